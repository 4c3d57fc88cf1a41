"""When ASCII is chosen unasked."""

import pytest

from drs_tui.charset import is_utf8, takes_only_ascii


@pytest.mark.parametrize(
    ("environ", "only_ascii"),
    [
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "xterm-256color", "LANG": "en_US.UTF-8"}, False),
        ({"TERM": "xterm-256color", "LANG": "C.utf8"}, False),
        ({"TERM": "xterm-256color", "LANG": "C"}, True),
        ({"TERM": "xterm-256color", "LANG": "de_DE.ISO-8859-1"}, True),
        ({"TERM": "xterm-256color", "LANG": "C", "LC_CTYPE": "en_US.UTF-8"}, False),
        ({"TERM": "xterm-256color", "LC_ALL": "POSIX", "LANG": "en_US.UTF-8"}, True),
        ({"TERM": "xterm-256color", "LC_ALL": "", "LANG": "en_US.UTF-8"}, False),
        ({"TERM": "linux", "LANG": "en_US.UTF-8"}, True),
        ({"TERM": "vt220", "LANG": "en_US.UTF-8"}, True),
        ({"TERM": "screen"}, False),
    ],
)
def test_a_plain_console_or_another_encoding(environ: dict[str, str], *, only_ascii: bool) -> None:
    assert takes_only_ascii(environ) is only_ascii


def test_a_locale_that_is_not_set_is_not_called_utf_8() -> None:
    assert not is_utf8({})
