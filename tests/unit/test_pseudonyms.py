"""Pseudonyms: of which shape, and where texts get them."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drs_tui.pseudonyms.table import Pseudonyms
from drs_tui.pseudonyms.texts import Texts

KEY = b"k" * 32


@pytest.fixture
def texts() -> Texts:
    return Texts(Pseudonyms(KEY))


SHAPES = {
    "drsjob-3f0123456789abcde": r"drsjob-\d[a-f]\d{10}[a-f]{5}",
    "s-01234567890abcdef": r"s-\d{11}[a-f]{6}",
    "111122223333": r"\d{12}",
    "1111-2222-3333": r"\d{4}-\d{4}-\d{4}",
    "arn:aws:drs:eu-west-1:111122223333:job/drsjob-3f0123456789abcde": (
        r"arn:aws:drs:eu-west-1:\d{12}:job/drsjob-\d[a-f]\d{10}[a-f]{5}"
    ),
    "arn:aws:sts::111122223333:assumed-role/Ops/anna": (
        r"arn:aws:sts::\d{12}:assumed-role/[A-Z][a-z]{2}/[a-z]{4}"
    ),
    "arn:aws:s3:::acme-backups/web": r"arn:aws:s3:::[a-z]{4}-[a-z]{7}/[a-z]{3}",
    "arn:aws:iam::111122223333:role/AWSElasticDisasterRecoveryAgentRole": (
        r"arn:aws:iam::\d{12}:role/AWSElasticDisasterRecoveryAgentRole"
    ),
    "10.0.31.7": r"\d\d\.\d\.\d\d\.\d",
    "ip-10-0-31-7": r"ip-\d\d-\d-\d\d-\d",
    "0a:1b:2c:3d:4e:5f": r"(\d[a-f]:){5}\d[a-f]",
    "6f1c7a52-0b1e-4c55-9d3a-1234567890ab": r"[\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}",
    "WEB-01": r"[A-Z]{3}-\d\d",
    "web-01.corp.acme.com": r"[a-z]{3}-\d\d\.[a-z]{4}\.[a-z]{4}\.com",
    "EC2AMAZ-AB12CD3": r"EC2AMAZ-[A-Z]{2}\d\d[A-Z]{2}\d",
    "anna@acme.com": r"[a-z]{4}@[a-z]{4}\.com",
    "https://drs.eu-west-1.amazonaws.com": r"https://drs\.eu-west-1\.amazonaws\.com",
    "https://s3.eu-west-1.amazonaws.com/acme/x.log": (
        r"https://s3\.eu-west-1\.amazonaws\.com/[a-z]{4}/[a-z]\.[a-z]{3}"
    ),
}


@pytest.mark.parametrize("real", SHAPES)
def test_a_pseudonym_has_the_shape_of_what_it_stands_for(real: str) -> None:

    found = Pseudonyms(KEY).of(real)

    assert re.fullmatch(SHAPES[real], found)
    assert len(found) == len(real)
    assert found != real or "amazonaws" in real


@settings(max_examples=30)
@given(st.lists(st.text(min_size=1, max_size=6), max_size=60, unique_by=str.lower))
def test_what_is_distinct_stays_so_and_can_be_found_again(names: list[str]) -> None:
    table = Pseudonyms(KEY)

    found = [table.of(name) for name in names]

    assert len(set(found)) == len(names)
    assert [table.of(name) for name in names] == found
    assert [table.real(each) for each in found] == names


def test_another_run_has_others() -> None:
    assert Pseudonyms().of("111122223333") != Pseudonyms().of("111122223333")


def test_case_differs_alone_where_it_did() -> None:
    table = Pseudonyms(KEY)

    assert table.of("WEB-01") == table.of("web-01").upper()


def test_a_hostname_begins_its_full_name() -> None:
    table = Pseudonyms(KEY)

    assert table.of("web-01.corp.acme.com").startswith(f"{table.of('web-01')}.")


@pytest.mark.parametrize(
    "text",
    [
        "web-01 failed",
        "launch of WEB-01.",
        "disk web-01-data is full",
        "(web-01)",
        "web-01.corp.acme.com: no route",
        "see https://web-01/logs and web-01@acme.com",
        "i-0123456789abcdef0 of web-01, 10.1.2.3",
        "Zürich web-01 İstanbul web-01",
    ],
)
def test_known_names_are_replaced_within_words_and_addresses(texts: Texts, text: str) -> None:
    texts.learn("web-01")
    texts.learn("web")

    found = texts.replaced(text)

    assert "web" not in found.lower()
    assert len(found) == len(text)


def test_only_whole_words_are_names(texts: Texts) -> None:
    texts.learn("web")

    assert texts.replaced("cobwebs webs web2") == "cobwebs webs web2"


def test_the_longest_name_counts(texts: Texts) -> None:
    for name in ("Web Server", "Web Server 01", "Web"):
        texts.learn(name)

    assert texts.replaced("Web Server 01") == texts.pseudonyms.of("Web Server 01")


def test_words_and_numbers_of_a_sentence_stay(texts: Texts) -> None:
    texts.learn("prod", is_certain=False)
    texts.learn("12", is_certain=False)
    sentence = "Timed out after 12 of 20 minutes at 2026-11-29T03:12:40Z in eu-west-1a (code 137)"

    assert texts.replaced(sentence) == sentence


def test_pages_of_aws_stay(texts: Texts) -> None:
    sentence = "visit http://aws.amazon.com/contact-us/ec2-request, drs.eu-west-1.amazonaws.com"

    assert texts.replaced(sentence) == sentence


def test_the_domain_of_a_name_is_one_too(texts: Texts) -> None:
    texts.learn("web-01.corp.acme.com")

    assert "acme" not in texts.replaced("cannot resolve db.corp.acme.com in corp.acme.com")


def test_the_second_gate_leaves_pseudonyms_and_their_lengths(texts: Texts) -> None:
    account, job = map(texts.pseudonyms.of, ("111122223333", "drsjob-3f0123456789abcde"))
    texts.learn("web-01")
    before = f"{account} {job} 444455556666 web-01 s-01234567890abcdef"

    found = texts.checked(before)

    assert found.startswith(f"{account} {job} ")
    assert not {"444455556666", "web-01", "s-01234567890abcdef"} & set(found.split())
    assert len(found) == len(before)


def test_plain_words_of_ours_stay_though_something_is_called_so(texts: Texts) -> None:
    for name in ("drill", "failed", "100", "web-01"):
        texts.learn(name)

    assert texts.checked("drill failed, 100 loaded") == "drill failed, 100 loaded"
    assert texts.typed("is:failed type:drill") == "is:failed type:drill"
    assert texts.typed("server:drill") == f"server:{texts.pseudonyms.of('drill')}"
    assert texts.typed("tag:Name=drill") == f"tag:Name={texts.pseudonyms.of('drill')}"
    assert texts.typed("drill", is_name=True) == texts.pseudonyms.of("drill")


def test_what_is_typed_may_be_a_pseudonym_or_what_it_stands_for(texts: Texts) -> None:
    texts.learn("web-01")
    job, server = map(texts.pseudonyms.of, ("drsjob-3f0123456789abcde", "web-01"))

    assert texts.typed("drsjob-3f0123456789abcde server:web-01") == f"{job} server:{server}"
    assert texts.typed(f"{job} server:{server} is:failed") == f"{job} server:{server} is:failed"
