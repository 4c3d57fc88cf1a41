"""The values of the config file, checked."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from drs_tui.config.checks import choice, flag, nearest, number, parsed_by, table
from drs_tui.config.document import ConfigError, Document
from drs_tui.config.fleets import Fleet, read_fleet
from drs_tui.model.analysis.rto import RtoTarget, parse_span
from drs_tui.options import CONFIG_VARIABLE, OPTIONS, THEMES, ZONES

_REFRESH = next(spec for spec in OPTIONS if spec.name == "refresh")


class Everyday(NamedTuple):
    """Options that one would type every day, as they are typed; None: not in the file."""

    rto: str | None = None
    rto_end: str | None = None
    zone: str | None = None
    theme: str | None = None
    refresh: float | None = None
    ascii: bool | None = None
    mouse: bool | None = None


_CHECKS = {
    "rto": parsed_by(parse_span),
    "rto_end": choice(*(end.value for end in RtoTarget)),
    "zone": choice(*ZONES),
    "theme": choice(*THEMES),
    "refresh": number(_REFRESH.least, _REFRESH.most),
    "ascii": flag,
    "mouse": flag,
    "fleet": table("[fleet.NAME]"),
}


class Config(NamedTuple):
    """What is in a config file. ``file`` is empty where there is none."""

    file: str = ""
    everyday: Everyday = Everyday()
    fleets: Mapping[str, Fleet] = {}

    def fleet(self, name: str) -> Fleet:
        """Return a fleet by its name.

        Raises:
            ConfigError: there is none of that name.
        """
        if found := self.fleets.get(name):
            return found
        if not self.file:
            raise ConfigError(f"no fleet {name!r}: there is no config file {default_path()}")
        raise ConfigError(f"no fleet {name!r} in {self.file}: {nearest(name, self.fleets)}")


def default_path() -> Path:
    """Return where the file is looked for unless the user says where it is."""
    from platformdirs import user_config_path  # late: few have a file

    return user_config_path("drs-tui", appauthor=False) / "config.toml"


def load(given: str | None, environ: Mapping[str, str] = os.environ) -> Config:
    """Return what is in the file of ``--config``, else of the environment, else of the user.

    Raises:
        ConfigError: a file that is named is not there; the file is wrong.
    """
    named = given or environ.get(CONFIG_VARIABLE)
    path = Path(named).expanduser() if named else default_path()
    if not named and not path.exists():
        return Config()
    document = Document(path)
    values = document.checked((), document.data, _CHECKS)
    names = values.pop("fleet", {})
    above = frozenset(Everyday._fields)
    fleets = {name: read_fleet(document, name, above) for name in names}
    return Config(document.file, Everyday(**values), fleets)
