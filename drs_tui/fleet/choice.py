"""What a command line chooses: which accounts, by profiles or a role, in which regions."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from drs_tui.config.config_file import Config
from drs_tui.config.fleets import Account, Fleet
from drs_tui.fleet.errors import ChoiceError


class SourceOptions(NamedTuple):
    """The options that say whom to ask, as they are typed."""

    profile: str | None = None
    region: str | None = None
    endpoint_url: str | None = None
    profiles: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    fleet: str | None = None

    def words(self, config: str | None = None) -> tuple[str, ...]:
        """Return these as options of a command line, ``config`` too if it was given; without the
        endpoint, whose URL may hold a password."""
        named = {
            "--config": config if self.fleet else None,
            "--fleet": self.fleet,
            "--profile": self.profile,
            "--profiles": ",".join(self.profiles),
            "--region": self.region,
            "--regions": ",".join(self.regions),
        }
        return tuple(word for name, value in named.items() if value for word in (name, value))


class Words(NamedTuple):
    """Names, perhaps with wildcards, and the option or the line of a file that has them."""

    words: tuple[str, ...] = ()
    where: str = ""


class AssumedRole(NamedTuple):
    """A role to assume in accounts, with the credentials of a profile (None: the ambient one).

    ``where`` is the line of the config file that names the profile.
    """

    accounts: tuple[Account, ...]
    role: str
    source_profile: str | None = None
    external_id: str | None = None
    session_name: str | None = None
    where: str = ""


class Choice(NamedTuple):
    """Accounts, by profiles (none: the ambient one) or by a role, in regions (none: their own)."""

    profiles: Words = Words()
    role: AssumedRole | None = None
    regions: Words = Words()
    endpoint_url: str | None = None


# Each pair says the same twice; the first of it is for one source.
_EXCLUSIVE = (("profile", "profiles"), ("region", "regions"))


def split(given: Iterable[str]) -> tuple[str, ...]:
    """Return the words of a repeatable option that may have several with commas between."""
    words = (word.strip() for each in given for word in each.split(","))
    return tuple(dict.fromkeys(filter(None, words)))


def choose(options: SourceOptions, config: Callable[[], Config]) -> Choice | None:
    """Return what the options choose; None: the one source of --profile and --region.

    ``config`` is called only where a fleet is wanted.

    Raises:
        ChoiceError: options contradict each other.
        ConfigError: there is no such fleet, or the file is wrong.
    """
    for one, several in _EXCLUSIVE:
        if getattr(options, one) and getattr(options, several):
            raise ChoiceError(f"--{one} and --{several} exclude each other: put all in --{several}")
    if not (options.fleet or options.profiles or options.regions):
        return None
    regions = Words(options.regions, "--regions")
    if options.region:
        regions = Words((options.region,), "--region")
    if options.fleet:
        return _of_fleet(options, regions, config().fleet(options.fleet))
    profiles = Words(options.profiles, "--profiles")
    if options.profile:
        profiles = Words((options.profile,), "--profile")
    return Choice(profiles, None, regions, options.endpoint_url)


def _of_fleet(options: SourceOptions, regions: Words, fleet: Fleet) -> Choice:
    """Return a fleet of the config file, in the regions of the command line if it names any."""
    for name in ("profile", "profiles"):
        if getattr(options, name):
            words = f"--fleet {fleet.name} says which accounts already: leave out --{name}"
            raise ChoiceError(words)
    if not regions.words and fleet.regions:
        regions = Words(fleet.regions, fleet.where("regions"))
    if fleet.profiles:
        profiles = Words(fleet.profiles, fleet.where("profiles"))
        return Choice(profiles, None, regions, options.endpoint_url)
    role = AssumedRole(
        fleet.accounts,
        fleet.role or "",
        fleet.source_profile,
        fleet.external_id,
        fleet.session_name,
        fleet.where("source_profile") if fleet.source_profile else "",
    )
    return Choice(Words(), role, regions, options.endpoint_url)
