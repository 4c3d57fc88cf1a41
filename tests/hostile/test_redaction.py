"""With --redact no planted name, id or account is on any screen, in any copy, title or file."""

import asyncio
import gzip
from pathlib import Path
from typing import cast

import pytest

from drs_tui.client.client import Client
from drs_tui.client.recorder import Recorder, Start, create
from drs_tui.model.drs.names import Name
from drs_tui.protocol import events as ev
from drs_tui.protocol.requests import FindNames
from drs_tui.pseudonyms.messages import Redaction
from drs_tui.settings import Settings
from tests.hostile.account import TextOf
from tests.hostile.bytestream import clipboards, titles
from tests.hostile.recorded import Recorded, emit_account, failed, recorded
from tests.hostile.walk import BEGINNING, WAY, Way
from tests.records import job_id
from tests.unit.planted import Planted

# What is kept: AWS's words.
WORDS = {
    "type": "LAUNCH",
    "initiatedBy": "START_DRILL",
    "status": "STARTED",
    "launchStatus": "LAUNCHED",
    "runStatus": "SUCCEEDED",
    "category": "OTHER",
    "actionVersion": "$LATEST",
    "event": "USING_PREVIOUS_SNAPSHOT",
    "datetime": "2026-11-23T00:00:05+00:00",
    "ec2InstanceState": "STOPPED",
    "stepAction": "aws:runCommand",
    "stepStatus": "Failed",
    "failureType": "Action",
    "responseCode": "1",
    "executionStatus": "Failed",
    "version": "3",
    "pluginStatus": "Failed",
    "statusDetails": "Failed",
    "commandStatus": "Failed",
    "region": "eu-west-1",
}
NAMES = {"hostname", "nameTag", "networkName", "tagValue", "profile", "role", "me", "name"}
SENTENCES = {
    "failureReason", "rawError", "stepFailure", "executionFailure", "detail", "summary", "advice",
    "awsMessage",
}  # fmt: skip
KEYS = {"tagKey", "parameter", "dataKey", "newerKey", "outputKey", "detailKey", "member"}


def planting(planted: Planted) -> TextOf:
    """Return a source of names, ids, and sentences that have names of servers."""

    def text_of(place: str) -> str:
        if place in WORDS:
            return WORDS[place]
        if place in KEYS:
            return place
        if place == "hostname":
            return planted.known[len(planted.everything) % len(planted.known)]
        if place == "fqdn":
            return f"{planted.name()}.{planted.name()}.local"
        if place in NAMES or place.endswith("Name"):
            return planted.name()
        if place == "account":
            return planted.account()
        if place == "arn":
            return job_id(1)
        return planted.sentence() if place in SENTENCES else planted.id()

    return text_of


def leaked(planted: Planted, *texts: str) -> list[str]:
    everything = "\n".join(texts).lower()
    real = [*planted.everything, job_id(1), f"s-{1:017x}", "111122223333"]
    return [each for each in real if each.lower() in everything]


async def show_errors(screens: Recorded, text_of: TextOf) -> str:
    """Show what went wrong; return what was drawn."""
    for topic in (ev.Topic.PAGE, ev.Topic.LIVE, ev.Topic.NAMES):
        screens.collector.emit(failed(topic, text_of))
    await screens.all_drawn()
    return "\n".join(screens.terminal.display)


async def walk(screens: Recorded, way: Way) -> None:
    for keys, leads_to in way:
        await (screens.back_to(leads_to) if keys == "back" else screens.press(*keys.split()))
        here = type(screens.app.screen).__name__
        assert leads_to in ("", here), (keys, "\n".join(screens.terminal.display))


async def walk_redacted(
    planted: Planted, size: tuple[int, int], way: Way, into: Path
) -> tuple[str, str]:
    """Walk; return what was written to the terminal, decoded, and the recording."""
    redaction, text_of = Redaction(), planting(planted)
    settings = Settings(region="us-east-1", redact=True)
    async with recorded(size, settings, redaction=redaction) as screens:
        recorder = Recorder(create(into), Start(1e9, redacted=True))
        cast("Client", screens.app.client).record(recorder)
        names = tuple(Name(f"s-{n:017x}", name) for n, name in enumerate(planted.known, 100))
        screens.collector.emit(ev.NamesFound(ev.Topic.NAMES, names))
        emit_account(screens.collector, text_of)
        await screens.all_drawn()
        unknown = [each for asked in screens.collector.asks(FindNames) for each in asked.networks]
        screens.collector.emit(ev.NamesFound(ev.Topic.NETWORKS, (), tuple(unknown)))
        await screens.all_drawn()
        shown = ["\n".join(screens.terminal.display)]
        assert "REDACTED" in shown[0]
        await walk(screens, way)
        shown.append(await show_errors(screens, text_of))
        shown += screens.app.exit_summary()
        cast("Client", screens.app.client).stop_recording()
        written = screens.written
        shown += [written, *clipboards(written), *titles(written)]
    return "\n".join(shown), gzip.decompress(into.read_bytes()).decode()


@pytest.mark.parametrize(
    ("names", "size", "way"),
    [
        (20, (80, 24), BEGINNING),
        *(
            pytest.param(1000, size, WAY, marks=pytest.mark.slow)
            for size in ((80, 24), (150, 40), (120, 40))
        ),
    ],
)
def test_no_planted_name_or_id_is_on_any_screen_or_in_any_copy_or_recording(
    names: int, size: tuple[int, int], way: Way, tmp_path: Path
) -> None:
    planted = Planted(names)

    written, recording = asyncio.run(walk_redacted(planted, size, way, tmp_path / "a.gz"))

    assert leaked(planted, written) == []
    assert leaked(planted, recording) == []
    assert '"redacted":true' in recording
