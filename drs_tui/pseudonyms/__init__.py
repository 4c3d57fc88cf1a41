"""Pseudonyms in place of names and ids (``--redact``): one table a run, from AWS to the screen."""
