"""Everything that makes the first frame early."""
