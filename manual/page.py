"""Write the help of every command as one page for man(1)."""

from collections.abc import Iterator
from pathlib import Path

import click

from drs_tui import __version__
from drs_tui.cli import command
from manual.exits import EXITS

PAGE = Path(__file__).with_name("drs-tui.1")
_NAME = "drs-tui"
_ENVIRONMENT = (
    ("DRS_TUI_CONFIG", "The config file, unless --config names it."),
    ("AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL, ...", "As for the AWS CLI, with its files."),
    ("NO_COLOR", "If it is not empty, nothing is written in colours."),
    ("TERM", "Of a dumb terminal, nothing is expected but lines of text."),
)


def manual_page() -> str:
    """Return the page in man's macros; the same for the same command line."""
    return "\n".join((*_head(), *_commands(), *_tail())) + "\n"


def _head() -> Iterator[str]:
    context = _root()
    yield f'.TH DRS\\-TUI 1 "" "{_NAME} {__version__}" "User Commands"'
    yield ".SH NAME"
    yield f"{_text(_NAME)} \\- {_text(_help(command))}"
    yield ".SH SYNOPSIS"
    yield from _usage(context)
    for name in command.list_commands(context):
        yield ".br"
        yield from _usage(_context(name))
    yield ".SH OPTIONS"
    yield from _options(context)


def _commands() -> Iterator[str]:
    yield ".SH COMMANDS"
    for name in command.list_commands(_root()):
        context = _context(name)
        yield f".SS {_text(name)}"
        for paragraph in _help(context.command).split("\n\n"):
            yield ".PP"
            yield _text(paragraph)
        yield from _options(context)


def _tail() -> Iterator[str]:
    yield ".SH EXIT STATUS"
    for status, meaning in EXITS:
        yield from _item(str(status), meaning)
    yield ".SH ENVIRONMENT"
    for name, meaning in _ENVIRONMENT:
        yield from _item(name, meaning)
    yield ".SH SEE ALSO"
    yield ".BR aws (1)"


def _root() -> click.Context:
    return click.Context(command, info_name=_NAME, **command.context_settings)


def _context(name: str) -> click.Context:
    found = command.commands[name]
    return click.Context(found, info_name=name, parent=_root(), **found.context_settings)


def _usage(context: click.Context) -> Iterator[str]:
    pieces = context.command.collect_usage_pieces(context)
    yield f".B {_text(context.command_path)}"
    yield _text(" ".join(pieces))


def _options(context: click.Context) -> Iterator[str]:
    for option in context.command.params:
        if isinstance(option, click.Option):
            yield from _item(_term(option), option.help or "")
    if names := context.command.get_help_option_names(context):
        yield from _item(", ".join(sorted(names, key=len)), "Show this message and exit.")


def _term(option: click.Option) -> str:
    """Return an option with what it takes: click's own words for that vary with its version."""
    names = " / ".join((*option.opts, *option.secondary_opts))
    choices = getattr(option.type, "choices", ())
    return " ".join(filter(None, (names, option.metavar or "|".join(choices))))


def _item(term: str, meaning: str) -> Iterator[str]:
    yield ".TP"
    yield f".B {_text(term)}"
    yield _text(meaning)


def _help(of: click.Command) -> str:
    paragraphs = (of.help or "").split("\n\n")
    return "\n\n".join(" ".join(each.split()) for each in paragraphs)


def _text(text: str) -> str:
    """Return words as man shows them: no macro, and hyphens that can be copied."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped[:1] in (".", "'") else escaped
