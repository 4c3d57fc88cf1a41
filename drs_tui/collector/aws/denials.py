"""Explain a denial: which kind of policy denied the action, and who can change that.

AWS names the kind of policy in its message: "with an explicit deny in …", "because no … allows";
and behind an explicit deny often the policy's ARN.
"""

import re
from typing import NamedTuple

from drs_tui.collector.aws.one_line import one_line
from drs_tui.model.request_error import ErrorKind, RequestError


class _Policy(NamedTuple):
    """A kind of policy: its name in a sentence, and what to do about its denial of ``{action}``."""

    name: str
    advice: str


_ORGANIZATION = "an administrator of the AWS organization can change it; no policy of the role can"
_POLICIES = {
    "service control": _Policy("a service control policy of the organization", _ORGANIZATION),
    "resource control": _Policy("a resource control policy of the organization", _ORGANIZATION),
    "vpc endpoint": _Policy(
        "the policy of the VPC endpoint",
        "allow {action} in the policy of that VPC endpoint, or ask from a network without it; "
        "no policy of the role can",
    ),
    "session": _Policy(
        "the session policy",
        "this session was limited when it was made: sign in without that policy, or with "
        "{action} in it",
    ),
    "permissions boundary": _Policy(
        "the permissions boundary of the role",
        "an IAM administrator can allow {action} in that boundary; no other policy of the role can",
    ),
    "resource-based": _Policy(
        "the policy of the resource", "allow {action} in the policy of that resource"
    ),
    "trust": _Policy(
        "the trust policy of the role", "name who assumes the role in its trust policy"
    ),
    "identity-based": _Policy(
        "a policy of the role", "take that Deny of {action} out: no Allow outweighs it"
    ),
}
_NAMED = re.compile(
    r"(?P<verb>explicit deny in|because no) (?:an? |the )?(?P<policy>service control|"
    r"resource control|vpc endpoint|session|permissions boundar|identity-based|resource-based|"
    r"(?:role )?trust)",
    re.IGNORECASE,
)
_ARN = re.compile(r"(?:policy|boundary): arn:[^\s/]*/(?:[^\s/]+/)*([\w+=,.@-]*[\w-])", re.ASCII)
_EXPLICIT = re.compile(r"explicit(?:ly)? den", re.IGNORECASE)


def denied(action: str, message: str) -> RequestError:
    """Return the RequestError of a denied IAM action, explained by AWS's ``message``."""
    forbids, policy = _found(message)
    if policy is None:
        return _error(action, "", f"the role needs the IAM action {action}", message)
    which = _ARN.search(message)
    reason = f"{policy.name} {'forbids' if forbids else 'does not allow'} it"
    reason += f" ({which[1]})" if which else ""
    return _error(action, f": {reason}", policy.advice.format(action=action), message)


def _error(action: str, reason: str, advice: str, message: str) -> RequestError:
    words = one_line(message)
    return RequestError(ErrorKind.DENIED, f"AWS denied {action}{reason}", advice, words)


def _found(message: str) -> tuple[bool, _Policy | None]:
    """Return whether a policy forbids the action explicitly, and which one denied it.

    None: what AWS says when no policy of the role allows it, or no reason at all.
    """
    found = _NAMED.search(message)
    if found is None:
        explicit = _POLICIES["identity-based"]._replace(name="an explicit Deny of some policy")
        return True, explicit if _EXPLICIT.search(message) else None
    forbids = found["verb"].lower() != "because no"
    kind = found["policy"].lower().removeprefix("role ")
    kind = "permissions boundary" if kind.startswith("permissions") else kind
    if kind == "identity-based" and not forbids:
        return False, None
    return forbids, _POLICIES[kind]
