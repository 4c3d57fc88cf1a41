"""Write ``manual/drs-tui.1``, which the package installs, and the report's JSON Schema."""

import json

from drs_tui.report.forms import schema
from manual.page import PAGE, manual_page

if __name__ == "__main__":
    PAGE.write_text(manual_page())
    written = PAGE.parents[1] / "docs" / "json-schema" / "report.json"
    written.write_text(f"{json.dumps(schema(), indent=2)}\n")
