"""What can be wrong with one source of a fleet: its account, its region, or the way there."""

from dataclasses import dataclass

from drs_tui.simulator.connection import Manner
from drs_tui.simulator.errors import ServiceError


@dataclass(frozen=True, slots=True)
class Fault:
    """An error that a source answers with, or how it sends its answers.

    ``services``: whose requests it concerns; none of them: all. ``clock_offset``: seconds that the
    source's Date headers are ahead.
    """

    status: int = 0
    code: str = ""
    message: str = ""
    manner: Manner = Manner.WHOLE
    services: frozenset[str] = frozenset({"drs"})
    body: bytes = b""
    clock_offset: float = 0.0

    def check(self, service: str) -> None:
        """Raise the error for a request of that service, if there is one."""
        if self.code and self.concerns(service):
            raise ServiceError(self.status, self.code, self.message)

    def concerns(self, service: str) -> bool:
        """Return whether requests of that service meet with it."""
        return not self.services or service in self.services


_ALL: frozenset[str] = frozenset()
_INVALID = "The security token included in the request is invalid."
_SIGN_IN = b"<!doctype html><html><title>Sign in to the guest network</title></html>"

FAULTS = {
    "denied": Fault(),  # the role may not: answered with the operation's name, by the fleet
    "not-initialised": Fault(400, "UninitializedAccountException", "Account not initialized"),
    "throttled": Fault(429, "ThrottlingException", "Rate exceeded", services=_ALL),
    "silent": Fault(manner=Manner.SILENT),
    "dripping": Fault(manner=Manner.DRIPPING),
    "failing": Fault(500, "InternalServerException", "An internal server error has occurred."),
    "expired": Fault(
        403, "ExpiredTokenException", "The security token included in the request is expired",
        services=_ALL,
    ),
    "not-enabled": Fault(403, "UnrecognizedClientException", _INVALID, services=_ALL),
    "not-subscribed": Fault(
        400, "SubscriptionRequiredException",
        "The AWS Access Key Id needs a subscription for the service", services=_ALL,
    ),
    "cut": Fault(manner=Manner.CUT),
    "reset": Fault(manner=Manner.RESET),
    "garbled": Fault(body=_SIGN_IN),
    "wrong-clock": Fault(
        403, "InvalidSignatureException",
        "Signature expired: it is now earlier than the date of the request by 20 min.",
        services=_ALL,
    ),
    "slow": Fault(manner=Manner.SLOW),
    "fast-clock": Fault(clock_offset=3600.0),
    "role-denied": Fault(),  # the hub may not assume the role: said by STS
}  # fmt: skip
"""The kinds of faults by name."""

WAYS_TO_FAIL = (
    "denied", "not-initialised", "throttled", "silent", "expired", "failing", "not-enabled",
    "dripping", "not-subscribed", "cut", "garbled", "reset", "wrong-clock",
)  # fmt: skip
"""Those that keep a source from being listed, credentials, network and service in turn."""
