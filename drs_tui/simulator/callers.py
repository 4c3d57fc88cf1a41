"""Who makes calls in the simulated account: people, a pipeline, and DRS itself."""

from dataclasses import dataclass

from drs_tui.simulator.dates import ZULU, stamp
from drs_tui.simulator.wire import Wire

_CONSOLE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/141.0.0.0 Safari/537.36"
)
_CLI = (
    "aws-cli/2.31.2 md/awscrt#0.27.6 ua/2.1 os/linux#6.8.0 md/arch#x86_64 lang/python#3.13.7"
    " md/prompt#off md/command#drs.start-recovery"
)


@dataclass(frozen=True, slots=True)
class Person:
    """A caller. ``role``: whose session ``user`` then is; ``path``: that of a user or role.

    ``mfa``: what CloudTrail says of the session; None where it says nothing.
    """

    user: str
    address: str
    agent: str
    access_key: str = ""
    role: str = ""
    path: str = "/"
    mfa: bool | None = None
    kind: str = "AssumedRole"
    is_console: bool = False
    invoked_by: str = ""

    def identity(self, account_id: str, at: float) -> Wire:
        """Return the userIdentity of a call at ``at`` (epoch seconds)."""
        wire: Wire = {"type": self.kind, **self._names(account_id)}
        if self.access_key:
            wire["accessKeyId"] = self.access_key
        context: Wire = {}
        if self.role:
            context["sessionIssuer"] = {
                "type": "Role",
                "principalId": self._principal,
                "arn": f"arn:aws:iam::{account_id}:role{self.path}{self.role}",
                "accountId": account_id,
                "userName": self.role,
            }
        if self.mfa is not None:
            created = stamp(float(int(at - 900)), ZULU).replace(".000", "")
            mfa = "true" if self.mfa else "false"
            context["attributes"] = {"creationDate": created, "mfaAuthenticated": mfa}
        if context:
            wire["sessionContext"] = context
        if self.invoked_by:
            wire["invokedBy"] = self.invoked_by
        return wire

    @property
    def _principal(self) -> str:
        return f"AROAEXAMPLE{self.role.upper().replace('-', '')[:10]:0<10}"

    def _names(self, account_id: str) -> Wire:
        if self.role:
            arn = f"arn:aws:sts::{account_id}:assumed-role/{self.role}/{self.user}"
            return {
                "principalId": f"{self._principal}:{self.user}",
                "arn": arn,
                "accountId": account_id,
            }
        if self.kind == "Root":
            arn = f"arn:aws:iam::{account_id}:root"
            return {"principalId": account_id, "arn": arn, "accountId": account_id}
        return {
            "principalId": "AIDAEXAMPLEUSER000001",
            "arn": f"arn:aws:iam::{account_id}:user{self.path}{self.user}",
            "accountId": account_id,
            "userName": self.user,
        }


CALLERS = (
    Person(
        "ana.silva@example.com", "203.0.113.41", _CONSOLE, "ASIAEXAMPLEANA00001",
        role="AWSReservedSSO_DisasterRecovery_5c0d1f2e3a4b5c6d",
        path="/aws-reserved/sso.amazonaws.com/", mfa=False, is_console=True,
    ),
    Person(
        "j.okafor", "198.51.100.7", _CLI, "ASIAEXAMPLEJOK00001", path="/ops/", mfa=True,
        kind="IAMUser",
    ),
    Person(
        "drill-2231", "192.0.2.18", "Boto3/1.43.73 md/Botocore#1.43.73 ua/2.1 os/linux#6.8.0",
        "ASIAEXAMPLEPIPE0001", role="dr-pipeline", mfa=False,
    ),
)  # fmt: skip
SERVICE = Person(
    "drs-recovery-plan", "drs.amazonaws.com", "drs.amazonaws.com",
    role="AWSServiceRoleForElasticDisasterRecovery",
    path="/aws-service-role/drs.amazonaws.com/", mfa=False, invoked_by="drs.amazonaws.com",
)  # fmt: skip
"""DRS itself, which starts the jobs of a recovery plan."""
