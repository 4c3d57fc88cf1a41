"""Messages between ui and collector, one JSON object per line. The contract: docs/protocol.md."""

PROTOCOL = 11
