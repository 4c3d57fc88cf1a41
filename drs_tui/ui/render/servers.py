"""The columns of a job's servers and networks, and of a server's action runs."""

from collections.abc import Iterator
from typing import NamedTuple

from drs_tui.feed.jobs import Observed
from drs_tui.model.changes import Subject, named
from drs_tui.model.job import ActionRun, Job, Resource, Server
from drs_tui.model.outcome import MOVING, is_live
from drs_tui.ui.render.cells import ABSENT, NOTHING, SEPARATOR, Cell, join, outside, text
from drs_tui.ui.render.columns import Column
from drs_tui.ui.render.status import status_glyph, status_word
from drs_tui.ui.render.view import View

WIDE = 120
NARROW = 70
Notes = dict[Subject, Observed]


class ServerLine(NamedTuple):
    """A participating server, and when its status was seen to change.

    ``is_over``: its job is, so that nothing more will come. ``is_gone``: the answer lost it.
    """

    key: str
    server: Server
    observed: Observed | None
    is_over: bool = False
    is_gone: bool = False


class NetworkLine(NamedTuple):
    """A participating resource, likewise."""

    key: str
    resource: Resource
    observed: Observed | None


class RunLine(NamedTuple):
    """An action run, likewise."""

    key: str
    run: ActionRun
    observed: Observed | None


def server_lines(job: Job, notes: Notes) -> list[ServerLine]:
    """The job's servers, in the answer's order."""
    return [
        ServerLine(key, server, notes.get(Subject("server", key)), is_over=not is_live(job))
        for place, server in enumerate(job.servers or ())
        for key in [named(server.source_server_id, place)]
    ]


def network_lines(job: Job, notes: Notes) -> list[NetworkLine]:
    """The job's networks and other resources, in the answer's order."""
    return [
        NetworkLine(key, resource, notes.get(Subject("network", key)))
        for place, resource in enumerate(job.resources or ())
        for key in [named(resource.resource_id, place)]
    ]


def run_lines(owner: ServerLine, notes: Notes) -> list[RunLine]:
    """The server's action runs, in their order."""
    return [
        RunLine(key, run, notes.get(Subject("run", owner.key, key)))
        for place, run in enumerate(owner.server.runs or ())
        for key in [named(run.run_id, place)]
    ]


def _observed(note: Observed | None, view: View) -> Cell:
    return text(view.clock(note.at), "dim") if note else NOTHING


def _run_counts(server: Server) -> Iterator[Cell]:
    runs = server.runs or ()
    failed = [run for run in runs if run.status == "FAILED"]
    required = sum(not run.action.optional for run in failed)
    passed = sum(run.status == "SUCCEEDED" for run in runs)
    moving = sum(run.status in MOVING for run in runs)
    other = len(runs) - len(failed) - passed - moving
    if required:
        yield text(f"{required}✗", "fail-bold")
    if len(failed) > required:
        yield text(f"{len(failed) - required}✗ optional", "warn")
    if moving:
        yield text(f"{moving}↻", "accent")
    if other:
        yield text(f"{other}?", "warn")
    if passed:
        yield text(f"{passed}✓", "ok")


def actions(line: ServerLine) -> Cell:
    """The server's action runs by status; a dash when the answer says nothing of them."""
    if line.server.runs is None:
        return ABSENT
    return join(_run_counts(line.server)) or text("none" if line.is_over else "none yet", "dim")


def server_words(server: Server) -> Cell:
    """The server's ids, whole: the columns may not have had room."""
    instance = server.recovery_instance_id
    named = outside(f"recovery instance {instance}") if instance else NOTHING
    unnamed = text("recovery instance not named", "dim")
    status = status_word(server.launch_status)
    return join((outside(server.source_server_id), status, named or unnamed), SEPARATOR)


def network_words(resource: Resource) -> Cell:
    """The resource's id, kind and status, whole."""
    status = status_word(resource.launch_status)
    return join((outside(resource.resource_id), outside(resource.member), status), SEPARATOR)


def server_columns(width: int) -> tuple[Column[ServerLine], ...]:
    """A job's servers, in ``width`` columns of the terminal."""
    least = (
        Column[ServerLine]("", 1, lambda line, _: status_glyph(line.server.launch_status)),
        Column[ServerLine]("SERVER", 19, lambda line, _: outside(line.server.source_server_id)),
        Column[ServerLine]("STATE", 11, lambda line, _: status_word(line.server.launch_status)),
    )
    last = Column[ServerLine]("ACTIONS", 0, lambda line, _: actions(line))
    if width < NARROW:
        return (*least, last)
    narrow = (
        *least,
        Column[ServerLine]("OBSERVED", 9, lambda line, view: _observed(line.observed, view)),
        Column[ServerLine](
            "SSM AGENT", 9, lambda line, view: view.short(line.server.ssm_agent_discovered)
        ),
    )
    if width < WIDE:
        return (*narrow, last)
    instance = Column[ServerLine](
        "RECOVERY INSTANCE", 19, lambda line, _: outside(line.server.recovery_instance_id)
    )
    return (*narrow, instance, last)


def network_columns(_width: int) -> tuple[Column[NetworkLine], ...]:
    """A job's networks: what kind of resource, and how it launched."""
    return (
        Column("", 1, lambda line, _: status_glyph(line.resource.launch_status)),
        Column("RESOURCE", 24, lambda line, _: outside(line.resource.resource_id)),
        Column("STATE", 11, lambda line, _: status_word(line.resource.launch_status)),
        Column("OBSERVED", 9, lambda line, view: _observed(line.observed, view)),
        Column("KIND", 0, lambda line, _: outside(line.resource.member)),
    )


def _required(run: ActionRun) -> Cell:
    if run.action.optional is None:
        return ABSENT
    return text("optional", "dim") if run.action.optional else text("yes")


def run_columns(width: int) -> tuple[Column[RunLine], ...]:
    """A server's action runs, in ``width`` columns of the terminal."""
    return (
        Column(
            "",
            1,
            lambda line, _: status_glyph(
                line.run.status, optional=line.run.action.optional is True
            ),
        ),
        Column("#", 4, lambda line, _: outside(line.run.action.order, "dim")),
        Column("ACTION", 26 if width < WIDE else 36, lambda line, _: outside(line.run.action.name)),
        Column("CATEGORY", 13, lambda line, _: category_word(line.run.action.category)),
        Column(
            "STATUS",
            11,
            lambda line, _: status_word(line.run.status, optional=line.run.action.optional is True),
        ),
        Column("REQUIRED", 8, lambda line, _: _required(line.run)),
        Column("REASON", 0, lambda line, _: outside(line.run.failure_reason or "")),
    )


def category_word(category: str | None) -> Cell:
    """A known category in lower case, a new one as it came."""
    known = ("MONITORING", "VALIDATION", "CONFIGURATION", "SECURITY", "OTHER")
    return text(category.lower()) if category in known and category else outside(category)
