"""What a session knows about a failed request: region, partition, endpoint, helper."""

import pytest

from drs_tui.collector.aws.credential_help import Remedy
from drs_tui.collector.aws.errors import NO_ANSWER, NO_HOST, ClassifiedError
from drs_tui.collector.aws.helper import Helpers
from drs_tui.collector.aws.partitions import is_opt_in
from drs_tui.collector.aws.request_context import in_context
from drs_tui.model.request_error import ErrorKind, RequestError


class _Session:
    """A session as the test describes it."""

    def __init__(self, region: str = "us-east-1", partition: str = "aws") -> None:
        self.helpers = Helpers()
        self.region, self.region_from, self.partition = region, "--region", partition
        self.endpoint: str | None = None
        self.account: str | None = None
        self.settings: dict[str, str] = {}

    def waiting(self, *, late: bool) -> RequestError | None:
        del late
        return None

    def account_in(self, region: str) -> str | None:
        assert region == "us-east-1"
        return self.account

    def how_to_renew(self, remedy: Remedy = Remedy.RENEW) -> str:
        how = "configure sso" if remedy is Remedy.OBTAIN else "sso login"
        return f"run: aws {how}; then press r"

    def endpoint_origin(self) -> str:
        return "AWS_ENDPOINT_URL"

    def origin_if_set(self, setting: str) -> str | None:
        return self.settings.get(setting)

    def places(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return (), ("us-east-1", "eu-west-1", "eu-west-2", "ap-southeast-3")


def _unknown_keys() -> ClassifiedError:
    error = RequestError(ErrorKind.EXPIRED, "AWS does not accept the credentials (X)", "")
    code = "UnrecognizedClientException"
    return ClassifiedError(error, code=code, remedy=Remedy.RENEW)


def _no_host() -> ClassifiedError:
    error = RequestError(ErrorKind.UNREACHABLE, "cannot connect to https://drs.x")
    return ClassifiedError(error, code=NO_HOST)


def test_keys_that_sts_accepts_elsewhere_say_that_the_region_is_not_enabled() -> None:
    session = _Session("ap-southeast-3")
    session.account = "111122223333"

    found = in_context(_unknown_keys(), session)

    assert found.kind is ErrorKind.NOT_ENABLED
    assert found.summary == "region ap-southeast-3 is not enabled for account 111122223333"
    assert "aws account enable-region --region-name ap-southeast-3" in found.advice
    assert "source profile" in found.advice
    assert "login" not in found.advice


def test_keys_that_may_be_wrong_in_an_opt_in_region_ask_for_the_region_first() -> None:
    found = in_context(_unknown_keys(), _Session("ap-southeast-3"))

    assert found.kind is ErrorKind.EXPIRED
    assert found.advice.startswith("first: is ap-southeast-3 enabled for this account")
    assert found.advice.endswith("run: aws sso login; then press r")


def test_keys_of_another_partition_are_no_reason_for_a_new_login() -> None:
    session = _Session("cn-north-1", "aws-cn")
    session.account = "111122223333"

    found = in_context(_unknown_keys(), session)

    assert found.kind is ErrorKind.NOT_ENABLED
    assert "cn-north-1 is of partition aws-cn" in found.summary
    assert "login" not in found.advice


def test_a_region_that_every_account_has_is_not_blamed() -> None:
    found = in_context(_unknown_keys(), _Session())

    assert (found.kind, found.advice) == (ErrorKind.EXPIRED, "run: aws sso login; then press r")


@pytest.mark.parametrize(
    ("remedy", "advice"),
    [
        (Remedy.OWN, "look there; then press r"),
        (Remedy.OBTAIN, "run: aws configure sso; then press r"),
        (Remedy.RENEW, "run: aws sso login; then press r"),
        (Remedy.WAIT, "look there"),
    ],
)
def test_what_helps_is_advised_whatever_words_the_error_has(remedy: Remedy, advice: str) -> None:
    error = RequestError(ErrorKind.NO_CREDENTIALS, "none", "look there")

    found = in_context(ClassifiedError(error, remedy=remedy), _Session())

    assert found == error._replace(advice=advice)


@pytest.mark.parametrize(
    ("region", "opt_in"),
    [
        ("us-east-1", False),
        ("eu-north-1", False),
        ("ap-southeast-3", True),
        ("me-central-1", True),
        ("xx-new-1", True),
        ("cn-north-1", False),
        ("us-gov-west-1", False),
        ("eusc-de-east-1", False),
    ],
)
def test_which_regions_have_to_be_enabled(region: str, *, opt_in: bool) -> None:
    assert is_opt_in(region) is opt_in


def test_a_region_that_is_not_known_names_the_nearest() -> None:
    found = in_context(_no_host(), _Session("eu-west1"))

    assert "no region eu-west1 with DRS is known (--region)" in found.summary
    assert found.advice.startswith("did you mean eu-west-1")


@pytest.mark.parametrize(
    ("setting", "variant"), [("use_fips_endpoint", "FIPS"), ("use_dualstack_endpoint", "dualstack")]
)
def test_an_endpoint_of_a_kind_that_does_not_exist_says_what_asks_for_it(
    setting: str, variant: str
) -> None:
    session = _Session("eu-west-1")
    session.settings[setting] = f"AWS_{setting.upper()}"

    found = in_context(_no_host(), session)

    assert f"DRS has no {variant} endpoint in eu-west-1" in found.summary
    assert found.advice == f"AWS_{setting.upper()} asks for one: unset it"


def test_an_endpoint_of_ones_own_whose_name_is_not_known_says_what_names_it() -> None:
    session = _Session()
    session.endpoint = "http://nowhere"

    assert in_context(_no_host(), session).advice.startswith("AWS_ENDPOINT_URL names a host")


def test_a_known_region_that_does_not_resolve_is_the_networks_affair() -> None:
    assert "DNS" in in_context(_no_host(), _Session()).advice


def test_a_request_without_answer_is_left_alone_where_no_helper_runs() -> None:
    error = RequestError(ErrorKind.UNREACHABLE, "no answer within 20s")

    assert in_context(ClassifiedError(error, code=NO_ANSWER), _Session()) == error
