"""Faults that the simulator can be asked for, to see how a client handles them."""

from dataclasses import dataclass

from drs_tui.simulator.errors import ServiceError

_STATUS = {"Throttl": 429, "TooMany": 429, "Internal": 500, "ServiceUnavailable": 503}
_FORBIDDEN = ("AccessDenied", "Expired", "Unrecognized", "Invalid", "Signature", "Missing")


@dataclass(frozen=True, slots=True)
class FaultOptions:
    """``fail``: the error code that every request is answered with. ``clock_offset``: seconds that
    the Date header is ahead. ``only_region``: requests for any other region reach an account in
    which DRS was never set up there; without it they are refused as wrongly signed.
    ``without_plans``: the region has no recovery plans: their operations are unknown there."""

    fail: str | None = None
    clock_offset: float = 0.0
    only_region: str | None = None
    without_plans: bool = False

    def knows(self, operation: str) -> bool:
        """Return whether the region has an operation of the service's model."""
        return not (self.without_plans and "RecoveryPlan" in operation)

    def check(self, service: str, region: str) -> None:
        """Raise the ServiceError asked for. ``region``: the signature's."""
        if self.fail:
            raise ServiceError(_status(self.fail), self.fail, f"{self.fail}, as --fail wants it")
        if self.only_region and service == "drs" and region != self.only_region:
            raise ServiceError(400, "UninitializedAccountException", "Account not initialized")


def _status(code: str) -> int:
    """Return the HTTP status of an error code, guessed from its beginning."""
    statuses = (status for start, status in _STATUS.items() if code.startswith(start))
    return next(statuses, 403 if code.startswith(_FORBIDDEN) else 400)
