"""``python -m drs_tui`` is ``drs-tui``."""

from drs_tui.cli import main

if __name__ == "__main__":
    main()
