"""The simulated account: its number, its region, and what its contents are generated from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from drs_tui.simulator.ids import Ids
from drs_tui.simulator.inventory import Inventory

ROLE = "dr-reader"
SESSION = "drs-tui"
STAGING_ACCOUNT = "444455556666"
ROLE_ID = "AROAEXAMPLEDRREADER01"


@dataclass(frozen=True, slots=True)
class Account:
    """An account in a region, with its source servers and networks.

    ``extended``: the ARNs that servers have in the staging account, by server id. ``other``: that
    account; None for one that the seed generates.
    """

    account_id: str
    region: str
    ids: Ids
    inventory: Inventory
    extended: Mapping[str, str] = field(default_factory=dict)
    other: "Account | None" = None

    @classmethod
    def of(
        cls, seed: int, account_id: str = "111122223333", region: str = "us-east-1"
    ) -> "Account":
        """Return the account that a seed generates."""
        ids = Ids(seed, region)
        return cls(account_id, region, ids, Inventory(ids))

    @property
    def staging(self) -> "Account":
        """The account from which this one extends source servers; it has ids of its own."""
        if self.other:
            return self.other
        ids = self.ids.of_other_account
        return Account(STAGING_ACCOUNT, self.region, ids, Inventory(ids))

    def arn(self, kind: str, name: str) -> str:
        """Return the ARN of a DRS resource, such as ``job/drsjob-…``."""
        return f"arn:aws:drs:{self.region}:{self.account_id}:{kind}/{name}"

    @property
    def caller(self) -> str:
        """The ARN of the read-only role that every request is taken to come from."""
        return f"arn:aws:sts::{self.account_id}:assumed-role/{ROLE}/{SESSION}"
