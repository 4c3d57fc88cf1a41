"""What to do about a source whose failure does not say so by itself.

Of one source alone the next try says enough; of forty a person has to know where to look.
"""

from drs_tui.model.request_error import ErrorKind
from drs_tui.store.status import ActiveError

_ADVICE = {
    ErrorKind.THROTTLED: "others there share its quota; it is asked less often",
    ErrorKind.SERVICE: "if it lasts, see the AWS Health Dashboard",
    ErrorKind.UNREACHABLE: "check network, VPN, proxy, VPC endpoint",
    ErrorKind.BAD_ANSWER: "check proxies and sign-in pages on the way",
}


def advised(error: ActiveError) -> ActiveError:
    """Return a source's failure with what to do about it."""
    request_error = error.request_error
    if request_error.advice or request_error.kind not in _ADVICE:
        return error
    advice = _ADVICE[request_error.kind]
    return error._replace(request_error=request_error._replace(advice=advice))
