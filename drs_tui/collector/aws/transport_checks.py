"""Check the certificates and the proxy of a client. botocore does so with each request."""

import os
import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from botocore.utils import get_environ_proxies

CA_BUNDLE = "ca_bundle"
_PROXY_SCHEMES = ("http", "https")


class TransportError(Exception):
    """A setting keeps every call from being sent. ``setting`` is its name, ``problem`` why."""

    def __init__(self, setting: str, problem: str, advice: str) -> None:
        super().__init__(f"{setting} {problem}")
        self.setting = setting
        self.problem = problem
        self.advice = advice


def check_transport(client: Any, ca_bundle: str | None, environ: Mapping[str, str]) -> None:
    """Raise TransportError if the certificates or the proxy of a client cannot be used."""
    url = client.meta.endpoint_url
    if url.startswith("https:"):
        _check_certificates(ca_bundle, environ)
    if client.meta.config.proxies != {}:
        _check_proxy(get_environ_proxies(url).get(urlsplit(url).scheme), url, environ)


def _check_certificates(ca_bundle: str | None, environ: Mapping[str, str]) -> None:
    setting, path = CA_BUNDLE, ca_bundle
    if not path:
        setting, path = "REQUESTS_CA_BUNDLE", environ.get("REQUESTS_CA_BUNDLE")
    if not path:
        return
    advice = "name a file of certificates in PEM form, or unset it"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        if os.path.isdir(path):  # noqa: PTH112
            context.load_verify_locations(capath=path)
        else:
            context.load_verify_locations(cafile=path)
    except ssl.SSLError:
        raise TransportError(
            setting, f"is {path}, which has no certificate in it", advice
        ) from None
    except FileNotFoundError:
        raise TransportError(setting, f"is {path}, which is not there", advice) from None
    except OSError as error:
        problem = f"is {path}, which cannot be read: {(error.strerror or '').lower()}"
        raise TransportError(setting, problem, advice) from None


def _check_proxy(proxy: str | None, url: str, environ: Mapping[str, str]) -> None:
    if not proxy:
        return
    parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    try:
        has_place = bool(parts.hostname) and parts.port is not False
    except ValueError:
        has_place = False
    if parts.scheme in _PROXY_SCHEMES and has_place:
        return
    name = f"{urlsplit(url).scheme}_proxy"
    setting = next((each for each in (name, name.upper()) if environ.get(each)), "the proxy")
    problem = f"has the scheme {parts.scheme}" if has_place else "names no host[:port]"
    raise TransportError(setting, problem, "it looks like http://host:port")
