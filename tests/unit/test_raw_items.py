"""Items are what json.loads makes of them, and keep the text that they came as."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from drs_tui.collector.aws.raw_items import RawItem, read_answer, text_of

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
answers = st.dictionaries(st.sampled_from(["items", "nextToken", "x", 'a"b']), values, max_size=4)
layouts = st.sampled_from([{}, {"indent": 1}, {"indent": "\t"}, {"separators": (",", ":")}])


def _both(text: str) -> tuple[object, object]:
    """What the library and what we make of a text; the kind of error where there is one."""
    made: list[object] = []
    for read in (json.loads, lambda text: read_answer(text, "items")):
        try:
            made.append(read(text))
        except ValueError:
            made.append(ValueError)
    return made[0], made[1]


@given(answers, layouts, st.sampled_from([{}, {"ensure_ascii": False}]))
def test_an_answer_is_read_as_the_library_reads_it(
    answer: dict[str, Any], layout: dict[str, Any], as_they_are: dict[str, Any]
) -> None:
    text = json.dumps(answer, **layout, **as_they_are)

    read: Any = read_answer(f" {text}\n", "items")

    assert read == answer
    listed = read.get("items")
    for item in listed if isinstance(listed, list) else ():
        assert isinstance(item, RawItem) == isinstance(item, dict)
        if isinstance(item, RawItem):
            assert json.loads(item.text) == item
            assert item.text in text


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

    library, ours = _both(text)

    assert ours == library


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "{", "}", "[]", "null", "7", "{} {}", "{,}", '{"a"}', '{"a":}', '{"a":1,}'),
        *('{"items":[}', '{"items":[1,]}', '{"items":[,1]}', '{"items":[1 2]}', '{"items":[1]'),
        *('{"items":[1],"items":[2]}', '{"items":[1],"items":3}', '{"items":3,"items":[{}]}'),
        *(
            "{1:2}",
            '{"a" 1}',
            '{"items" : [ ] }',
            '{"items":[{}]}x',
            "{'a':1}",
            '\ufeff{"items":[]}',
        ),
    ],
)
def test_odd_texts_are_read_as_the_library_reads_them(text: str) -> None:
    library, ours = _both(text)

    assert ours == library


def test_the_text_is_as_it_came() -> None:
    answer: Any = read_answer('{"items": [ {"a" : 1.50, "b":"é\\u00e9"} , 7]}', "items")

    assert text_of(answer["items"][0]) == '{"a" : 1.50, "b":"é\\u00e9"}'
    assert text_of(answer["items"][1]) == "7"
    assert text_of({"made": "here"}) == '{"made":"here"}'
