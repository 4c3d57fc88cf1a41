"""Items keep their text; an answer is refused where Python's own decoder refuses it."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import ValidationError

from drs_tui.collector.aws.raw_items import RawItem, read_page

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
answers = st.dictionaries(st.sampled_from(["items", "nextToken", "x", 'a"b']), values, max_size=4)
layouts = st.sampled_from([{}, {"indent": 1}, {"indent": "\t"}, {"separators": (",", ":")}])


def _by_library(text: str) -> tuple[list[Any], Any] | type[ValueError]:
    """Items and token as Python's own decoder reads them; ValueError where there is no page."""
    try:
        answer = json.loads(text)
    except ValueError:
        return ValueError
    if not isinstance(answer, dict) or not isinstance(answer.get("items"), list):
        return ValueError
    return answer["items"], answer.get("nextToken")


def _by_us(text: str) -> tuple[list[Any], Any] | type[ValueError]:
    try:
        page = read_page(text)
    except ValueError:
        return ValueError
    return [json.loads(bytes(item)) for item in page.items], page.next_token


@given(answers, layouts, st.sampled_from([{}, {"ensure_ascii": False}]))
def test_an_answer_is_read_as_the_library_reads_it(
    answer: dict[str, Any], layout: dict[str, Any], as_they_are: dict[str, Any]
) -> None:
    text = json.dumps(answer, **layout, **as_they_are)

    assert repr(_by_us(f" {text}\n")) == repr(_by_library(text))


@given(answers, layouts, st.data())
@example({"items": [{}]}, {}, None)
def test_what_is_broken_is_refused_as_the_library_refuses_it(
    answer: dict[str, Any], layout: dict[str, Any], data: st.DataObject | None
) -> None:
    text = json.dumps(answer, **layout)
    if data is not None:
        at = data.draw(st.integers(0, len(text)))
        with_this = data.draw(st.sampled_from(["", *'{}[],:" x1\\']))
        text = text[:at] + with_this + text[at + data.draw(st.integers(0, 2)) :]

    assert repr(_by_us(text)) == repr(_by_library(text))


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "{", "}", "[]", "null", "7", "{} {}", "{,}", '{"a"}', '{"a":}', '{"a":1,}'),
        *('{"items":[}', '{"items":[1,]}', '{"items":[,1]}', '{"items":[1 2]}', '{"items":[1]'),
        *('{"items":[1],"items":[2]}', '{"items":[NaN]}', '{"items":["\\ud800"]}'),
        *("{1:2}", '{"a" 1}', '{"items" : [ ] }', '{"items":[{}]}x', "{'a':1}"),
        *('\ufeff{"items":[]}', '{"items":null}', '{"items":{}}', '{"nextToken":1}'),
    ],
)
def test_odd_texts_are_read_as_the_library_reads_them(text: str) -> None:
    assert repr(_by_us(text)) == repr(_by_library(text))


def test_json_that_is_no_page_is_not_called_broken() -> None:
    with pytest.raises(ValidationError):
        read_page('{"items": 7}')
    with pytest.raises(ValueError, match="Expecting") as raised:
        read_page('{"items": 7')
    assert not isinstance(raised.value, ValidationError)


def test_the_text_is_as_it_came() -> None:
    page = read_page('{"items": [ {"a" : 1.50, "b":"é\\u00e9"} , 7]}')

    assert [bytes(item).decode() for item in page.items] == ['{"a" : 1.50, "b":"é\\u00e9"}', "7"]


@pytest.mark.parametrize(
    ("text", "job_id"),
    [
        (b'{"tags": {"jobID": "no"}, "jobID": "j"}', "j"),
        (b'{"jobID": "j", "arn": "\\ud800"}', "j"),
        *[(b'{"jobID": %b}' % wrong, None) for wrong in (b"null", b"7", b'""', b"{}", b"NaN")],
        *[(text, None) for text in (b"{}", b"null", b"[]", b'"j"', b"7", b"NaN")],
    ],
)
def test_the_job_of_an_item(text: bytes, job_id: str | None) -> None:
    assert RawItem(text).job_id == job_id
