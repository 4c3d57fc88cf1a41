"""The ten sections of the page, in words."""

from collections.abc import Iterator

from drs_tui.model.analysis.progress import CLEANUP, CONVERSION, LAUNCH, SNAPSHOT
from drs_tui.model.text.labels import code_label, phase_label, plural, type_word
from drs_tui.model.text.rto_labels import rto_target_label
from drs_tui.report.facts import Report, ServerFacts, StartFacts
from drs_tui.report.layout import (
    NO,
    NOT_KNOWN,
    SOURCES,
    Block,
    Cell,
    Mark,
    Pairs,
    Paragraph,
    Points,
    Section,
    cell,
    cells,
    filled,
    moment_words,
    objective_words,
    table,
    when,
    with_values,
)
from drs_tui.report.places import account_words, places
from drs_tui.report.server_sections import actions, servers

_LIMITS = (
    (
        "Everything above is computed from the recording alone. drs-tui verify computes it again, "
        "and compares it byte by byte."
    ),
    (
        "DRS dates a job's creation and end, the events of its log, and the discovery of Systems "
        "Manager's agent. It does not date post-launch actions, nor the end of boot: “launched” is "
        "not “the application answers”."
    ),
    (
        "A time that was observed is when drs-tui saw a status change; it happened at most so long "
        "before as is said with it."
    ),
    (
        "Inferred, not documented by AWS: which jobs are one recovery, whether a snapshot was "
        "converted (by the log's events), and that an action's run has the id of its execution by "
        "Systems Manager."
    ),
    ("The age of a recovery point is counted at the creation of the job that launched the server."),
    (
        "The chain of hashes has no key. It shows accidents and clumsy edits: anyone who has the "
        "recording can change it, and compute the chain, the manifest and this report again. To "
        "show later that it was not changed, witness the chain head outside: in a ticket, by S3 "
        "Object Lock, cosign sign-blob, ssh-keygen -Y sign, or an RFC 3161 time stamp."
    ),
    (
        "DORA, FFIEC, ISO 22301, SOC 2 and NIST SP 800-84 ask for such results. None prescribes a "
        "form, and no report satisfies one of them by itself."
    ),
)
_PHASES = (CLEANUP, SNAPSHOT, CONVERSION, LAUNCH)


def sections(report: Report) -> tuple[Section, ...]:
    """Write the sections of a report."""
    written = (
        ("Identity", _identity(report)),
        ("Who", _who(report)),
        ("When", _when(report)),
        ("Servers", servers(report)),
        ("Post-launch actions", actions(report)),
        ("Deviations", _deviations(report)),
        ("Clean-up", _clean_up(report)),
        ("Findings and attestation", _findings(report)),
        ("Against the former recovery", _against(report)),
        ("Method and limits", _method(report)),
    )
    return tuple(
        Section(number, title, tuple(blocks)) for number, (title, blocks) in enumerate(written, 1)
    )


def _identity(report: Report) -> Iterator[Block]:
    facts, fields = report.identity, report.fields
    rows = [
        ("Recovery", cell(facts.name or None)),
        ("Kind", cell("drill" if facts.is_drill else type_word(facts.kind))),
        ("Outcome", cell(facts.outcome)),
        ("Account, region", cell("; ".join(places(report)))),
        ("Jobs", cell(", ".join(facts.job_ids))),
        ("Tags", cell(", ".join(f"{k}={v or ''}" for k, v in facts.tags.items()) or "none")),
    ]
    if facts.plan:
        plan = facts.plan
        rows += [
            ("Recovery plan", cell(plan.name or plan.arn)),
            ("Plan's execution", cell(f"{plan.execution_arn}, {code_label(plan.status or '')}")),
        ]
    rows += [
        ("Title", filled(fields.title)),
        ("Test id", filled(fields.test_id)),
        ("Scenario", filled(fields.scenario)),
        ("Objectives", filled(fields.objectives)),
        ("Plan document", filled(fields.plan_document)),
        ("Plan version", filled(fields.plan_version)),
        ("BIA reference", filled(fields.bia_reference)),
    ]
    yield Pairs(tuple(rows))


