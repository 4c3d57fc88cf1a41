"""A refresh token of ``aws login`` works once, however many threads and programs need it.

That of IAM Identity Center: tests/wire/test_shared_credentials.py.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from botocore.credentials import LoginCredentialFetcher
from botocore.utils import JSONFileCache, LoginTokenLoader

from drs_tui.collector.aws import token_lock
from drs_tui.collector.aws.botocore_private import refresh_tokens_under

SESSION = "arn:aws:iam::111122223333:user/ana"
KEYS = {"accessKeyId": "ASIA", "secretAccessKey": "s", "sessionToken": "t"}
TOGETHER = 3


class SignIn:
    """AWS's sign-in service, and the client that asks it: a refresh token works once."""

    class exceptions:  # noqa: N801  botocore's name
        AccessDeniedException = PermissionError

    def __init__(self) -> None:
        self.meta = Mock()
        self.spent: list[str] = []
        self._second = threading.Event()

    def create_o_auth2_token(self, tokenInput: dict[str, str]) -> Any:  # noqa: N803  botocore's
        token = tokenInput["refreshToken"]
        if token in self.spent:
            self._second.set()
        self.spent.append(token)
        self._second.wait(0.1)  # time for another to spend it too
        return {"tokenOutput": {"accessToken": KEYS, "refreshToken": "r1", "expiresIn": 900}}


@pytest.fixture
def login(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LoginTokenLoader:
    """Return what loads the token that ``aws login`` has left, which ends now."""
    monkeypatch.setenv("AWS_LOGIN_CACHE_DIRECTORY", str(tmp_path))
    monkeypatch.setattr(LoginCredentialFetcher, "_load_private_key", staticmethod(lambda _: None))
    refresh_tokens_under(token_lock.token_lock)
    loader = LoginTokenLoader(JSONFileCache(str(tmp_path)))
    ends = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    keys = {**KEYS, "accountId": "111122223333", "expiresAt": ends}
    token = {"accessToken": keys, "refreshToken": "r0", "dpopKey": "k", "clientId": "c"}
    loader.save_token(SESSION, token)
    return loader


@pytest.mark.parametrize("who", ["threads", "programs"])
def test_a_token_of_aws_login_is_refreshed_once(
    login: LoginTokenLoader, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    if who == "programs":  # which have the file's lock in common, and no other
        monkeypatch.setattr(token_lock, "_of_this_process", Mock())
    service = SignIn()
    fetchers = [
        LoginCredentialFetcher(SESSION, login, lambda *_, **__: service) for _ in range(TOGETHER)
    ]
    with ThreadPoolExecutor(TOGETHER) as threads:
        found = list(threads.map(lambda each: each.refresh_credentials(), fetchers))

    assert service.spent == ["r0"]
    assert [each["access_key"] for each in found] == ["ASIA"] * TOGETHER
    assert (login.load_token(SESSION) or {})["refreshToken"] == "r1"
