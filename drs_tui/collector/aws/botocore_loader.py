"""botocore's service models, read without what makes that slow.

Some 30 ms of the way to the first request would go there: botocore looks into the folder of each of
its 400 services before it reads one, and has an ordered dictionary made of every object.
"""

import gzip
import json
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from botocore.exceptions import DataNotFoundError
from botocore.loaders import JSONFileLoader, Loader

_FORMS: dict[str, Callable[[bytes], bytes]] = {".json": bytes, ".json.gz": gzip.decompress}


class _Files(JSONFileLoader):  # type: ignore[misc]
    """A file's objects as dictionaries, which are ordered anyhow."""

    def load_file(self, file_path: str) -> Any | None:
        """What that file has; None when there is none."""
        for ending, text_of in _FORMS.items():
            with suppress(OSError):
                return json.loads(text_of(Path(file_path + ending).read_bytes()))
        return super().load_file(file_path)  # a form newer than this


class ServiceLoader(Loader):  # type: ignore[misc]
    """botocore's loader, for which there are no other services than those it was asked for."""

    def __init__(self, data_path: str | None) -> None:
        named = data_path.split(os.pathsep) if data_path else []
        paths = [os.path.expanduser(os.path.expandvars(path)) for path in named]  # noqa: PTH111
        super().__init__(extra_search_paths=paths, file_loader=_Files())
        self._asked: set[str] = set()

    def load_service_model(
        self, service_name: str, type_name: str, api_version: str | None = None
    ) -> Any:
        """The model; of a service that botocore does not know it raises what botocore does."""
        self._asked.add(service_name)
        return super().load_service_model(service_name, type_name, api_version)

    def list_available_services(self, type_name: str) -> list[str]:
        """Those among the asked for that have such a file."""
        return sorted(name for name in tuple(self._asked) if self._has(name, type_name))

    def _has(self, service: str, type_name: str) -> bool:
        try:
            return bool(self.list_api_versions(service, type_name))
        except DataNotFoundError:
            return False


def use_service_loader(session: Any) -> None:
    """Have that botocore session read its models so. Before its first client is made."""
    session.lazy_register_component(
        "data_loader", lambda: ServiceLoader(session.get_config_variable("data_path"))
    )