def _who(report: Report) -> Iterator[Block]:
    for each in report.who.starts:
        yield Pairs((("Job", Cell(each.job_id)), *_start(each)))
    host = f" on {report.who.made_on}" if report.who.made_on else ""
    yield Pairs(
        (
            ("Recorded by", cell(report.origin.recorded_by)),
            ("Report made", cell(f"with drs-tui {report.who.made_with}{host}")),
            ("Participants", filled(report.fields.participants)),
            ("Observers", filled(report.fields.observers)),
        )
    )


def _start(facts: StartFacts) -> Iterator[tuple[str, Cell]]:
    call = facts.caller
    if call is None:
        yield "Started by", Cell(f"{NOT_KNOWN}: {facts.why_unknown}", Mark.UNKNOWN)
        return
    through = f", through {call.invoked_by}" if call.invoked_by else ""
    mfa = {True: "yes", False: "none that AWS knows of", None: None}[call.mfa]
    console = ", in the console" if call.is_console else ""
    yield "Started by", Cell(f"{call.words}{through}")
    yield "Caller", cell(call.arn)
    yield "Session", cell(call.session)
    yield "API call", cell(_call_words(facts))
    yield "Source address", cell(call.source_address)
    yield "MFA", cell(mfa)
    yield "User agent", cell(f"{call.user_agent or NOT_KNOWN}{console}")
    yield "CloudTrail's event", cell(call.event_id)


def _call_words(facts: StartFacts) -> str | None:
    call = facts.caller
    return ", ".join(filter(None, (call.event_name, moment_words(call.at)))) if call else None


def _when(report: Report) -> Iterator[Block]:
    clock = report.clock
    end = rto_target_label(clock.end)
    deadline = None if clock.deadline is None else when(clock.deadline)
    yield Pairs(
        (
            ("The clock starts", cell(_clock_words(report))),
            ("A server is recovered when", cell(end)),
            ("RTO", cell(_given(clock.rto_seconds, clock.rto_from))),
            ("Deadline", cell(deadline or "none")),
            ("RPO", cell(_given(clock.rpo_seconds, "given when the report was made"))),
            *_api_calls(report),
            ("As of", cell(when(report.as_of))),
        )
    )
    yield _jobs(report)
    yield Paragraph(SOURCES)
    columns = ("Server", *map(phase_label, _PHASES), "Launched", "Agent", "Actions passed")
    rows = [_times(report, each) for each in report.servers]
    yield with_values(table(columns, rows, title="When each phase began, and what was reached"))
    yield from _notes(report)


def _jobs(report: Report) -> Block:
    """Return the table of the jobs; where they are, if they are of several accounts or regions."""
    is_spread = len(places(report)) > 1
    where = ("Account", "Region") if is_spread else ()
    rows = [
        (
            each.job_id,
            *((account_words(each), each.region) if is_spread else ()),
            moment_words(each.created),
            moment_words(each.ended) or NO,
            str(each.servers),
            each.status,
            moment_words(each.log_read),
        )
        for each in report.jobs
    ]
    columns = ("Job", *where, "Created", "Ended", "Servers", "Status", "Log read to its end")
    return table(columns, map(cells, rows), right=(columns.index("Servers"),))


def _given(seconds: float | None, by: str) -> str:
    """Say what was promised, and when that was given."""
    words = objective_words(seconds)
    return f"{words}, {by}" if words else "none was given"


def _api_calls(report: Report) -> Iterator[tuple[str, Cell]]:
    """Yield when the first job was asked for, which is before it was created."""
    first, *_ = report.who.starts
    words = _call_words(first)
    unknown = Cell(f"{NOT_KNOWN}: {first.why_unknown}", Mark.UNKNOWN)
    yield "API call", Cell(words) if words else unknown


