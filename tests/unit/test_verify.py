"""A report's folder is verified: what was changed is named by file and line."""

import gzip
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import bagit
import click
import pytest

from drs_tui import __version__
from drs_tui.cli import command
from drs_tui.client.fetch import Fetch
from drs_tui.commands.report import PAGES, Wanted, prepare
from drs_tui.model.drs.plans import (
    ExecutionStep,
    Plan,
    PlanExecution,
    ServerStep,
    StepConfiguration,
    StepServer,
)
from drs_tui.protocol import events as ev
from drs_tui.protocol.requests import FollowPlans, Query, Request
from drs_tui.report import bag, html
from drs_tui.report.bag import FORMER, RECORDING, write_folder
from drs_tui.report.build import report_of
from drs_tui.report.evidence import Evidence
from drs_tui.report.forms import FORMS
from drs_tui.report.terms import Fields, Former, Objective, Terms
from drs_tui.report.verify import NoReportError, Problem, verify
from tests.records import job, job_id, server
from tests.ui.conftest import NOW
from tests.ui.scenarios import ended
from tests.unit.drill import ARN, drill, hundred, record, updated
from tests.unit.test_fetch import Answering

JOBS = (job_id(1), job_id(2))
MADE = 1_795_500_000.5


def make(folder: Path, tool: str = __version__) -> Path:
    """Make the folder of a report that has a former drill to compare with."""
    now, before = folder.with_name("now.gz"), folder.with_name("before.gz")
    old = updated([ended(9, server(1), server(2, "FAILED"))])
    evidence, former = Evidence(record(now, *drill()), JOBS), Evidence(record(before, old))
    terms = Terms(
        JOBS,
        tool,
        "dr-laptop",
        rto=Objective(900.0),
        fields=Fields(title="Q4"),
        against=Former(former.view.job_ids, is_elsewhere=True),
    )
    made = report_of(evidence, terms, former)
    write_folder(folder, made, {RECORDING: now, FORMER: before}, MADE)
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("report") / "drill")


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy to change."""
    return Path(shutil.copytree(made, tmp_path / "drill"))


def test_what_was_not_changed_is_ok(made: Path) -> None:
    found = verify(made)

    assert found.problems == []
    assert found.files == 10
    assert found.head == Evidence(made / "data" / RECORDING, JOBS).head


def test_bagit_itself_accepts_the_folder(made: Path) -> None:
    found = bagit.Bag(str(made))

    found.validate()
    assert found.info["Payload-Oxum"].endswith(".6")
    assert found.info["Bagging-Date"] == "2026-11-24"


def test_only_its_owner_reads_it_and_only_one_file_says_when_it_was_made(made: Path) -> None:
    files = [path for path in made.rglob("*") if path.is_file()]

    assert {path.stat().st_mode & 0o777 for path in (*files, made)} == {0o600, 0o700}
    assert [path.name for path in files if b"2026-11-24" in path.read_bytes()] == [bag.INFO]


def places(path: Path) -> list[tuple[int, int]]:
    """Return bytes to change, each with its line; 0 of a recording, which is compressed."""
    content, found, place = path.read_bytes(), [], 0
    if path.suffix == ".gz":
        return [(place, 0) for place in (2, 4, len(content) // 3, len(content) // 2, -6)]
    lines = content.split(b"\n")[:-1]
    for number, line in enumerate(lines, 1):
        found.append((place + len(line) // 2, number))
        place += len(line) + 1
    return found if len(found) < 8 else [found[n * (len(found) - 1) // 3] for n in range(4)]


def flip(path: Path, place: int) -> None:
    """Change one byte to another one."""
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


FILES = (
    *("bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"),
    *("data/report.html", "data/report.md", "data/report.json", "data/servers.csv"),
    *(f"data/{RECORDING}", f"data/{FORMER}"),
)


@pytest.mark.parametrize("name", FILES)
def test_one_changed_byte_is_named_with_its_file_and_line(folder: Path, name: str) -> None:
    path = folder / name
    whole = path.read_bytes()
    for place, line in places(path):
        flip(path, place)

        problems = verify(folder).problems

        assert {problem.path for problem in problems} == {name}, (name, place, line)
        assert not line or line in {problem.line for problem in problems}, (name, place, line)
        path.write_bytes(whole)


def test_the_table_has_every_file(made: Path) -> None:
    there = {path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()}

    assert there == set(FILES)


def _changed_line(content: bytes) -> bytes:
    return content.replace(b"LAUNCH_FAILED", b"LAUNCH_FAILEC", 1)


def _line_less(content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    return b"".join([*lines[:5], *lines[6:]])


@pytest.mark.parametrize(
    ("change", "line"), [(_changed_line, 7), (_line_less, 6)], ids=["changed", "taken out"]
)
def test_a_changed_line_of_the_recording_is_named(
    folder: Path, change: Callable[[bytes], bytes], line: int
) -> None:
    path = folder / "data" / RECORDING
    path.write_bytes(gzip.compress(change(gzip.decompress(path.read_bytes()))))

    assert verify(folder).problems[0] == Problem(
        f"data/{RECORDING}", line, "breaks the chain of hashes"
    )


def test_a_recording_that_was_cut_off_is_noticed(folder: Path) -> None:
    path = folder / "data" / RECORDING
    lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    path.write_bytes(gzip.compress(b"".join(lines[:-1])))

    assert verify(folder).problems == [
        Problem(f"data/{RECORDING}", len(lines), "is missing: it was cut off")
    ]


def test_a_link_is_no_file_of_the_report(folder: Path) -> None:
    """It could be one that never ends."""
    (folder / "data" / "report.md").unlink()
    (folder / "data" / "report.md").symlink_to("/dev/zero")

    assert verify(folder).problems == [Problem("data/report.md", None, "is no file of its own")]


def test_what_was_added_and_what_was_taken_away_is_named(folder: Path) -> None:
    (folder / "data" / "servers.csv").rename(folder / "data" / "more.csv")

    assert verify(folder).problems == [
        Problem("data/servers.csv", None, "is missing"),
        Problem("data/more.csv", None, "is not of this report"),
    ]


def test_a_report_that_was_forged_whole_but_for_its_recording_is_noticed(folder: Path) -> None:
    """Every hash fits again, as whoever changes a page can compute it."""
    path = folder / "data" / "report.html"
    page = path.read_bytes()
    path.write_bytes(page.replace(b"RTO 15m missed", b"RTO 15m passed"))
    paths = sorted(each for each in FILES if each.startswith("data/"))
    (folder / bag.MANIFEST).write_text(bag.manifest(folder, paths))
    (folder / bag.TAG_MANIFEST).write_text(bag.manifest(folder, bag.TAG_FILES))

    bagit.Bag(str(folder)).validate()
    assert {problem.path for problem in verify(folder).problems} == {"data/report.html"}


def test_of_another_version_it_says_which_one_can_judge(tmp_path: Path) -> None:
    folder = make(tmp_path / "old", tool="0.0.1")
    assert verify(folder).problems == []  # it is computed alike
    path = folder / "data" / "report.md"
    path.write_bytes(path.read_bytes() + b"\n")

    with pytest.raises(NoReportError, match=r"drs-tui 0\.0\.1 made it"):
        verify(folder)


# the commands


def run(*words: str) -> int:
    """Run the command line; return the exit status."""
    status = command.main(list(words), prog_name="drs-tui", standalone_mode=False)
    return int(status or 0)


def test_a_report_is_made_and_verified_in_two_commands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, folder = record(tmp_path / "a.gz", *drill()), tmp_path / "drill"
    given = ("--from-recording", str(file), "--rto", "15m", "--field", "title=Q4")

    assert run("report", *JOBS, *given, "-o", str(folder)) == 0
    said = capsys.readouterr().out
    assert "RTO 15m missed: 3 of 4 servers launched in 10m40s, 1 failed." in said
    assert f"chain head {Evidence(file, JOBS).head}" in said
    assert "11 fields left blank" in said
    assert run("verify", str(folder)) == 0
    assert "computed again from the recording" in capsys.readouterr().out

    flip(folder / "data" / "report.md", 10)
    assert run("verify", str(folder)) == 1
    assert "data/report.md, line 1: " in capsys.readouterr().out
    (folder / "data" / "report.md").write_bytes(b"")
    assert {problem.path for problem in verify(folder).problems} == {"data/report.md"}
    assert run("verify", str(tmp_path)) == 2
    again = tmp_path / "again"
    assert run("report", "--from-recording", str(folder), "--rto", "15m", "-o", str(again)) == 0


class WithPlans(Answering):
    """Answers, too, which executions of recovery plans there are: one that launched job 1."""

    def answer(self, request: Request) -> None:
        """Answer a request."""
        server = StepServer(server_arn="arn:x/s-9")
        steps = (ServerStep((StepServer("arn:x/s-1", job_id=JOBS[0]), server)),)
        match request:
            case FollowPlans(executions=()):
                began = datetime.now(UTC) - timedelta(hours=2)
                execution = PlanExecution(arn="e", plan_arn="p", started_at=began)
                self.emit(ev.PlansFound((Plan(arn="p", name="shop"),), NOW, True, True))  # noqa: FBT003
                self.emit(ev.PlanExecutionsFound((execution,), NOW, complete=True))
            case FollowPlans():
                held = StepConfiguration(execution_server_step_configuration=steps[0])
                step = ExecutionStep(arn="t", step_index=1, status="SKIPPED", configuration=held)
                self.emit(ev.PlanStepsFound("e", (step,), NOW, complete=True))
            case _:
                super().answer(request)


async def test_of_the_live_account_it_is_the_report_of_what_was_recorded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    collector, into = WithPlans(), tmp_path / "drill"
    wanted = Wanted(JOBS, into=into, who=True)
    async with Fetch(collector) as fetch:
        collector.emit(ev.Identity("111122223333", ARN))
        make_it = await prepare(wanted, tmp_path / "a.drsrec.jsonl.gz", fetch)

    assert make_it() == 0
    assert verify(into).problems == []
    assert set(Evidence(into / "data" / RECORDING).view.job_ids) == set(JOBS)
    page = (into / "data" / "report.md").read_text()
    assert "| Recorded by | arn:aws:sts::111122223333:assumed-role/dr-operator/alice |" in page
    assert page.count("| Started by | an unknown caller |") == 2
    assert "| Recovery plan | shop |" not in page  # it has not launched both jobs
    assert "| no part | s-9 of step 1 step 1 took no part |" in page
    assert "| step | step 1 step 1: skipped" in page
    assert f"drs-tui verify {into}" in capsys.readouterr().out


async def test_a_recovery_is_found_by_its_name_and_no_other_job_is_recorded(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.drsrec.jsonl.gz"
    tagged = job(1, tags={"drs-tui:recovery": "Q4"})

    class Listing(WithPlans):
        def answer(self, request: Request) -> None:
            if isinstance(request, Query):
                self.pages = [[tagged] if request.job_ids else [tagged, job(2)]]
            super().answer(request)

        def emit(self, *events: ev.Event, **_: int) -> None:
            super().emit(*events)  # of whatever list

    collector = Listing()
    async with Fetch(collector) as fetch:
        collector.emit(ev.Identity("111122223333", ARN))
        make_it = await prepare(Wanted(recovery="Q4", into=tmp_path / "x"), path, fetch)

    assert make_it() == 0
    assert JOBS[1].encode() not in gzip.decompress(path.read_bytes())


@pytest.mark.parametrize("name", ["page.html", "page.md", "page.json", "servers.csv"])
def test_a_page_alone_is_the_one_in_the_folder(tmp_path: Path, name: str) -> None:
    file = record(tmp_path / "a.gz", *drill())

    assert run("report", *JOBS, "--from-recording", str(file), "-o", str(tmp_path / name)) == 0
    evidence = Evidence(file, JOBS)
    terms = Terms(JOBS, __version__, os.uname().nodename)
    form = FORMS[PAGES[Path(name).suffix]]
    assert (tmp_path / name).read_bytes() == form(report_of(evidence, terms))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--from-recording", "{0}/none.gz"), "none.gz: No such file"),
        ((JOBS[0], "--from-recording", "{0}/a.gz", "-o", "{0}/none/x"), "none is no folder"),
        (("--from-recording", "{0}/b.gz"), "which one?"),
        (("drsjob-00000000000000009", "--from-recording", "{0}/a.gz"), "has no drsjob-"),
        (("--recovery", "x", "--from-recording", "{0}/a.gz"), "drs-tui:recovery=x"),
        ((JOBS[0], "--from-recording", "{0}/a.gz", "-o", "{0}"), "exists"),
        (
            (JOBS[0], "--from-recording", "{0}/a.gz", "-o", "{0}/x.pdf"),
            "a browser prints the .html",
        ),
        ((JOBS[0], "--from-recording", "{0}/a.gz", "-o", "{0}/x.TXT"), ".html, .md, .json, .csv"),
        ((JOBS[0], "--from-recording", "{0}/a.gz", "--against", "{0}/x"), "x: No such file"),
    ],
)
def test_what_cannot_be_reported_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    record(tmp_path / "a.gz", *drill())
    far = ended(5, server(5)) | {"creationDateTime": "2026-01-01T00:00:00+00:00"}
    record(tmp_path / "b.gz", updated([ended(1, server(1)), far]))

    assert run("report", *(word.format(tmp_path) for word in words)) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--fleet", "--profiles", "--regions"])
def test_a_recording_has_sources_of_its_own(option: str) -> None:
    with pytest.raises(click.UsageError, match="has sources of its own: leave out --fleet"):
        run("report", "--from-recording", "a.gz", option, "x")


def test_without_jinja2_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "jinja2", None)

    assert run("report", JOBS[0], "-o", str(tmp_path / "new")) == 2
    assert html.MISSING in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


@pytest.mark.slow
def test_a_hundred_servers_twice_are_the_same_and_verified(tmp_path: Path) -> None:
    file = record(tmp_path / "a.gz", *hundred())
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        given = ("--from-recording", str(file), "--rto", "15m", "-o", str(folder))
        assert run("report", *given) == 0

    for name in FILES[4:9]:
        assert (first / name).read_bytes() == (second / name).read_bytes()
    for folder in (first, second):
        assert run("verify", str(folder)) == 0
        bagit.Bag(str(folder)).validate()
    assert (first / "data" / "servers.csv").read_text().count("\n") == 101
