"""Pictures of the program, made by ``python -m screenshots``."""
