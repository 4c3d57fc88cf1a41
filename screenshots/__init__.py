"""Pictures of the real program, made by ``python -m screenshots``."""
