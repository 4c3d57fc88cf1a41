"""Tokens that lead nowhere, in circles, or have expired; pages with nothing on them."""

from collections.abc import Callable, Iterator
from itertools import count

from tests.endpoint import Asked, Reply, error, json_reply
from tests.faults import service as at
from tests.faults.conftest import Row, Stage
from tests.faults.on_screen import ASKED, SOON, ids, screen_text
from tests.faults.places import PAGE, ById, LaterPage, OpenLog, Place, Refresh
from tests.records import job, job_id, live_job, log_item

EXPIRED = error(400, "ValidationException", "Invalid nextToken")


def _round(handler: at.Handler, asked: Asked, _: Reply) -> None:
    """An answer that leads back to itself."""
    handler.send(json_reply({"items": [], "nextToken": asked.token or "round"}))


def _empty(some: Iterator[int]) -> at.Act:
    """Pages of nothing, each with a token of its own."""

    def act(handler: at.Handler, _: Asked, __: Reply) -> None:
        handler.send(json_reply({"items": [], "nextToken": f"empty-{next(some)}"}))

    return act


def _heads(there: Place) -> list[Asked]:
    return [asked for asked in there.world.pages() if asked.token is None]


def _many(asked: Asked) -> bool:
    return (asked.token or "").startswith("empty-")


def test_the_same_token_twice_on_a_later_page(stage: Stage, row: Row) -> None:
    row("the same token twice", "later page")

    with stage.at("later page") as there:
        there.endures(_round, "the page leads back to itself", ASKED, itself=False)


def test_the_same_token_twice_by_id_neither_goes_round_nor_loses_a_job(row: Row) -> None:
    row("the same token twice", "refresh by id")
    there = ById()
    try:
        there.enter()
        before = there.kept()

        def round_and_round(handler: at.Handler, asked: Asked, well: Reply) -> None:
            del well
            handler.send(json_reply({"items": [there.world.jobs[10]], "nextToken": "round"}))
            there.world.asked.append(asked)

        there.fail(round_and_round)
        there.terminal.press("r")
        is_shown = there.change()
        there.until(is_shown)
        there.keeps(before)
        there.recovers("nothing", itself=True)
    finally:
        there.close()


def test_empty_pages_are_read_through(stage: Stage, row: Row) -> None:
    row("empty pages with tokens", "later page")

    with stage.at("later page") as there:
        mark, before = len(there.terminal.written), there.kept()
        there.fail(_empty(count()))
        there.provoke(itself=False)
        there.until(lambda: len(there.service.failed) > 3)
        there.keeps(before)
        assert "the end" not in there.terminal.text
        # The way on: the page that holds the rest.
        is_shown = there.change()
        last = Asked("DescribeJobs", {"maxResults": PAGE, "nextToken": job_id(before)})
        well = there.world.reply(last)
        there.world.answer = lambda asked: well if _many(asked) else None
        there.service.heal()
        there.until(is_shown)
        there.said_nothing_untrue(mark)
        there.world.answer = lambda _: None


def test_empty_pages_without_end_are_not_asked_for_without_pause(row: Row) -> None:
    row("empty pages with tokens, without end", "later page")
    there = LaterPage()
    try:
        there.enter()
        there.fail(_empty(count()))
        there.provoke(itself=False)
        there.until(lambda: len(there.service.failed) > 3)
        asked, ticks = len(there.service.failed), len(_heads(there))
        there.until(lambda: len(_heads(there)) >= ticks + 3)
        # Two seconds and more have passed, with one refresh a second.
        assert len(there.service.failed) - asked < 30
    finally:
        there.close()


def _expire(there: LaterPage) -> Callable[[], bool]:
    """The next token is dead for good, a restarted walk has others; whether the rest is there."""
    dead = job_id(there.kept())
    there.fail(at.answer(EXPIRED), lambda asked: asked.token == dead)
    there.world.jobs.insert(0, job(0))
    there.change()
    return lambda: f"{PAGE * 2} loaded" in there.terminal.lines[1]


