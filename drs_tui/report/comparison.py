"""The comparison with a former recovery."""

from datetime import UTC

from drs_tui.model.analysis.comparison import Comparison
from drs_tui.model.analysis.rto import RtoTarget
from drs_tui.report.evidence import Evidence
from drs_tui.report.facts import Against, AgainstTable
from drs_tui.report.terms import Terms
from drs_tui.views.comparison import comparison_report
from drs_tui.views.recovery_result import Results


def against(evidence: Evidence, former: Evidence, terms: Terms) -> Against | None:
    """Compare a recovery with a former one, which may be in the same recording."""
    if terms.against is None:
        return None
    end = terms.rto.end if terms.rto else RtoTarget.LAUNCHED
    before = Results(former.store, end).of(terms.against.job_ids, former.now)
    after = Results(evidence.store, end).of(evidence.view.job_ids, evidence.now)
    seconds = terms.rto.seconds if terms.rto else None
    found = comparison_report(Comparison(before, after, seconds), UTC)
    return Against(
        job_ids=terms.against.job_ids,
        head=former.head,
        sentence=found.headline,
        lines=found.lines,
        tables=tuple(AgainstTable(each.title, each.columns, each.rows) for each in found.sections),
        notes=found.notes,
    )
