"""Who denies an action, who can change that, and what an account does not have."""

import pytest
from botocore.exceptions import ClientError

from drs_tui.collector.aws.errors import classify
from drs_tui.collector.aws.setup_files import Setup
from drs_tui.collector.aws.sign_in_errors import of_sign_in
from drs_tui.model.request_error import ErrorKind, RequestError

ACTION = "drs:DescribeJobs"
ARN = "arn:aws:sts::111122223333:assumed-role/dr-reader/alice"
SCP = "arn:aws:organizations::444455556666:policy/o-abc/service_control_policy/p-1234"
USER = f"User: {ARN} is not authorized to perform: {ACTION} on resource: *"


def _refusal(code: str, message: str, operation: str = "DescribeJobs") -> ClientError:
    response = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {}}
    return ClientError(response, operation)


def _error(code: str, message: str) -> RequestError:
    return classify(_refusal(code, message)).request_error


@pytest.mark.parametrize(
    ("reason", "who", "advice"),
    [
        (
            f"with an explicit deny in a service control policy: {SCP}.",
            "a service control policy of the organization forbids it (p-1234)",
            "administrator of the AWS organization",
        ),
        (
            f"because no service control policy allows the {ACTION} action",
            "a service control policy of the organization does not allow it",
            "administrator of the AWS organization",
        ),
        (
            "with an explicit deny in a resource control policy",
            "a resource control policy of the organization forbids it",
            "administrator of the AWS organization",
        ),
        (
            f"because no VPC endpoint policy allows the {ACTION} action",
            "the policy of the VPC endpoint does not allow it",
            "VPC endpoint",
        ),
        (
            "with an explicit deny in a VPC endpoint policy",
            "the policy of the VPC endpoint forbids it",
            "network without it",
        ),
        (
            f"because no session policy allows the {ACTION} action",
            "the session policy does not allow it",
            "sign in without that policy",
        ),
        (
            f"because no permissions boundary allows the {ACTION} action",
            "the permissions boundary of the role does not allow it",
            "IAM administrator",
        ),
        (
            "with an explicit deny in a permissions boundary: arn:aws:iam::4:policy/eu/Only-EU, no",
            "the permissions boundary of the role forbids it (Only-EU)",
            "IAM administrator",
        ),
        (
            "with an explicit deny in an identity-based policy",
            "a policy of the role forbids it",
            "no Allow outweighs it",
        ),
        (
            "with an explicit deny in a resource-based policy",
            "the policy of the resource forbids it",
            "policy of that resource",
        ),
        ("with an explicit deny", "an explicit Deny of some policy forbids it", "take that Deny"),
    ],
    ids=lambda text: text[:40],
)
def test_a_denial_says_which_policy_denies_and_who_can_change_it(
    reason: str, who: str, advice: str
) -> None:
    found = _error("AccessDeniedException", f"{USER} {reason}")

    assert (found.kind, found.summary) == (ErrorKind.DENIED, f"AWS denied {ACTION}: {who}")
    assert advice in found.advice
    assert "needs the IAM action" not in found.advice


@pytest.mark.parametrize(
    "reason", ["", f" because no identity-based policy allows the {ACTION} action"]
)
def test_the_role_needs_the_action_only_where_no_policy_of_it_allows_it(reason: str) -> None:
    found = _error("AccessDeniedException", USER + reason)

    assert found.summary == f"AWS denied {ACTION}"
    assert found.advice == f"the role needs the IAM action {ACTION}"


def test_the_reason_is_found_at_the_end_of_a_long_message() -> None:
    reason = "with an explicit deny in a service control policy"

    found = _error("AccessDenied", f"{USER.replace('alice', 'a' * 400)} {reason}")

    assert "service control policy" in found.summary


@pytest.mark.parametrize(
    ("code", "kind", "says", "advice"),
    [
        ("OptInRequired", ErrorKind.NOT_ENABLED, "not subscribed", "sign-up"),
        ("SubscriptionRequiredException", ErrorKind.NOT_ENABLED, "not subscribed", "suspended"),
        ("RegionDisabledException", ErrorKind.NOT_ENABLED, "STS is not activated", "activate"),
        ("UninitializedAccountException", ErrorKind.NOT_INITIALIZED, "DRS is not", "initialise it"),
        ("ResourceNotFoundException", ErrorKind.NOT_FOUND, "no such", ""),
    ],
)
def test_what_an_account_lacks_has_words_of_its_own(
    code: str, kind: ErrorKind, says: str, advice: str
) -> None:
    found = _error(code, "no")

    assert found.kind is kind
    assert says in found.summary
    assert advice in found.advice


def test_a_log_that_drs_does_not_have_asks_whether_the_job_was_deleted() -> None:
    refusal = _refusal("ResourceNotFoundException", "no", "DescribeJobLogItems")

    found = classify(refusal).request_error

    assert found.kind is ErrorKind.NOT_FOUND
    assert found.summary == "DRS has no log of this job: was the job deleted?"


CONFIG = """[default]
sso_account_id = 111122223333
sso_role_name = Reader
[profile chain]
role_arn = arn:aws:iam::111122223333:role/last
source_profile = default
duration_seconds = 7200
role_session_name = me and you
"""
_CHAIN = "The requested DurationSeconds exceeds the 1 hour session limit for role chaining"
_NAME = "Value 'me and you' at 'roleSessionName' failed to satisfy constraint"


@pytest.mark.parametrize(
    ("operation", "code", "message", "kind", "says"),
    [
        (
            "GetRoleCredentials",
            "ForbiddenException",
            "No access",
            ErrorKind.DENIED,
            ("no role Reader in account 111122223333", "permission set"),
        ),
        (
            "AssumeRole",
            "ValidationError",
            _CHAIN,
            ErrorKind.CONFIGURATION,
            ("duration_seconds = 7200 of profile chain", "an hour at most", "3600"),
        ),
        (
            "AssumeRole",
            "ValidationError",
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
            ErrorKind.CONFIGURATION,
            ("duration_seconds = 7200", "maximum session duration"),
        ),
        (
            "AssumeRole",
            "ValidationError",
            _NAME,
            ErrorKind.CONFIGURATION,
            ("role_session_name = me and you of profile chain",),
        ),
        (
            "AssumeRole",
            "AccessDenied",
            "User: x is not authorized to perform: sts:AssumeRole",
            ErrorKind.DENIED,
            ("trust policy of arn:aws:iam::111122223333:role/last", "sts:AssumeRole"),
        ),
        (
            "AssumeRoleWithWebIdentity",
            "InvalidIdentityToken",
            "no",
            ErrorKind.NO_CREDENTIALS,
            ("web identity token", "identity provider"),
        ),
    ],
)
def test_a_role_that_is_refused_names_profile_and_setting(
    operation: str,
    code: str,
    message: str,
    kind: ErrorKind,
    says: tuple[str, ...],
    tmp_path: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = f"{tmp_path}/config"
    with open(file, "w") as config:  # noqa: PTH123
        config.write(CONFIG)
    monkeypatch.setenv("AWS_CONFIG_FILE", file)

    found = of_sign_in(_refusal(code, message, operation), Setup("chain", {}))

    assert found is not None
    words = f"{found.summary}; {found.advice}"
    assert found.kind is kind
    assert not [each for each in says if each not in words], words


def test_a_code_that_was_not_taken_is_left_to_what_asks_for_codes() -> None:
    said = "MultiFactorAuthentication failed with invalid MFA one time pass code."

    assert of_sign_in(_refusal("AccessDenied", said, "AssumeRole"), Setup(None, {})) is None
