"""What a fleet is: its accounts, its regions, and the files that let clients into them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha1
from pathlib import Path
from typing import NamedTuple

REGIONS = (
    "us-east-1", "eu-west-1", "us-west-2", "eu-central-1", "ap-southeast-2", "ap-northeast-1",
    "us-east-2", "eu-west-2", "ap-south-1", "sa-east-1",
)  # fmt: skip
_DOCUMENTED = ("111122223333", "444455556666", "777788889999", "123456789012")
START_URL = "https://d-9067000000.awsapps.com/start"
MFA_DEVICE = "arn:aws:iam::111122223333:mfa/phone"


class Key(NamedTuple):
    """A source: an account in a region."""

    account_id: str
    region: str


@dataclass(frozen=True, slots=True)
class FleetSpec:
    """What is in a fleet: every account in every region, with so many jobs each.

    ``twins``: each second account extends servers of the one after it. ``arrivals``: seconds
    between the jobs that arrive in a source. ``names``: what accounts are called, in their order.
    ``faults``: what is wrong from the start. ``drill``: where the drill of the demo runs.
    ``quota``: how many requests of DRS a second a source answers; 0: any number. So many accounts,
    ``with_plans``, have recovery plans, in the first region.
    """

    accounts: Sequence[str]
    regions: Sequence[str]
    jobs: int = 2500
    arrivals: float = 270.0
    twins: bool = True
    names: Sequence[str] = ()
    faults: Mapping[Key, str] = field(default_factory=dict)
    drill: Key | None = None
    quota: int = 0
    with_plans: int = 4

    def keys(self) -> list[Key]:
        """Return the sources, account by account."""
        return [Key(account, region) for account in self.accounts for region in self.regions]

    def name(self, account_id: str) -> str:
        """Return what an account is called."""
        place = self.accounts.index(account_id)
        return self.names[place] if self.names else f"dr-{place + 1:03d}"


def fleet_of(accounts: int, regions: int, jobs: int = 2500) -> FleetSpec:
    """Return a fleet of that size."""
    return FleetSpec(account_ids(accounts), REGIONS[:regions], jobs)


def account_ids(count: int) -> tuple[str, ...]:
    """Return the numbers of a fleet's accounts: those of AWS's documentation come first."""
    others = (f"2{number:011d}" for number in range(len(_DOCUMENTED), count))
    return (*_DOCUMENTED[:count], *others)


_PAYMENTS, _CORE, _WEB, _ARCHIVE = _DOCUMENTED
_US, _EU = REGIONS[:2]
DEMO = FleetSpec(
    _DOCUMENTED,
    (_US, _EU),
    jobs=400,
    arrivals=400.0,
    names=("demo-payments", "demo-core", "demo-web", "demo-archive"),
    faults={
        Key(_WEB, _EU): "denied",
        Key(_ARCHIVE, _EU): "not-initialised",
        Key(_CORE, _EU): "throttled",
    },
    drill=Key(_PAYMENTS, _US),
    with_plans=1,
)
"""Four accounts in two regions, of which three do not answer as they should."""


def profiles(spec: FleetSpec) -> str:
    """Return a config file with a profile an account, each with keys of its own."""
    return "\n".join(
        f"[profile {spec.name(account)}]\n{_keys(account)}region = {spec.regions[0]}\n"
        for account in spec.accounts
    )


def role_profiles(spec: FleetSpec, role: str = "DrsTuiReadOnly", *, mfa: bool = False) -> str:
    """Return a config file with a profile ``hub`` and a role an account, assumed from there.

    ``mfa``: the role wants a code of the one device.
    """
    name = f"{role}-mfa" if mfa else role
    device = f"mfa_serial = {MFA_DEVICE}\n" if mfa else ""
    hub = f"[profile hub]\n{_keys(spec.accounts[0])}region = {spec.regions[0]}\n"
    roles = (
        f"[profile {spec.name(account)}]\nrole_arn = arn:aws:iam::{account}:role/{name}\n"
        f"source_profile = hub\n{device}region = {spec.regions[0]}\n"
        for account in spec.accounts
    )
    return "\n".join((hub, *roles))


def sso_profiles(spec: FleetSpec, session: str = "simulated") -> str:
    """Return a config file with a profile an account, all of one sign-in to IAM Identity Center."""
    signed_in = (
        f"[sso-session {session}]\nsso_start_url = {START_URL}\n"
        f"sso_region = {spec.regions[0]}\nsso_registration_scopes = sso:account:access\n"
    )
    accounts = (
        f"[profile {spec.name(account)}]\nsso_session = {session}\nsso_account_id = {account}\n"
        f"sso_role_name = DrsTuiReadOnly\nregion = {spec.regions[0]}\n"
        for account in spec.accounts
    )
    return "\n".join((signed_in, *accounts))


def sso_cache_file(session: str = "simulated") -> str:
    """Return the name of the file in which clients keep the tokens of a sign-in."""
    return f"{sha1(session.encode()).hexdigest()}.json"  # noqa: S324  botocore's choice


def fleet_config(spec: FleetSpec, name: str) -> str:
    """Return a config file of drs-tui that names the fleet."""
    named = ", ".join(f'"{spec.name(account)}"' for account in spec.accounts)
    regions = ", ".join(f'"{region}"' for region in spec.regions)
    return f"[fleet.{name}]\nprofiles = [{named}]\nregions = [{regions}]\n"


def write_config(folder: Path, spec: FleetSpec, name: str) -> None:
    """Write config files: for clients with keys, with roles, with an MFA device, and signed in;
    and ``config.toml`` with the fleet of that name."""
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in (
        ("config", profiles(spec)),
        ("config-roles", role_profiles(spec)),
        ("config-mfa", role_profiles(spec, mfa=True)),
        ("config-sso", sso_profiles(spec)),
        ("config.toml", fleet_config(spec, name)),
    ):
        (folder / file).write_text(text)


def _keys(account_id: str) -> str:
    return f"aws_access_key_id = AKIA{account_id}SIM\naws_secret_access_key = simulated\n"
