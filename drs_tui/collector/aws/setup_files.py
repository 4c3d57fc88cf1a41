"""Find where an AWS setting comes from: a variable, or a profile and file. Read after a failure."""

import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from typing import Any

import botocore.session
from botocore import configprovider
from botocore.configloader import load_config, raw_config_parse
from botocore.exceptions import BotoCoreError

Settings = Mapping[str, Any]


class Setup:
    """The environment and config files that one session is created from."""

    def __init__(self, profile: str | None, environ: Mapping[str, str]) -> None:
        self.name = profile or "default"
        self._environ = environ
        session = botocore.session.Session()
        self.config_file = os.path.expanduser(session.get_config_variable("config_file"))  # noqa: PTH111
        self._keys_file = os.path.expanduser(session.get_config_variable("credentials_file"))  # noqa: PTH111
        self.files = (self.config_file, self._keys_file)
        self._config: Settings = {}
        with suppress(BotoCoreError):  # then the file itself is what failed
            self._config = session.full_config

    def _profile(self, name: str) -> Settings:
        found: Settings = self._config.get("profiles", {}).get(name, {})
        return found

    def _chain(self) -> Iterator[str]:
        """Yield the profile, and the source profiles of its role in order."""
        name, seen = self.name, set[str]()
        while name and name not in seen:
            seen.add(name)
            yield name
            name = str(self._profile(name).get("source_profile") or "")

    def profile_with(self, setting: str, without: Collection[str] = ()) -> str | None:
        """Return the first profile of the chain that has ``setting`` and none of ``without``."""
        for name in self._chain():
            settings = self._profile(name)
            if setting in settings and not any(other in settings for other in without):
                return name
        return None

    @property
    def profiles(self) -> list[str]:
        """The names of the profiles, in the order of the files."""
        return list(self._config.get("profiles", {}))

    @property
    def settings(self) -> Settings:
        """The settings of the profile itself."""
        return self._profile(self.name)

    def value(self, setting: str, profile: str) -> str | None:
        """Return a setting of a profile, as text; None if it has none."""
        value = self._profile(profile).get(setting)
        return None if value is None else str(value)

    @staticmethod
    def problem_of(file: str) -> str | None:
        """Return why a file that exists cannot be read; None if it can, or does not exist."""
        try:
            if os.path.isdir(file):  # noqa: PTH112
                return "it is a folder"
            with open(file, "rb"):  # noqa: PTH123
                return None
        except FileNotFoundError:
            return None
        except OSError as error:
            return (error.strerror or "it is no file").lower()

    def misnamed(self, profile: str) -> str | None:
        """Return how the section of a profile has to be named, if it is there by another name."""
        with suppress(BotoCoreError):
            for file, wrong, right in (
                (self.config_file, profile, f"profile {profile}"),
                (self._keys_file, f"profile {profile}", profile),
            ):
                if wrong in raw_config_parse(file, parse_subsections=False):
                    return f"{file} has [{wrong}], which has to be [{right}] there"
        return None

    def place(self, setting: str, profile: str | None = None) -> str:
        """Return the profile, and which of its two files has the setting, as text."""
        profile = profile or self.name
        file = self.config_file
        with suppress(BotoCoreError):
            if setting not in load_config(file).get("profiles", {}).get(profile, {}):
                keys = load_config(self._keys_file).get("profiles", {})
                file = self._keys_file if setting in keys.get(profile, {}) else file
        return f"profile {profile} ({file})"

    def variable(self, setting: str) -> str | None:
        """Return the environment variable that the setting is taken from, if one is set."""
        named = self._variables().get(setting, (None, None))[0]
        return named if named and self._environ.get(named) else None

    def origin(self, setting: str) -> str:
        """Return the variable of the setting, or else the setting with its profile and file."""
        return self.variable(setting) or f"{setting} of {self.place(setting)}"

    @staticmethod
    def _variables() -> dict[str, tuple[str | None, Callable[[Any], object] | None]]:
        """Map each setting to its environment variable and the function that converts its value."""
        every = configprovider.BOTOCORE_DEFAUT_SESSION_VARIABLES.values()
        return {
            file: (variable if isinstance(variable, str) else None, conversion)
            for file, variable, _, conversion in every
            if isinstance(file, str)
        }

    def named_in(self, message: str) -> str | None:
        """Return the setting that a message of botocore names: the longest match, or None."""
        found = [name for name in self._variables() if re.search(rf"\b{name}\b", message)]
        return max(found, key=len, default=None)

    def wrong_number(self) -> tuple[str, str] | None:
        """Return the name and value of a setting that must be an integer and is not."""
        for name, (variable, conversion) in self._variables().items():
            value = self._environ.get(variable or "") or self._profile(self.name).get(name)
            if conversion is int and value is not None:
                try:
                    int(value)
                except (TypeError, ValueError):
                    return name, str(value)
        return None

    def endpoint_origin(self, url: str, service: str) -> str:
        """Return the setting, with its location, that has the endpoint ``url``."""
        for variable in (f"AWS_ENDPOINT_URL_{service.upper()}", "AWS_ENDPOINT_URL"):
            if self._environ.get(variable) == url:
                return variable
        services = self._services()
        own = services[1].get(service) if services else None
        if services and isinstance(own, Mapping) and own.get("endpoint_url") == url:
            return f"endpoint_url of {service} in [services {services[0]}] ({self.config_file})"
        return f"endpoint_url of {self.place('endpoint_url')}"

    def service_without_settings(self) -> str | None:
        """Return a service of the profile's [services] section with a value instead of settings."""
        name, section = self._services() or ("", {})
        flat = (service for service, own in section.items() if not isinstance(own, Mapping))
        return next((f"{each} in [services {name}] ({self.config_file})" for each in flat), None)

    def _services(self) -> tuple[str, Settings] | None:
        name = str(self._profile(self.name).get("services") or "")
        section = self._config.get("services", {}).get(name)
        return (name, section) if isinstance(section, Mapping) else None

    def set_of(self, variables: Collection[str]) -> str:
        """Return the first of the variables that is set, or an empty string."""
        return next((name for name in variables if self._environ.get(name)), "")
