"""The filter of the list, without a screen."""

from drs_tui.model.drs.names import Name
from drs_tui.protocol import events as ev
from drs_tui.protocol.requests import FindNames
from drs_tui.views.list_filter import ListFilter
from tests.records import job, job_id, live_job, server
from tests.unit.fake_collector import NOW, FakeClient


def _numbers(chosen: ListFilter, updated: set[str] | None = None, keep: str = "") -> list[int]:
    rows, _ = chosen.rows(updated or set(), keep or None)
    return [int(row.job_id.removeprefix("drsjob-"), 16) for row in rows]


def _three() -> FakeClient:
    return FakeClient(live_job(1), job(2, participatingServers=[server(2, "FAILED")]), job(3))


def test_without_terms_every_row_of_the_list_is_shown() -> None:
    fake = _three()
    chosen = ListFilter(fake.store, fake.client.needs.all_names)

    rows, place = chosen.rows(set(), None)
    assert rows is fake.store.jobs
    assert place(job_id(3)) == 2
    assert (chosen.is_on, chosen.words(), fake.asked) == (False, "", [])


def test_the_last_valid_filter_stays_while_the_text_is_invalid() -> None:
    chosen = ListFilter(_three().store, _three().client.needs.all_names)
    assert chosen.type("is:failed", None) == ""
    assert "no is:bad" in chosen.type("is:bad", None)

    assert _numbers(chosen) == [2]
    assert chosen.text == "is:failed"


def test_an_empty_text_removes_the_filter() -> None:
    chosen = ListFilter(_three().store, _three().client.needs.all_names)
    chosen.type("is:failed", None)
    chosen.type("", None)

    assert _numbers(chosen) == [1, 2, 3]
    assert not chosen.is_on


def test_names_are_asked_for_with_the_first_filter_only() -> None:
    fake = _three()
    chosen = ListFilter(fake.store, fake.client.needs.all_names)
    for typed in ("w", "we", "web"):
        chosen.type(typed, None)
        _numbers(chosen)

    assert fake.asked == [FindNames()]


def test_a_name_that_arrives_makes_its_jobs_match() -> None:
    fake = _three()
    chosen = ListFilter(fake.store, fake.client.needs.all_names)
    chosen.type("server:web", None)
    assert _numbers(chosen) == []
    fake.emit(ev.NamesFound(ev.Topic.NAMES, (Name(f"s-{3:017x}", "web-1"),)))

    assert _numbers(chosen) == [3]
    assert chosen.words().endswith("names: 1 of 3 known")


def test_the_words_say_how_far_it_has_looked() -> None:
    fake = _three()
    chosen = ListFilter(fake.store, fake.client.needs.all_names)
    chosen.type("is:failed", None)
    _numbers(chosen)
    assert chosen.words().startswith("1 job matches, of 3 loaded · names: 0 of 3 known")
    fake.client.next_page()
    assert "1 job matches, searching: 3 of ? jobs, s stops" in chosen.words()
    chosen.stopped = True
    assert "1 job matches, of 3 loaded, stopped: s searches on" in chosen.words()
    assert not chosen.looks_on
    fake.emit(ev.PageLoaded(1, 3, 0, more=False, resume=None, as_of=NOW))

    assert "1 job matches, of all 3" in chosen.words()


def test_another_filter_continues_the_search() -> None:
    chosen = ListFilter(_three().store, _three().client.needs.all_names)
    chosen.type("is:failed", None)
    chosen.stopped = True
    chosen.type("is:live", None)

    assert chosen.looks_on


def test_a_row_that_ceases_to_match_stays_only_under_the_cursor() -> None:
    fake = _three()
    chosen = ListFilter(fake.store, fake.client.needs.all_names)
    chosen.type("is:live", job_id(1))
    assert _numbers(chosen, keep=job_id(1)) == [1]
    fake.emit_job(job(1), ev.Topic.LIVE)

    assert _numbers(chosen, {job_id(1)}, job_id(1)) == [1]
    assert not chosen.fits(fake.store.jobs.row(job_id(1)))
    assert _numbers(chosen, keep=job_id(2)) == []


def test_a_row_that_never_matched_is_not_kept() -> None:
    chosen = ListFilter(_three().store, _three().client.needs.all_names)
    chosen.type("is:failed", job_id(1))

    assert _numbers(chosen, keep=job_id(1)) == [2]


def test_a_new_list_is_filtered_the_same() -> None:
    fake = _three()
    chosen = ListFilter(fake.store, fake.client.needs.all_names)
    chosen.type("is:failed", None)
    assert _numbers(chosen) == [2]
    fake.client.query(fake.client.current_query)

    assert _numbers(chosen) == []
