"""The collector's options, each declared once: as a field of CollectorOptions and in OPTIONS.

Everything that reads or writes them is derived from these two: the commands of drs-tui, the reading
without click, what the prestarted collector is started with, and the processes' own arguments.
"""

from collections.abc import Callable, Collection, Iterable, MutableMapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from argparse import ArgumentParser

# How a value is given: as it is, as a number, as a file to append to, or by the flag alone.
TEXT, NUMBER, FILE, FLAG = "text", "number", "file", "flag"
# The commands of drs-tui that have collector options.
MONITOR, DEMO, DOCTOR = "monitor", "demo", "doctor"
# Those that print what they fetch: jobs, job, errors, compare, history, report.
REPORTS = "reports"
WATCH = "watch"
# The variable that names the config file.
CONFIG_VARIABLE = "DRS_TUI_CONFIG"
THEMES = ("dark", "light", "contrast")
ZONES = ("utc", "local")
_PARSERS: dict[str, Callable[[str], Any]] = {TEXT: str, NUMBER: float, FILE: str}


class AwsTarget(NamedTuple):
    """Which AWS account, region and endpoint to ask; None leaves it to environment and files."""

    profile: str | None = None
    region: str | None = None
    endpoint_url: str | None = None


class CollectorOptions(NamedTuple):
    """``refresh`` in seconds; ``plain``: emit answers unpacked, for people who read the events;
    ``sources``: serve those alone that requests open; ``patient``: begin with the first request."""

    profile: str | None = None
    region: str | None = None
    endpoint_url: str | None = None
    refresh: float = 5.0
    debug_log: str | None = None
    plain: bool = False
    sources: bool = False
    patient: bool = False

    @property
    def target(self) -> AwsTarget:
        """Return the options that say whom to ask."""
        return AwsTarget(*(getattr(self, name) for name in AwsTarget._fields))


def of_several(options: CollectorOptions) -> CollectorOptions:
    """Return the options of a collector of several sources: requests say whom to ask."""
    return options._replace(profile=None, region=None, endpoint_url=None, sources=True)


class OptionSpec(NamedTuple):
    """An option. ``name``: the field's. ``commands``: those of drs-tui that have it as well;
    ``least`` and ``most``: what these accept of a number. ``variable``: how a child process is
    given a value that may hold a password, as a command line can be read by every user."""

    name: str
    kind: str
    metavar: str
    help: str
    commands: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    variable: str = ""

    @property
    def flag(self) -> str:
        """Return the option as it is typed."""
        return "--" + self.name.replace("_", "-")

    def parse(self, text: str) -> Any:
        """Return the value that ``text`` stands for.

        Raises:
            ValueError: it is no number where one is wanted.
        """
        return _PARSERS[self.kind](text)


OPTIONS = (
    OptionSpec(
        "profile", TEXT, "P", "AWS profile, as the AWS CLI's.", (MONITOR, DOCTOR, REPORTS, WATCH)
    ),
    OptionSpec(
        "region",
        TEXT,
        "R",
        "The recovery region: where the jobs live.",
        (MONITOR, DOCTOR, REPORTS, WATCH),
    ),
    OptionSpec(
        "endpoint_url",
        TEXT,
        "URL",
        "A DRS endpoint that is not AWS's usual one.",
        (MONITOR, DOCTOR, REPORTS, WATCH),
        variable="DRS_TUI_ENDPOINT_URL",
    ),
    OptionSpec(
        "refresh", NUMBER, "S", "Seconds between refreshes [5].", (MONITOR, DEMO, WATCH), 1, 3600
    ),
    OptionSpec(
        "debug_log",
        FILE,
        "FILE",
        "Write there what is done, without answers and secrets.",
        (MONITOR, DEMO, REPORTS, WATCH),
    ),
    OptionSpec("plain", FLAG, "", "answers unpacked, to read by hand"),
    OptionSpec("sources", FLAG, "", "serve those sources alone that requests open"),
    OptionSpec("patient", FLAG, "", "import nothing before the first request"),
)
DEFAULTS = CollectorOptions()


def options_of(command: str) -> tuple[OptionSpec, ...]:
    """Return the options that this command of drs-tui has."""
    return tuple(spec for spec in OPTIONS if command in spec.commands)


def to_argv(values: AwsTarget | CollectorOptions) -> list[str]:
    """Write options as a command line; what is None or not set is left out, and what
    ``to_environ`` writes."""
    argv = []
    for spec in OPTIONS:
        value = getattr(values, spec.name, None)
        if value and not spec.variable:
            argv += [spec.flag] if spec.kind == FLAG else [spec.flag, str(value)]
    return argv


def to_environ(values: AwsTarget | CollectorOptions) -> dict[str, str]:
    """Write as environment variables what must not be on a command line."""
    named = {spec.variable: getattr(values, spec.name, None) for spec in OPTIONS if spec.variable}
    return {variable: str(value) for variable, value in named.items() if value}


def take_from_environ(environ: MutableMapping[str, str]) -> dict[str, Any]:
    """Take out of the environment what ``to_environ`` has written; nothing else needs it."""
    named = {spec.name: environ.pop(spec.variable, "") for spec in OPTIONS if spec.variable}
    return {name: value for name, value in named.items() if value}


def simple_options(words: Sequence[str], specs: Iterable[OptionSpec]) -> dict[str, Any] | None:
    """Read ``--name value`` pairs, the last of each counts; None if that is not all there is.

    A parser is needed for everything else: its import would delay the first frame.
    """
    by_flag = {spec.flag: spec for spec in specs if spec.kind != FLAG}
    if len(words) % 2:
        return None
    pairs = dict(zip(words[::2], words[1::2], strict=True))
    if not by_flag.keys() >= pairs.keys():
        return None
    if any(value[:1] in ("", "-") for value in pairs.values()):
        return None
    try:
        return {by_flag[flag].name: by_flag[flag].parse(value) for flag, value in pairs.items()}
    except ValueError:
        return None


def add_to(parser: "ArgumentParser", names: Collection[str]) -> None:
    """Have a child process's parser accept the options of these names."""
    for spec in OPTIONS:
        if spec.name not in names:
            continue
        if spec.kind == FLAG:
            parser.add_argument(spec.flag, action="store_true", help=spec.help)
        else:
            parser.add_argument(
                spec.flag,
                metavar=spec.metavar,
                type=_PARSERS[spec.kind],
                default=getattr(DEFAULTS, spec.name),
                help=spec.help,
            )
