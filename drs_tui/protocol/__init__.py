"""What ui and collector say to each other, one JSON object a line. The contract: docs/stream.md."""

PROTOCOL = 4
