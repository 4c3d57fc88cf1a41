"""The help in columns: nothing is lost, and its groups name keys that there are."""

import pytest
from textual.binding import Binding

from drs_tui.ui import keymap
from drs_tui.ui.keymap import GROUPS
from drs_tui.ui.render.cells import Cell, width_of
from drs_tui.ui.render.help_layout import OTHERS, HelpKey, key_blocks, lay_out
from drs_tui.ui.render.help_text import filter_help, job_glyphs, phase_help, server_glyphs
from drs_tui.ui.widgets.pager import UNWRAPPED

ACTIONS = {
    "i": "facts", "J": "as_one", "/": "filter", "y": "copy_id", "j": "move(1)", "p": "pause",
}  # fmt: skip
KEYS = [HelpKey(f"use {n}", (key,), action) for n, (key, action) in enumerate(ACTIONS.items())]


def _plain(cell: Cell) -> str:
    return "".join(words for words, _ in cell)


@pytest.mark.parametrize(("width", "columns"), [(78, 1), (100, 2), (160, 3), (UNWRAPPED, 1)])
def test_blocks_stand_in_as_many_columns_as_fit(width: int, columns: int) -> None:
    blocks = [job_glyphs, *key_blocks(KEYS), server_glyphs, phase_help, filter_help]
    alone = [len(lay_out([block], 78)) for block in blocks]

    lines = lay_out(blocks, width)

    assert all(width_of(line) <= width for line in lines)
    assert max(_plain(line).count(heading) for line in lines for heading in GROUPS) == 1
    shown = "\n".join(map(_plain, lines))
    for words in (*GROUPS, OTHERS, *(key.use for key in KEYS), "A job's glyph", "The filter"):
        assert words in shown
    # A column more is lower, though its lines are shorter and so more.
    assert (len(lines) < sum(alone) * 0.9) == (columns > 1)


def test_keys_are_grouped_by_what_they_are_for() -> None:
    assert [key.group.partition(": ")[2] for key in KEYS] == [
        "look", "one recovery", "find", "copy", "go", "program",
    ]  # fmt: skip


def test_every_grouped_action_has_a_key() -> None:
    def actions(value: object) -> set[str]:
        if isinstance(value, tuple):
            return {action for each in value for action in actions(each)}
        return {value.action} if isinstance(value, Binding) else set()

    declared = {action for value in vars(keymap).values() for action in actions(value)}
    names = {action.rpartition(".")[2].partition("(")[0] for action in declared}

    assert {name for group in GROUPS.values() for name in group} <= names
