"""Read the items of an answer, each with the exact text that the service sent.

That text is sent to the ui, kept and compared: an item is never encoded again.
"""

from typing import Any

from msgspec import Raw, Struct, ValidationError, field
from msgspec.json import Decoder

from drs_tui.model.drs.lenient import dumps, loads


class RawItem:
    """An item of an answer. ``text`` is its JSON."""

    __slots__ = ("_job_id", "text")

    def __init__(self, text: bytes) -> None:
        self.text = text
        self._job_id: str | None = None

    @property
    def job_id(self) -> str | None:
        """The ``jobID`` of a DescribeJobs item; None if it has none, so that it cannot be used."""
        if self._job_id is None:
            self._job_id = _job_id_of(self.text)
        return self._job_id


def _job_id_of(text: bytes) -> str | None:
    try:
        job_id = _decode_identity(text).job_id
    except ValidationError:
        return None
    except ValueError:  # a lone surrogate in some text
        item = loads(text)
        job_id = item.get("jobID") if isinstance(item, dict) else None
    return job_id if isinstance(job_id, str) and job_id else None


class _Identity(Struct):
    job_id: Any = field(default=None, name="jobID")


ITEMS = "items"
"""The list in the answer of DRS's Describe operations."""


class Page(Struct, rename="camel"):
    """The answer of a Describe operation of DRS. ``next_token`` may have any type."""

    items: list[Raw]
    next_token: Any = None


_decode_identity = Decoder(_Identity).decode
_decode_page = Decoder(Page).decode


def read_page(text: str, member: str = ITEMS) -> Page:
    """Return the page of an answer. ``items`` are views of ``text``.

    ``member`` is what the operation calls its list; an answer about one thing has it in place of a
    list.

    Raises:
        ValidationError: it is JSON, but not a page.
        ValueError, RecursionError: it is not JSON.
    """
    if member != ITEMS:
        return _page_of(loads(text), member)
    try:
        return _decode_page(text)
    except ValidationError:
        loads(text)  # raises ValueError if it is also truncated
        raise
    except ValueError:
        return _page_of(loads(text), member)


def _page_of(answer: object, member: str) -> Page:
    """Return the page of an answer decoded already: one whose list has another name, or that only
    Python's decoder accepts."""
    items = answer.get(member) if isinstance(answer, dict) else None
    if isinstance(items, dict) and member != ITEMS:
        items = [items]
    if not isinstance(answer, dict) or not isinstance(items, list):
        raise ValidationError("no list of items")
    return Page([Raw(dumps(item)) for item in items], answer.get("nextToken"))
