"""Where a setting of AWS stands: the variable, or the profile and the file. Read once it failed."""

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from typing import Any

import botocore.session
from botocore import configprovider
from botocore.configloader import load_config
from botocore.exceptions import BotoCoreError

Settings = Mapping[str, Any]


class Setup:
    """The environment and the config files that one session is made from."""

    def __init__(self, profile: str | None, environ: Mapping[str, str]) -> None:
        self.name = profile or "default"
        self._environ = environ
        session = botocore.session.Session()
        self.config_file = os.path.expanduser(session.get_config_variable("config_file"))  # noqa: PTH111
        self._keys_file = os.path.expanduser(session.get_config_variable("credentials_file"))  # noqa: PTH111
        self._config: Settings = {}
        with suppress(BotoCoreError):  # then the file is what failed
            self._config = session.full_config

    def _profile(self, name: str) -> Settings:
        found: Settings = self._config.get("profiles", {}).get(name, {})
        return found

    def _chain(self) -> Iterator[str]:
        """The profile, and those that it gets its role through."""
        name, seen = self.name, set[str]()
        while name and name not in seen:
            seen.add(name)
            yield name
            name = str(self._profile(name).get("source_profile") or "")

    def profile_with(self, setting: str, without: Collection[str] = ()) -> str | None:
        """The first profile of the chain that has the setting, and none of the others."""
        for name in self._chain():
            settings = self._profile(name)
            if setting in settings and not any(other in settings for other in without):
                return name
        return None

    def place(self, setting: str, profile: str | None = None) -> str:
        """Name the profile, and the one of its two files that has the setting."""
        profile = profile or self.name
        file = self.config_file
        with suppress(BotoCoreError):
            if setting not in load_config(file).get("profiles", {}).get(profile, {}):
                keys = load_config(self._keys_file).get("profiles", {})
                file = self._keys_file if setting in keys.get(profile, {}) else file
        return f"profile {profile} ({file})"

    def variable(self, setting: str) -> str | None:
        """The variable of the environment that the setting is taken from."""
        named = self._variables().get(setting, (None, None))[0]
        return named if named and self._environ.get(named) else None

    def origin(self, setting: str) -> str:
        """The setting, and where it stands."""
        return self.variable(setting) or f"{setting} of {self.place(setting)}"

    @staticmethod
    def _variables() -> dict[str, tuple[str | None, Callable[[Any], object] | None]]:
        """Of each setting: its variable, and what reads its value."""
        every = configprovider.BOTOCORE_DEFAUT_SESSION_VARIABLES.values()
        return {
            file: (variable if isinstance(variable, str) else None, conversion)
            for file, variable, _, conversion in every
            if isinstance(file, str)
        }

    def named_in(self, words: str) -> str | None:
        """The setting that botocore's words are about."""
        found = [name for name in self._variables() if name in words]
        return max(found, key=len, default=None)

    def wrong_number(self) -> tuple[str, str] | None:
        """The setting that has to be a whole number and is not, and its value."""
        for name, (variable, conversion) in self._variables().items():
            value = self._environ.get(variable or "") or self._profile(self.name).get(name)
            if conversion is int and value is not None:
                try:
                    int(value)
                except (TypeError, ValueError):
                    return name, str(value)
        return None

    def endpoint_origin(self, url: str, service: str) -> str:
        """The setting that has that endpoint."""
        for variable in (f"AWS_ENDPOINT_URL_{service.upper()}", "AWS_ENDPOINT_URL"):
            if self._environ.get(variable) == url:
                return variable
        services = self._services()
        own = services[1].get(service) if services else None
        if services and isinstance(own, Mapping) and own.get("endpoint_url") == url:
            return f"endpoint_url of {service} in [services {services[0]}] ({self.config_file})"
        return f"endpoint_url of {self.place('endpoint_url')}"

    def service_without_settings(self) -> str | None:
        """The service of the profile's [services] section that has a value and no settings."""
        name, section = self._services() or ("", {})
        flat = (service for service, own in section.items() if not isinstance(own, Mapping))
        return next((f"{each} in [services {name}] ({self.config_file})" for each in flat), None)

    def _services(self) -> tuple[str, Settings] | None:
        name = str(self._profile(self.name).get("services") or "")
        section = self._config.get("services", {}).get(name)
        return (name, section) if isinstance(section, Mapping) else None

    def set_of(self, variables: Collection[str]) -> str:
        """The first of the variables that is set."""
        return next((name for name in variables if self._environ.get(name)), "")
