"""What makes the first frame early: the collector before the imports, and the rest after."""
