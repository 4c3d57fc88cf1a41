"""List what can be copied of a comparison."""

import json
from datetime import tzinfo

from drs_tui.model.analysis.comparison import Comparison
from drs_tui.views.command_targets import CommandTargets
from drs_tui.views.comparison import comparison_report, comparison_summary
from drs_tui.views.comparison_json import comparison_json
from drs_tui.views.copy_items import CopyItem
from drs_tui.views.links import compare_command
from drs_tui.views.text_report import report_lines


def comparison_copies(
    comparison: Comparison, zone: tzinfo, targets: CommandTargets
) -> list[CopyItem]:
    """Return everything that can be copied of a comparison."""
    before, after = comparison.before.job_ids, comparison.after.job_ids
    options = targets.options((*before, *after))
    report = "\n".join(report_lines(comparison_report(comparison, zone)))
    return [
        CopyItem("job ids", "\n".join((*before, *after)), "id"),
        CopyItem("summary", comparison_summary(comparison, zone)),
        CopyItem("comparison, as text", report),
        CopyItem("drs-tui command", compare_command(before, after, options)),
        CopyItem("JSON", json.dumps(comparison_json(comparison), indent=2)),
    ]
