"""Fields of a DescribeJobs item, read tolerantly: any may be absent, or of another type."""

import json
from collections.abc import Mapping


def text(value: object) -> str | None:
    """A scalar as it came; anything else as JSON, so that a wrong type is shown and not lost."""
    return value if value is None or isinstance(value, str) else json.dumps(value)


def flag(value: object) -> bool | None:
    """A boolean; None for anything else."""
    return value if isinstance(value, bool) else None


def mapping(value: object) -> Mapping[str, object]:
    """An object; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def objects(value: object) -> tuple[Mapping[str, object], ...] | None:
    """The objects of a list; None when there is no list."""
    if not isinstance(value, list):
        return None
    return tuple([item for item in value if isinstance(item, dict)])


def id_of(item: Mapping[str, object]) -> str:
    """The item's ``jobID``.

    Raises:
        ValueError: it has none, so nothing can be said of it.
    """
    job_id = item.get("jobID")
    if not isinstance(job_id, str) or not job_id:
        raise ValueError("a job without a jobID")
    return job_id


def tags_of(value: object) -> tuple[tuple[str, str], ...]:
    """Keys and values."""
    tags = mapping(value).items()
    return tuple([(key, text(said) or "") for key, said in tags]) if tags else ()


def resource_of(item: Mapping[str, object]) -> tuple[str | None, str | None]:
    """A participating resource's union: which member it has, and that id."""
    union = mapping(item.get("participatingResourceID"))
    member, value = next(iter(union.items()), (None, None))
    return member, text(value)


_ARN_ACCOUNT = 4


def account_of(arn: str | None) -> str:
    """The account in a job's ARN (``arn:aws:drs:REGION:ACCOUNT:job/…``), or an empty string."""
    parts = (arn or "").split(":", _ARN_ACCOUNT + 1)
    return parts[_ARN_ACCOUNT] if len(parts) > _ARN_ACCOUNT else ""
