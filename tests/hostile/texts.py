"""Text that a machine which is not ours could send: all that a terminal might take for a command.

Written with escapes alone, so that this file itself is safe to show.
"""

from hypothesis import strategies as st

LONG = 65_536

NASTY: dict[str, str] = {
    "clears the screen": "\x1b[2J\x1b[3J\x1b[HPWNED",
    "sets the title": "\x1b]0;PWNED\x07\x1b]2;PWNED\x1b\\",
    "writes the clipboard": "\x1b]52;c;UFdORUQ=\x07",
    "asks for an answer": "\x1b[6n\x1b[c\x1bZ\x1b]11;?\x07\x1bP$qm\x1b\\",
    "leaves the screen": "\x1b[?1049l\x1b[?25h\x1bc",
    "draws with lines": "\x0e\x1b(0\x1b)0qqq\x0f",
    "hides": "\x1b[8mhidden\x1b[28m\x1b[38;5;1m",
    "links": "\x1b]8;;http://x.example/\x07here\x1b]8;;\x07",
    "C1 CSI": "\x9b2J\x9d0;PWNED\x9c\x90x\x9c\x85\x84",
    "C0": "\x00\x01\x05\x07\x08\x0b\x0c\r\x0e\x0f\x11\x13\x18\x1a\x7f",
    "line ends": "a\nb\r\nc\rd\u2028e\u2029f\x85g\x1cg\x1dh\x1ei",
    "tabs": "a\tb\t\tc",
    "bidi overrides": "\u202egnp.exe\u202c \u202dabc\u202c",
    "bidi isolates": "\u2066left\u2069\u2067right\u2069\u2068x\u2069\u200e\u200f\u061c",
    "zero width": "a\u200bb\u200cc\u200dd\u2060e\ufefff\u00adg\u034fh",
    "combining": "e\u0301x\u0301\u0336\u20ddZ\u0489" + "\u0300" * 40,
    "enclosing keycap": "1\ufe0f\u20e32\u20e3",
    "variation selectors": "\u2764\ufe0f\u2764\ufe0ex\U000e0100",
    "tag characters": "x\U000e0061\U000e0062\U000e007f",
    "wide": "\u30b5\u30fc\u30d0\u30fc\u6771\u4eac\uff37\uff34\uff26",
    "emoji": "\U0001f525\U0001f4a5\u2705\u274c\u26a1",
    "emoji with skin": "\U0001f44d\U0001f3fd\U0001f3ff",
    "emoji joined": "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "flags": "\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7\U0001f1ea",
    "hangul without its beginning": "\u1161\u11a8x\u1160\u115f\u3164\uffa0",
    "indic": "\u0915\u094d\u0937\u093f \u0e01\u0e47\u0e33 \u0bb8\u0bcd",
    "right to left": "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    "spaces": "a\u00a0b\u2003c\u3000d\u205fe\u1680f",
    "lone surrogates": "x\ud800y\udfff\udc9b2J",
    "no characters": "\ufffe\uffff\U0010ffff\ue000\U000f0000\u0378",
    "markup closed": "[/x][/]",
    "markup action": "[@click=app.quit]quit[/]",
    "markup style": "[bold red on blue]x[/bold] [reverse]y",
    "markup link": "[link=http://x.example]x[/link] \\[x",
    "percent and braces": "%s %(x)s {x!r} {0} $HOME `id` $(id)",
    "html": "<html><script>alert('x')</script>\x1b[2J<b>PWNED",
    "quotes": 'a\'b"c\\d\\\\"',
    "nothing": "",
    "blank": "   ",
    "long": "A" * LONG,
    "long and wide": "\u6771" * 20_000,
    "long of marks": "\u0301" * 20_000,
}
# What takes time and says no more than once is enough.
LARGE = ("long", "long and wide", "long of marks")
SMALL = [text for name, text in NASTY.items() if name not in LARGE]
# All of it in a few texts, for where each costs a second.
TOGETHER = ["".join(SMALL[start::4]) for start in range(4)]

_PIECES = st.sampled_from(SMALL)
_CHARACTERS = st.text(
    st.characters()
    | st.characters(categories=["Cc", "Cf", "Cs", "Mn", "Me", "Mc", "Zl", "Zp", "Zs", "Sk", "So"]),
    max_size=24,
)


def hostile() -> st.SearchStrategy[str]:
    """Any text, most of it made of what is nasty."""
    return st.lists(_PIECES | _CHARACTERS, min_size=1, max_size=4).map("".join)
