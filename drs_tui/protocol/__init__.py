"""What ui and collector send each other, one JSON object a line. The contract: docs/protocol.md."""

PROTOCOL = 5
