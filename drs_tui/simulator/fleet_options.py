"""The options of ``drs-tui simulator`` that make it a fleet."""

import argparse
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from drs_tui.simulator.fleet_spec import (
    DEMO,
    REGIONS,
    FleetSpec,
    Key,
    fleet_of,
    sso_cache_file,
    write_config,
)
from drs_tui.simulator.source_faults import FAULTS, WAYS_TO_FAIL

if TYPE_CHECKING:
    from drs_tui.simulator.clock import Clock
    from drs_tui.simulator.fleet_service import FleetService

_SIZE = re.compile(r"(\d{1,4})x(\d{1,2})")


def add_fleet_options(parser: argparse.ArgumentParser) -> None:
    """Add the options to a parser."""
    group = parser.add_argument_group(
        "many accounts and regions at once",
        "The account is the 12 digits in the access key id (AKIA111122223333SIM), or that of a role"
        " which STS has given credentials of; the region is the signature's.",
    )
    group.add_argument(
        "--fleet", type=_fleet, metavar="AxR",
        help="so many accounts, each in so many regions, e.g. 20x2; or demo",
    )  # fmt: skip
    group.add_argument(
        "--fault", type=_fault, action="append", default=[], metavar="ACCOUNT/REGION=KIND",
        help=f"something is wrong there; KIND: {' '.join(FAULTS)}; repeatable",
    )  # fmt: skip
    group.add_argument(
        "--failing", type=int, default=0, metavar="N",
        help="so many sources fail, each in another way",
    )  # fmt: skip
    group.add_argument(
        "--arrivals", type=float, metavar="SECONDS",
        help="seconds between two jobs that arrive in a source (270)",
    )  # fmt: skip
    group.add_argument(
        "--quota", type=int, default=0, metavar="N",
        help="requests of DRS a second that a source answers; the others are throttled (any)",
    )  # fmt: skip
    group.add_argument(
        "--sso-seconds", type=float, default=3600.0, metavar="SECONDS",
        help="how long a token of IAM Identity Center lives until it is refreshed (3600)",
    )  # fmt: skip
    group.add_argument(
        "--role-seconds", type=float, default=3600.0, metavar="SECONDS",
        help="how long credentials live that it gives for a role (3600)",
    )  # fmt: skip
    group.add_argument(
        "--config-folder", type=Path, metavar="FOLDER",
        help="write there: config, config-roles, config-mfa and config-sso, with a profile an"
        " account; config.toml with the fleet; and a home folder that is signed in",
    )  # fmt: skip


def check_fleet_options(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """Refuse what the fleet does not have."""
    known = options.fleet.keys() if options.fleet else []
    for key, _ in options.fault:
        if key not in known:
            where = "in this fleet" if options.fleet else "without --fleet"
            parser.error(f"--fault: there is no {key.account_id}/{key.region} {where}")


def fleet_service(options: argparse.Namespace, clock: "Clock") -> "FleetService":
    """Return the service that the options ask for."""
    from drs_tui.simulator.fleet import Fleet
    from drs_tui.simulator.fleet_service import FleetService

    spec: FleetSpec = options.fleet
    if spec is not DEMO:
        spec = replace(spec, jobs=options.jobs)
    if options.arrivals:
        spec = replace(spec, arrivals=options.arrivals)
    spec = replace(spec, quota=options.quota)
    named = dict(options.fault) | failing(spec, options.failing)
    spec = replace(spec, faults={**spec.faults, **named})
    fleet = Fleet(spec, options.seed, clock)
    service = FleetService(fleet)
    service.sso.seconds, service.sso.role_seconds = options.sso_seconds, options.role_seconds
    if options.config_folder:
        write_config(options.config_folder, spec, "simulated")
        cache = options.config_folder / "home" / ".aws" / "sso" / "cache"
        cache.mkdir(parents=True, exist_ok=True)
        (cache / sso_cache_file()).write_text(json.dumps(service.sso.sign_in(spec.regions[0])))
    _allow_many_connections()
    return service


def failing(spec: FleetSpec, count: int) -> dict[Key, str]:
    """Return so many sources, spread over the fleet, each failing in another way."""
    keys = spec.keys()
    step = max(1, len(keys) // max(1, count))
    chosen = keys[::step][:count]
    return {key: WAYS_TO_FAIL[place % len(WAYS_TO_FAIL)] for place, key in enumerate(chosen)}


def _allow_many_connections() -> None:
    """Raise the limit of open files as far as it goes: each client keeps some connections."""
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _fleet(text: str) -> FleetSpec:
    if text == "demo":
        return DEMO
    size = _SIZE.fullmatch(text)
    accounts, regions = map(int, size.groups()) if size else (0, 0)
    if not accounts >= 1 or not 1 <= regions <= len(REGIONS):
        raise argparse.ArgumentTypeError(
            f"'{text}' is no fleet: ACCOUNTSxREGIONS with up to {len(REGIONS)} regions, or demo"
        )
    return fleet_of(accounts, regions)


def _fault(text: str) -> tuple[Key, str]:
    where, _, kind = text.partition("=")
    account, _, region = where.partition("/")
    if kind not in FAULTS or not region:
        raise argparse.ArgumentTypeError(
            f"'{text}' is no fault: ACCOUNT/REGION=KIND; KIND: {' '.join(FAULTS)}"
        )
    return Key(account, region), kind
