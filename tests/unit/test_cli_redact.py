"""--redact on the command line: which commands have it, and what they are given then."""

from typing import Any

import pytest
from click.testing import CliRunner

from drs_tui import cli
from drs_tui.commands import fetching
from drs_tui.pseudonyms.messages import Redaction
from drs_tui.views.watch_plan import ByExecution
from drs_tui.views.watch_selection import ById, ByTag, Live
from tests.records import job_id

HAVE_IT = {"jobs", "job", "errors", "compare", "history", "watch", "demo", "replay"}


def test_every_command_that_shows_what_aws_answers_has_it() -> None:
    having = {
        name
        for name, command in cli.command.commands.items()
        if any("--redact" in option.opts for option in command.params)
    }

    assert having >= HAVE_IT
    assert any("--redact" in option.opts for option in cli.command.params)


def test_the_ids_of_a_command_get_pseudonyms(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Any] = []

    def run_fetch(*arguments: Any, redaction: Redaction | None, **_: Any) -> int:
        given.append((arguments[3].args[0], redaction))
        return 0

    monkeypatch.setattr(fetching, "run_fetch", run_fetch)
    for words in (["--redact"], []):
        CliRunner().invoke(cli.command, ["job", job_id(1), *words], catch_exceptions=False)

    (redacted, redaction), (plain, none) = given
    assert redaction
    assert redacted.job_ids == (redaction.whole(job_id(1)),) != (job_id(1),)
    assert (plain.job_ids, none) == ((job_id(1),), None)


def test_it_is_a_setting_of_the_monitor(opened_with: Any) -> None:
    assert opened_with("--redact").redact
    assert not opened_with("--utc").redact


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (ById(("a", "b")), ById(("A", "B"))),
        (ByTag("Name", "nightly"), ByTag("Name", "NIGHTLY")),
        (ByExecution("arn"), ByExecution("ARN")),
    ],
)
def test_what_a_watch_selects_gets_pseudonyms(selection: Any, expected: Any) -> None:
    assert selection.mapped(str.upper) == expected
    assert isinstance(Live().mapped(str.upper), Live)
