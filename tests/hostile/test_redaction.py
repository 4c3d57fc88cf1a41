"""With --redact no planted name, id or account is on any screen, in any copy, title or file."""

import asyncio
import gzip
import json
import re
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import pytest

from drs_tui import __version__
from drs_tui.client.client import Client
from drs_tui.client.recorder import Recorder, Start, create
from drs_tui.model.drs.names import Name
from drs_tui.model.text.times import TimeText
from drs_tui.protocol import events as ev
from drs_tui.protocol.requests import FindNames
from drs_tui.pseudonyms.messages import Redaction
from drs_tui.report.build import report_of
from drs_tui.report.evidence import Evidence
from drs_tui.report.forms import FORMS
from drs_tui.report.terms import Terms
from drs_tui.settings import Settings
from drs_tui.store.store import Store
from drs_tui.views.error_scope import ErrorScope
from drs_tui.views.errors_report import errors_json, errors_report
from drs_tui.views.job_json import job_json
from drs_tui.views.job_report import job_report
from drs_tui.views.recovery_history import Budget, history_report, server_times
from drs_tui.views.recovery_view import recovery_view
from drs_tui.views.text_report import report_lines
from tests.hostile.account import TextOf
from tests.hostile.bytestream import clipboards, titles
from tests.hostile.recorded import Recorded, emit_account, failed, recorded
from tests.hostile.walk import BEGINNING, WAY, Way
from tests.records import job_id
from tests.ui.conftest import NOW
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


def printed(store: Store) -> Iterator[str]:
    """Yield what the commands without a screen would print of these jobs."""
    times, rows = TimeText(NOW, UTC), list(store.jobs)
    for row in rows:
        view = recovery_view(store, [row.job_id], NOW)
        yield from report_lines(job_report(view, times, None))
        yield json.dumps(job_json(view, times, None))
    causes = ErrorScope(store).causes(NOW)
    assert causes
    yield from report_lines(errors_report(store, "all", causes, [], UTC, []))
    yield json.dumps(errors_json(store, [row.job_id for row in rows], causes, [], []))
    yield from report_lines(history_report(server_times(store, rows, NOW), Budget(4, 1)))


async def walk(screens: Recorded, way: Way) -> None:
    for keys, leads_to in way:
        await (screens.back_to(leads_to) if keys == "back" else screens.press(*keys.split()))
        here = type(screens.app.screen).__name__
        assert leads_to in ("", here), (keys, "\n".join(screens.terminal.display))


async def emit(screens: Recorded, planted: Planted) -> None:
    """Emit an account, and the names of servers and networks that are asked for."""
    names = tuple(Name(f"s-{n:017x}", name) for n, name in enumerate(planted.known, 100))
    screens.collector.emit(ev.NamesFound(ev.Topic.NAMES, names))
    emit_account(screens.collector, planting(planted))
    await screens.all_drawn()
    unknown = [each for asked in screens.collector.asks(FindNames) for each in asked.networks]
    screens.collector.emit(ev.NamesFound(ev.Topic.NETWORKS, (), tuple(unknown)))
    await screens.all_drawn()


async def walk_redacted(
    planted: Planted, size: tuple[int, int], way: Way, into: Path
) -> tuple[str, str]:
    """Walk; return what was written to the terminal, decoded, and the recording."""
    redaction, text_of = Redaction(), planting(planted)
    settings = Settings(region="us-east-1", redact=True)
    async with recorded(size, settings, redaction=redaction) as screens:
        recorder = Recorder(create(into), Start(1e9, redacted=True))
        client = screens.app.client
        assert isinstance(client, Client)
        client.record(recorder)
        await emit(screens, planted)
        shown = ["\n".join(screens.terminal.display)]
        assert "REDACTED" in shown[0]
        await walk(screens, way)
        shown.append(await show_errors(screens, text_of))
        shown += screens.app.exit_summary()
        shown += printed(client.store)
        client.stop_recording()
        written = screens.written
        shown += [written, *clipboards(written), *titles(written)]
    return "\n".join(shown), gzip.decompress(into.read_bytes()).decode()


def reported(path: Path) -> Iterator[str]:
    """Yield the report of a recording in every form."""
    evidence = Evidence(path)
    report = report_of(evidence, Terms(evidence.view.job_ids, __version__, ""))
    return (form(report).decode() for form in FORMS.values())


async def test_what_is_typed_may_be_real_and_is_not_shown() -> None:
    planted, redaction = Planted(3), Redaction()
    settings = Settings(region="us-east-1", redact=True)
    async with recorded((120, 40), settings, redaction=redaction) as screens:
        await emit(screens, planted)

        for real in (planted.known[1], job_id(2)):
            await screens.press("slash")
            await screens.paste(real)
            await screens.press("enter")
            shown = "\n".join(screens.terminal.display)
            assert f"/{redaction.whole(real)}" in shown
            assert real.lower() not in shown.lower()
            assert re.search(r"\d jobs? match", shown)
            await screens.press("escape")


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
def test_no_planted_name_or_id_is_on_any_screen_or_in_any_copy_recording_or_report(
    names: int, size: tuple[int, int], way: Way, tmp_path: Path
) -> None:
    planted = Planted(names)

    written, recording = asyncio.run(walk_redacted(planted, size, way, tmp_path / "a.gz"))

    assert leaked(planted, written) == []
    assert leaked(planted, recording) == []
    assert '"redacted":true' in recording
    assert leaked(planted, *reported(tmp_path / "a.gz")) == []
