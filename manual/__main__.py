"""Write ``manual/drs-tui.1``, which the package installs."""

from manual.page import PAGE, manual_page

if __name__ == "__main__":
    PAGE.write_text(manual_page())
