"""The panes of an open job, one file each."""
