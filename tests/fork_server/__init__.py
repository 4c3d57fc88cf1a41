"""Programs that are forked off a process which has imported all of ours: docs/decisions/0021."""
