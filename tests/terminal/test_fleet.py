"""Many accounts in the real program, against simulated ones: how it signs in to all of them."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.simulated import SimulatedFleet, simulated_fleet
from tests.terminal.conftest import PROGRAM
from tests.terminal.emulator import Terminal

ACCOUNTS = 6
ALL = f"{ACCOUNTS} of {ACCOUNTS} sources"
CODE = "123456"
SIZE = (120, 30)
# A token that ends so soon is refreshed for each account, by each program.
TOKEN_SECONDS = "60"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedFleet]:
    folder = tmp_path_factory.mktemp("fleet")
    world = f"--fleet {ACCOUNTS}x1 --jobs 8 --arrivals 1e9 --sso-seconds {TOKEN_SECONDS}"
    with simulated_fleet(folder, *world.split()) as fleet:
        yield fleet


def _shown(served: SimulatedFleet, config: str) -> Terminal:
    argv = [*PROGRAM, "--profiles", "dr-*", "--regions", "us-east-1"]
    return Terminal(argv, served.environ(config), SIZE)


def test_one_device_and_six_roles_take_one_code(served: SimulatedFleet) -> None:
    with _shown(served, "config-mfa") as terminal:
        terminal.until("press M")
        terminal.press("M", CODE, "enter")
        terminal.until(ALL)

        assert "press M" not in terminal.text
    opened = [asked.get("GetSessionToken", 0) for asked in served.calls().values()]
    assert sum(opened) == 1
    assert served.asks("sources")["mfa"] == {"used": 1, "refused": 0}


@pytest.mark.slow  # as tests/wire/test_shared_credentials.py, which has collectors alone
def test_two_programs_at_once_keep_the_session_of_a_sign_in(served: SimulatedFleet) -> None:
    with ExitStack() as stack:
        terminals = [stack.enter_context(_shown(served, "config-sso")) for _ in range(2)]
        for terminal in terminals:
            terminal.until(ALL)
        tokens = served.asks("sources")["sso"]

    assert tokens["refreshed"] >= len(terminals)  # each of them has spent refresh tokens
    assert tokens["refused"] == 0
