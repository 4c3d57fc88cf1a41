"""The sources that a choice stands for: one for each account and region."""

import re
from collections.abc import Iterator

from drs_tui.config.checks import nearest
from drs_tui.fleet.aws_profiles import AwsProfiles
from drs_tui.fleet.choice import AssumedRole, Choice, Words
from drs_tui.fleet.errors import ChoiceError
from drs_tui.fleet.regions import is_pattern, matching, partition_of
from drs_tui.fleet.source_target import SourceTarget

_REGION = re.compile(r"[a-z]{2,5}(-[a-z]+)+-\d+")
_NOT_IN_A_SESSION_NAME = re.compile(r"[^\w+=,.@-]", re.ASCII)
SESSION_NAME_MAX = 64


def targets(choice: Choice, aws: AwsProfiles) -> tuple[SourceTarget, ...]:
    """Return the sources that were chosen, by account and then by region, each once.

    Raises:
        ChoiceError: a name stands for nothing, or a region is missing.
    """
    found = _of_role(choice, choice.role, aws) if choice.role else _of_profiles(choice, aws)
    return tuple(dict.fromkeys(found))


def _of_profiles(choice: Choice, aws: AwsProfiles) -> Iterator[SourceTarget]:
    for profile in _profiles(choice.profiles, aws) if choice.profiles.words else (None,):
        for region in _regions(choice.regions, profile, aws):
            name = profile or aws.ambient()
            yield SourceTarget(name, profile, region, endpoint_url=choice.endpoint_url)


def _of_role(choice: Choice, role: AssumedRole, aws: AwsProfiles) -> Iterator[SourceTarget]:
    profile = role.source_profile
    if profile is not None and profile not in aws.names():
        raise ChoiceError(f"{role.where}: source_profile: {_unknown(profile, aws)}")
    regions = _regions(choice.regions, profile, aws)
    session_name = role.session_name or default_session_name()
    for account in role.accounts:
        for region in regions:
            yield SourceTarget(
                account.label,
                profile,
                region,
                account.id,
                f"arn:{partition_of(region)}:iam::{account.id}:role/{role.role}",
                role.external_id,
                session_name,
                choice.endpoint_url,
            )


def _profiles(wanted: Words, aws: AwsProfiles) -> list[str]:
    """Return the profiles that are wanted, in the order of the words, each once."""
    found: dict[str, None] = {}
    for word in wanted.words:
        matches = aws.matching(word)
        if not matches:
            raise ChoiceError(f"{wanted.where}: {_unknown(word, aws)}")
        found |= dict.fromkeys(matches)
    return list(found)


def _unknown(word: str, aws: AwsProfiles) -> str:
    """Say that there is no such profile, and which one may have been meant."""
    advice = nearest(word, aws.names())
    return f"no profile {word!r} in {' or '.join(aws.files)}: {advice}"


def _regions(wanted: Words, profile: str | None, aws: AwsProfiles) -> list[str]:
    """Return the regions that are wanted of a profile, else its own."""
    own = aws.region(profile)
    if not wanted.words:
        if own is None:
            whose = f"profile {profile} has" if profile else "there is"
            raise ChoiceError(f"{whose} no region: give --regions, or add one to the profile")
        return [own]
    for word in wanted.words:
        if not (is_pattern(word) or _REGION.fullmatch(word)):
            raise ChoiceError(f"{wanted.where}: {word!r} is no region: they look like us-west-2")
    has_patterns = any(map(is_pattern, wanted.words))
    try:
        return matching(wanted.words, partition_of(own) if has_patterns else "")
    except ChoiceError as error:
        raise ChoiceError(f"{wanted.where}: {error}") from error


def default_session_name() -> str:
    """Return the name by which CloudTrail shows what this person asked for."""
    try:
        import getpass  # for roles alone

        user = getpass.getuser()
    except (KeyError, OSError, ImportError):  # a user without a name
        return "drs-tui"
    return _NOT_IN_A_SESSION_NAME.sub("-", f"drs-tui-{user}")[:SESSION_NAME_MAX]
