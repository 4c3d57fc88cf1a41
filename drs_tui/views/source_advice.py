"""What to do about a source whose failure does not say so by itself.

Of one source alone the next try says enough; of forty a person has to know where to look.
"""

from drs_tui.model.request_error import ErrorKind
from drs_tui.store.status import ActiveError

_ADVICE = {
    ErrorKind.THROTTLED: "what else asks DRS there shares its quota; it is asked less often",
    ErrorKind.SERVICE: "AWS's own failure: if it lasts, look at the AWS Health Dashboard",
    ErrorKind.UNREACHABLE: "look at network, VPN, proxy and VPC endpoint on the way there",
    ErrorKind.BAD_ANSWER: "look at proxy and sign-in page: something on the way answers for AWS",
}


def advised(error: ActiveError) -> ActiveError:
    """Return a source's failure with what to do about it."""
    request_error = error.request_error
    if request_error.advice or request_error.kind not in _ADVICE:
        return error
    advice = _ADVICE[request_error.kind]
    return error._replace(request_error=request_error._replace(advice=advice))
