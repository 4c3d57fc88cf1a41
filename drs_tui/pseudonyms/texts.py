"""Replace ids and known names within texts."""

import re
from collections.abc import Callable, Iterator

from drs_tui.pseudonyms.shapes import ATOMS, find
from drs_tui.pseudonyms.table import Pseudonyms

Span = tuple[int, int, str]

NAMED = "name"  # in place of the name of a shape
_NO_NAMES: tuple[set[str], list[int]] = set(), []
KEPT = 4096  # texts: the same ones come with each answer
_RUN = re.compile(r"[^\W_]+")  # letters and digits: names begin and end with them
_DIGITS = re.compile(r"[\d\W_]*")


class Texts:
    """Texts with pseudonyms in place of ids, addresses, and the names learned so far.

    ``version`` counts the names: a text may have to be replaced again with a newer one.
    """

    def __init__(self, pseudonyms: Pseudonyms) -> None:
        self.pseudonyms = pseudonyms
        self.version = 0
        self._names: set[str] = set()
        self._kept: dict[str, str] = {}  # texts that were replaced, with the names of that version
        self._kept_version = 0
        # By the first run of letters and digits of names: the names, and their lengths.
        self._by_run: dict[str, tuple[set[str], list[int]]] = {}

    def learn(self, name: str, *, is_certain: bool = True) -> None:
        """Replace a name in texts from now on, and the parts that it is also known by.

        One that is not ``is_certain`` to be a name, as a tag's value, only if it is a word.
        """
        folded = name.strip().lower()
        if folded in self._names or not (is_certain or _is_word(folded)):
            return
        self._names.add(folded)
        if run := _RUN.search(folded):
            named = folded[run.start() :]
            names, lengths = self._by_run.setdefault(run[0], (set(), []))
            names.add(named)
            if len(named) not in lengths:
                lengths.append(len(named))
                lengths.sort(reverse=True)
            self.version += 1
        host, dot, domain = folded.partition(".")
        if dot and " " not in folded and _is_word(host):
            self.learn(host)
            if "." in domain:
                self.learn(domain, is_certain=False)

    def replaced(self, text: str) -> str:
        """Return a text with pseudonyms in place of ids and names."""
        if self._kept_version != self.version or len(self._kept) > KEPT:
            self._kept, self._kept_version = {}, self.version
        found = self._kept.get(text)
        if found is None:
            spans = [*find(text), *self._named(text)]
            found = self._with(text, spans, self.pseudonyms.of) if spans else text
            self._kept[text] = found
        return found

    def typed(self, text: str, *, is_name: bool = False) -> str:
        """Return a text that was typed; it may have pseudonyms already, as they are what is shown.

        Words that are names stay where they may be meant as words, if ``is_name`` is not set.
        """
        spans = [*find(text), *self._named(text)]
        if not is_name:
            spans = [span for span in spans if not _may_be_word(text, span)]
        return self._with(text, self._strays(text, spans), self.pseudonyms.of)

    def checked(self, text: str) -> str:
        """Replace what should have been: ids that are no pseudonyms, and names, within a text that
        has pseudonyms already. Its length stays.

        Names that are one plain word or a number stay: the program's own words are in it.
        """
        atoms = [span for span in find(text) if span[2] in ATOMS]
        names = [span for span in self._named(text) if not _is_plain(text[span[0] : span[1]])]
        strays = self._strays(text, [*atoms, *names])
        return self._with(text, strays, self._fitted) if strays else text

    def _strays(self, text: str, spans: list[Span]) -> list[Span]:
        is_pseudonym = self.pseudonyms.is_pseudonym
        return [span for span in spans if not is_pseudonym(text[span[0] : span[1]])]

    def _fitted(self, stray: str) -> str:
        return self.pseudonyms.of(stray)[: len(stray)].ljust(len(stray), "x")

    def _named(self, text: str) -> Iterator[Span]:
        """Yield where the text has a known name: the longest at each place."""
        if not self._by_run:
            return
        folded = text.lower()
        if len(folded) != len(text):  # a letter whose lower case is two
            folded = "".join(each.lower()[:1] for each in text)
        for run in _RUN.finditer(folded):
            names, lengths = self._by_run.get(run[0], _NO_NAMES)
            for length in lengths:
                end = run.start() + length
                if folded[run.start() : end] in names and not folded[end : end + 1].isalnum():
                    yield run.start(), end, NAMED
                    break

    @staticmethod
    def _with(text: str, spans: list[Span], of: Callable[[str], str]) -> str:
        """Return a text with what is in the spans replaced; of those that overlap, the longest."""
        spans.sort(key=lambda span: (span[0] - span[1], span[0]))
        taken: list[Span] = []
        for span in spans:
            if all(span[1] <= begin or end <= span[0] for begin, end, _ in taken):
                taken.append(span)
        parts, at = [], 0
        for begin, end, _ in sorted(taken):
            parts += [text[at:begin], of(text[begin:end])]
            at = end
        return "".join((*parts, text[at:]))


def _is_plain(name: str) -> bool:
    """Return whether a name is a word or a number, as any text may have."""
    return name.isalpha() or name.isdigit()


def _may_be_word(text: str, span: Span) -> bool:
    """Return whether a name that was typed may be meant as a word: not behind ``server:`` or
    ``tag:key=``."""
    begin, end, shape = span
    is_behind = text[:begin].rstrip('"').endswith(("server:", "="))
    return shape == NAMED and _is_plain(text[begin:end]) and not is_behind


def _is_word(text: str) -> bool:
    """Return whether a text is more than a short or a number, which any sentence may have."""
    return len(text) > 2 and not _DIGITS.fullmatch(text)
