"""The manual page, made of the command line's own help: ``python -m manual`` writes it."""