def _notes(report: Report) -> Iterator[Block]:
    if report.notes:
        rows = [(Cell(when(each.at)), Cell(each.text)) for each in report.notes]
        yield table(("Time", "Note"), rows, title="Notes typed while it was recorded")


def _clock_words(report: Report) -> str | None:
    started = moment_words(report.clock.started)
    return f"{started}, {report.clock.started_why}" if started else None


def _times(report: Report, server: ServerFacts) -> tuple[Cell, ...]:
    day = report.clock.started.at if report.clock.started else None
    begun: dict[str, str] = {}
    for span in server.spans:
        if span.phase in _PHASES and span.state != "WAITING":
            is_same = day is not None and span.start.date() == day.date()
            text = when(span.start)[11:] if is_same else when(span.start)
            begun.setdefault(span.phase or "", f"{text} L")
    ends = (server.launched, server.agent, server.actions_passed)
    texts = (
        *(begun.get(phase, NO) for phase in _PHASES),
        *(moment_words(e, day) or NO for e in ends),
    )
    return (Cell(server.name), *map(Cell, texts))


def _deviations(report: Report) -> Iterator[Block]:
    if not report.deviations:
        yield Paragraph("None, beside what sections 4 and 5 say of servers and actions.")
        return
    yield table(
        ("Kind", "What"),
        [(Cell(code_label(each.kind)), Cell(each.words)) for each in report.deviations],
    )


def _clean_up(report: Report) -> Iterator[Block]:
    facts = report.clean_up
    if facts.as_of is None:
        yield Paragraph("Recovery instances were not read: whether some still run is not known.")
        return
    count = plural(len(facts.running), "instance")
    words = f"{count} of this recovery still ran" if facts.running else "No instance ran any more"
    yield Paragraph(f"{words}, as of {when(facts.as_of)}. DRS terminates none by itself.")
    if facts.running:
        yield Points(facts.running)
    if facts.jobs:
        yield Paragraph("Jobs that terminated instances:")
        yield Points(facts.jobs)


def _findings(report: Report) -> Iterator[Block]:
    fields = report.fields
    found = fields.findings
    yield table(
        ("Finding", "Owner", "Due", "Retest"),
        [
            (Cell(each.finding), filled(each.owner), filled(each.due), filled(each.retest))
            for each in found
        ]
        or [tuple(filled(None) for _ in range(4))],
    )
    yield Pairs(
        (
            ("Attestation", filled(fields.attestation)),
            ("Attested by", filled(fields.attested_by)),
            ("Attested on", filled(fields.attested_on)),
        )
    )


def _against(report: Report) -> Iterator[Block]:
    found = report.against
    if found is None:
        yield Paragraph("No former recovery was given (--against).")
        return
    yield Paragraph(found.sentence)
    yield Points((*found.lines, f"the former recording's chain head: {found.head}"))
    for each in found.tables:
        rows = [tuple(map(Cell, row)) for row in each.rows]
        columns = list(map(_in_sentence_case, each.columns))
        yield table(columns, rows, title=_in_sentence_case(each.title))
    if found.notes:
        yield Points(found.notes)


def _in_sentence_case(title: str) -> str:
    """Return a title in small letters but its first, and but A and B, which are recoveries."""
    words = [word if len(word) == 1 else word.lower() for word in title.split()]
    return " ".join([*(word.capitalize() for word in words[:1]), *words[1:]])


def _method(report: Report) -> Iterator[Block]:
    origin = report.origin
    yield Pairs(
        (
            (
                "Recording",
                cell(f"{origin.lines} lines, {when(origin.began)} to {when(origin.ended)}"),
            ),
            ("Chain head", cell(origin.head)),
            ("Recorded with", cell(f"drs-tui {origin.tool}, botocore {origin.botocore}")),
            ("Asked", cell(origin.endpoint or "AWS's own endpoint")),
            ("Clock offset", cell(f"{report.clock_offset_seconds:+.3f} s to the service's")),
        )
    )
    yield Points(_LIMITS)