def test_a_token_that_expires_in_mid_history(row: Row) -> None:
    row("a token that has expired", "later page")
    there = LaterPage()
    try:
        there.enter()
        mark = len(there.terminal.written)
        is_shown = _expire(there)
        there.provoke(itself=False)
        there.until(is_shown)
        assert there.service.failed
        assert "refused" not in there.terminal.text
        there.terminal.press("g")
        there.until(lambda: ids(there.terminal)[:3] == [job_id(n) for n in range(3)])
        there.said_nothing_untrue(mark)
    finally:
        there.close()


def test_a_token_that_expires_again_is_walked_round_with_r(row: Row) -> None:
    row("a token that has expired, and that of the restarted walk too", "later page")
    there = LaterPage()
    try:
        there.enter()
        mark, before = len(there.terminal.written), there.kept()
        there.fail(at.answer(EXPIRED))
        there.provoke(itself=False)
        there.sees("Invalid nextToken", ASKED)
        there.keeps(before)
        is_shown = _expire(there)
        there.terminal.press("r")
        there.until(lambda: is_shown() and "Invalid nextToken" not in screen_text(there.terminal))
        there.said_nothing_untrue(mark)
    finally:
        there.close()


def test_a_log_whose_last_token_has_expired_is_reread_and_stays(row: Row) -> None:
    """Reread a page at a time: the second fails, and still nothing is lost."""
    row("a token that has expired", "log of the open job")
    there, length = OpenLog(), 400
    log = there.world.logs[job_id(1)]
    log[:] = [log_item(n, rawError="x" * 300) for n in range(length)]
    there.world.cap = 150
    expired = iter([EXPIRED])

    def answer(asked: Asked) -> Reply | None:
        if asked.token == "300":
            return next(expired, None)
        return Reply(500, b"") if asked.token else None

    try:
        there.open_log()
        there.keeps(length)
        mark = len(there.terminal.written)
        there.world.special["DescribeJobLogItems"] = answer
        there.sees("the service failed (500)", SOON)
        there.keeps(length)
        is_shown = there.change()
        there.world.special.clear()
        there.until(is_shown)
        there.keeps(length + 1)
        there.said_nothing_untrue(mark)
    finally:
        there.close()


def test_a_log_of_fewer_items_than_before(row: Row) -> None:
    """Replaced by what DRS says now, and the program lives."""
    row("fewer items than before", "log of the open job")
    there = OpenLog()
    log = there.world.logs[job_id(1)]
    log[:] = [log_item(n) for n in range(40)]
    try:
        there.open_log()
        there.until("5 Log 40")
        for length in (7, 0, 1):
            log[:] = [log_item(n) for n in range(length)]
            there.terminal.press("r")
            there.until(lambda n=length: f"5 Log {n} " in there.terminal.text)  # type: ignore[misc]
            # The rows may be drawn a frame after their number.
            there.until(lambda n=length: there._times() == list(range(n)))  # type: ignore[misc]
        is_shown = there.change()
        there.until(is_shown)
    finally:
        there.close()


def test_a_log_that_leads_back_to_itself_is_at_its_end(row: Row) -> None:
    row("the same token twice", "log of the open job")
    there = OpenLog()
    log = there.world.logs[job_id(1)]
    log[:] = [log_item(n) for n in range(12)]
    there.world.cap = 4

    def last_page_has_its_own_token(asked: Asked) -> Reply | None:
        if asked.token != "8":
            return None
        return json_reply({"items": log[8:], "nextToken": "8"})

    there.world.special["DescribeJobLogItems"] = last_page_has_its_own_token
    try:
        there.open_log()
        there.until("5 Log 12")
        is_shown = there.change()
        there.until(is_shown)
        there.keeps(13)
    finally:
        there.close()


def test_a_head_of_nothing_that_goes_on_costs_one_call_a_tick(row: Row) -> None:
    row("empty pages with tokens", "refresh")
    there = Refresh()
    try:
        there.enter()
        before = there.kept()
        there.fail(_empty(count()))
        there.terminal.press("r")
        there.until(lambda: len(there.service.failed) >= 2)
        there.keeps(before)
        is_shown = there.change()
        there.service.heal()
        there.terminal.press("r")
        there.until(is_shown)
        assert there.world.jobs[0]["jobID"] == live_job(1)["jobID"]
    finally:
        there.close()
