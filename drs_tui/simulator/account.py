"""Where the simulated world lies, and what everything in it is made from."""

from dataclasses import dataclass

from drs_tui.simulator.fleet import Fleet
from drs_tui.simulator.ids import Ids

ROLE = "dr-reader"
SESSION = "drs-tui"
ROLE_ID = "AROAEXAMPLEDRREADER01"


@dataclass(frozen=True, slots=True)
class Account:
    """An account, a region, and who lives there."""

    account: str
    region: str
    ids: Ids
    fleet: Fleet

    @classmethod
    def of(cls, seed: int, account: str = "111122223333", region: str = "us-east-1") -> "Account":
        """The place that a seed makes."""
        ids = Ids(seed, region)
        return cls(account, region, ids, Fleet(ids))

    def arn(self, kind: str, name: str) -> str:
        """The ARN of something of DRS's, such as ``job/drsjob-…``."""
        return f"arn:aws:drs:{self.region}:{self.account}:{kind}/{name}"

    @property
    def caller(self) -> str:
        """The ARN of the role that every request is taken to come from: a reader."""
        return f"arn:aws:sts::{self.account}:assumed-role/{ROLE}/{SESSION}"
