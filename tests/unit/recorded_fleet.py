"""A recording of three sources in two accounts: a recovery in two of them, a third that fails."""

from pathlib import Path

from drs_tui.client.recorder import Recorder, Start, create
from drs_tui.model.analysis.row import Source
from drs_tui.model.drs.names import Name
from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.protocol import PROTOCOL
from drs_tui.protocol import events as ev
from drs_tui.protocol.codec import pack
from drs_tui.protocol.recording import Began, RecordedSource
from drs_tui.protocol.requests import Query
from tests.parsed import row_of
from tests.records import Item, job_id, server
from tests.ui.conftest import NOW
from tests.ui.scenarios import ended, event, launched, launching

FLEET = (
    RecordedSource("payments", "us-west-2", "acme-pay"),
    RecordedSource("ledger", "eu-west-1", "acme-core"),
    RecordedSource("ledger", "us-west-2", "acme-core"),
)
ACCOUNTS = ("111122223331", "111122223332", "111122223332")
TAGS = {"drs-tui:recovery": "storefront-q4"}
DENIED = "AWS denied drs:DescribeJobs"


def source(of: int) -> Source:
    return Source(ACCOUNTS[of], FLEET[of].region)


def seen_in(of: int, item: Item) -> ev.JobsUpdated:
    """Return the event of a job of that source."""
    account, region = source(of)
    own = item | {"arn": f"arn:aws:drs:{region}:{account}:job/{item['jobID']}"}
    update = ev.JobUpdate(row_of(own, source(of)))
    return ev.JobsUpdated(ev.Topic.PAGE, (update,), pack([own]), 1.0, NOW)


def of_one(of: int, number: int) -> list[ev.Event]:
    """Return what a source sends of a job whose only server was launched."""
    log = [event("JOB_START", 1), *launching(number), *launched(number)]
    identity, server_id = job_id(number), server(number)["sourceServerID"]
    name = Name(server_id, f"web-0{number}", f"web-0{number}.acme.example")
    return [
        ev.Identity(ACCOUNTS[of], f"arn:aws:iam::{ACCOUNTS[of]}:role/reader"),
        seen_in(of, ended(number, server(number, "LAUNCHED"), tags=TAGS)),
        ev.PageLoaded(2, 1, 0, more=False, resume=None, as_of=NOW),
        ev.LogUpdated(identity, 0, pack(log)),
        ev.LogPageRead(identity, len(log), more=False, as_of=NOW),
        ev.NamesFound(ev.Topic.NAMES, (name,)),
    ]


def record_fleet(path: Path, *, is_closed: bool = True) -> Path:
    """Record what all three send, in turn."""
    seconds = iter(range(10_000))
    recorder = Recorder(
        create(path),
        Start(NOW, fleet=FLEET),
        wall=lambda: NOW + next(seconds),
        mono=lambda: float(next(seconds)),
    )
    recorder.listed(Query())
    parts = [recorder.part(of) for of in range(len(FLEET))]
    for of, part in enumerate(parts):
        part.began(
            ev.Ready(PROTOCOL, FLEET[of].region, "--regions", FLEET[of].profile), Began.FIRST
        )
        part.listed(Query())
    refused = RequestError(ErrorKind.DENIED, DENIED, "the role of acme-core needs it")
    parts[2].event(ev.RequestFailed(ev.Topic.PAGE, refused, 60.0), source(2))
    parts[1].event(ev.Paused(on=True), source(1))
    for one, other in zip(of_one(0, 1), of_one(1, 2), strict=True):
        parts[0].event(one, source(0))
        parts[1].event(other, source(1))
    parts[1].event(ev.Paused(on=False), source(1))
    recorder.note("the ledger is up")
    if is_closed:
        recorder.close()
    return path
