"""How reading a log continues: which page is next, what is emitted, what is kept."""

from typing import Any

import pytest

from drs_tui.collector.workers.log_reader import CHUNK, LogReader
from drs_tui.protocol.codec import unpack
from drs_tui.protocol.events import LogPageRead, LogUpdated
from tests.parsed import answer, as_json
from tests.records import log_item


class _Read:
    """A reader, and the log that its events make."""

    def __init__(self) -> None:
        self.reader = LogReader("j")
        self.log: list[Any] = []
        self.seen: list[LogUpdated] = []

    def take(self, items: list[Any], token: str | None = None) -> LogPageRead:
        """The answer to the request that is next."""
        *seen, read = self.reader.take(answer(items, token, 1.0, 1e9))
        self.seen = [event for event in seen if isinstance(event, LogUpdated)]
        for event in self.seen:
            self.log[event.start :] = unpack(event.items)
        assert isinstance(read, LogPageRead)
        del self.log[read.length :]
        return read


def _items(*numbers: int) -> list[Any]:
    return [log_item(number) for number in numbers]


def test_pages_are_read_one_after_the_other_to_the_last() -> None:
    read = _Read()

    first = read.take(_items(0, 1), "two")
    assert (read.reader.token, read.reader.is_whole) == ("two", False)
    second = read.take(_items(2))

    assert first == LogPageRead("j", 2, more=True, as_of=1e9)
    assert second == LogPageRead("j", 3, more=False, as_of=1e9)
    assert (read.reader.token, read.reader.is_whole) == ("two", True)
    assert read.log == _items(0, 1, 2)


def test_the_last_page_is_replaced_whole() -> None:
    read = _Read()
    read.take(_items(0, 1), "two")
    read.take(_items(2))

    grown = [log_item(2, "SNAPSHOT_FAIL"), *_items(3)]
    assert read.take(grown).length == 4

    assert [event.start for event in read.seen] == [2]
    assert read.log == [*_items(0, 1), *grown]


def test_the_same_page_again_emits_only_that_it_was_read() -> None:
    read = _Read()
    read.take(_items(0, 1))

    assert read.take(_items(0, 1)) == LogPageRead("j", 2, more=False, as_of=1e9)
    assert read.seen == []
    assert read.take(_items(0, 1), "two") == LogPageRead("j", 2, more=True, as_of=1e9)
    assert read.seen == []
    assert read.take(_items(2)).length == 3
    assert read.log == _items(0, 1, 2)


@pytest.mark.parametrize("left", [1, 0])
def test_a_page_that_has_become_shorter_leaves_no_more(left: int) -> None:
    read = _Read()
    read.take(_items(0, 1), "two")
    read.take(_items(2, 3, 4))

    assert read.take(_items(2, 3, 4)[:left]).length == 2 + left

    assert read.log == _items(*range(2 + left))


def test_an_empty_page_with_a_token_goes_on() -> None:
    read = _Read()

    assert read.take([], "two").more
    assert read.take(_items(0)).length == 1
    assert read.log == _items(0)


def test_a_page_that_leads_to_itself_is_the_last() -> None:
    read = _Read()
    read.take(_items(0), "two")

    assert not read.take(_items(1), "two").more
    assert read.reader.is_whole
    assert read.log == _items(0, 1)


def test_an_event_is_bounded_except_for_a_single_item() -> None:
    read = _Read()
    long = log_item(50, "LAUNCH_FAILED", rawError="é\x1b" * 32_768)
    items = [*_items(*range(300)), long, *_items(301), None, "text", []]

    assert read.take(items).length == len(items)

    assert read.log == items
    sizes = [len(as_json(unpack(event.items))) for event in read.seen]
    assert len([size for size in sizes if size > CHUNK + 1000]) == 1
    assert len(read.seen) < 8
    assert read.seen[0].start == 0


def test_a_refused_token_restarts_the_log_only_once() -> None:
    read = _Read()
    read.take(_items(0, 1), "two")

    assert read.reader.restart()
    assert (read.reader.token, read.reader.is_whole) == (None, False)
    assert read.take(_items(0, 1, 2), "three").length == 3
    assert [event.start for event in read.seen] == [0]

    assert not read.reader.restart()
    assert read.reader.token is None


def test_a_log_that_went_on_after_a_restart_may_restart_again() -> None:
    read = _Read()
    read.take(_items(0), "two")
    read.reader.restart()
    read.take(_items(0), "three")
    read.take(_items(1), "four")

    assert read.reader.restart()


def test_a_log_that_was_read_to_its_end_may_restart() -> None:
    read = _Read()
    read.take(_items(0), "two")
    read.reader.restart()
    read.take(_items(0, 1))
    read.take(_items(0, 1), "three")

    assert read.reader.restart()


def test_a_refusal_of_page_one_is_no_tokens_fault() -> None:
    assert not LogReader("j").restart()


def test_after_a_restart_an_equal_page_is_emitted_again() -> None:
    read = _Read()
    read.take(_items(0), "two")
    read.take(_items(1))
    read.reader.restart()

    assert read.take(_items(0, 1)).length == 2
    assert len(read.seen) == 1
