"""The page as Markdown, in which no text from outside is markup."""

import re
from collections.abc import Iterator

from drs_tui.model.text.safe import safe_lines
from drs_tui.report.layout import (
    Block,
    Cell,
    Mark,
    Page,
    Pairs,
    Paragraph,
    Points,
    Raw,
    Table,
    shortened,
)
from drs_tui.views.text_report import one_line

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&$^@])")
_LEADING = re.compile(r"^([#+=-]|\d+(?=[.)](?:\s|$)))")
_LINK = re.compile(r"(?<=[A-Za-z])(?=://)|(?<=www)(?=\.)")
_MARKED = {Mark.BLANK: "_{}_", Mark.UNKNOWN: "_{}_", Mark.BAD: "**{}**"}


def markdown(page: Page) -> str:
    """Write a page."""
    return "".join(f"{line}\n" for line in _lines(page))


def _lines(page: Page) -> Iterator[str]:
    yield from (f"# {plain(page.title)}", "", plain(page.subtitle), "")
    yield from (f"> **{plain(page.sentence)}**", "")
    if page.rpo_sentence:
        yield from (plain(page.rpo_sentence), "")
    yield from _block(page.targets)
    for warning in page.warnings:
        yield from (f"**{plain(warning)}**", "")
    if page.largest:
        yield from (f"{page.largest_title}:", "")
        yield from (f"{place}. {plain(each)}" for place, each in enumerate(page.largest, 1))
        yield ""
    yield from (f"{plain(page.origin)} The head of its hash chain:", "", f"`{page.head}`", "")
    for section in page.sections:
        yield from (f"## {section.number}. {section.title}", "")
        for block in section.blocks:
            yield from _block(block)


def plain(text: str) -> str:
    """Return a text from anywhere as one line that is shown as it is."""
    escaped = _SPECIAL.sub(r"\\\1", one_line(shortened(text)))
    return _LINK.sub(r"\\", _LEADING.sub(_escaped_lead, escaped))


def _escaped_lead(found: re.Match[str]) -> str:
    """Escape what would begin a heading, a list or a rule; after a number, its point."""
    return f"{found[1]}\\" if found[1].isdigit() else f"\\{found[1]}"


def _block(block: Block) -> Iterator[str]:
    match block:
        case Pairs(rows=rows):
            yield from ("| | |", "| --- | --- |")
            yield from (f"| {plain(name)} | {_cell(value)} |" for name, value in rows)
        case Table():
            yield from _table(block)
        case Points(items=items):
            yield from (f"- {plain(item)}" for item in items)
        case Raw(text=text):
            # Indented: no line of it can end the block.
            yield from (f"    {line}".rstrip() for line in safe_lines(shortened(text)))
        case Paragraph(text=text, title=title):
            if title:
                yield from (f"### {plain(title)}", "")
            yield plain(text)
    yield ""


def _table(block: Table) -> Iterator[str]:
    if block.title:
        yield from (f"### {plain(block.title)}", "")
    rules = ("---:" if place in block.right else "---" for place in range(len(block.columns)))
    yield _row(map(plain, block.columns))
    yield _row(rules)
    yield from (_row(map(_cell, row)) for row in block.rows)


def _row(cells: "Iterator[str] | map[str]") -> str:
    return f"| {' | '.join(cells)} |"


def _cell(cell: Cell) -> str:
    text = plain(cell.text)
    return _MARKED.get(cell.mark, "{}").format(text) if text else text
