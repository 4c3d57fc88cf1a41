"""The time zone of this machine, with the offset that each instant has there."""

from datetime import UTC, datetime, timedelta, tzinfo


class LocalZone(tzinfo):
    """Convert by the system's rules, so that a date in summer has the offset of summer.

    ``datetime.astimezone`` without a zone returns the offset of that instant alone: a zone made of
    it would be wrong on the other side of the next change.
    """

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        """Return the offset of a time of this zone; ``fold`` says which hour of two equal ones."""
        return None if moment is None else moment.replace(tzinfo=None).astimezone().utcoffset()

    def dst(self, moment: datetime | None) -> timedelta | None:  # noqa: ARG002  tzinfo's signature
        """Return None: how much of the offset is summer time is not known."""
        return None

    def tzname(self, moment: datetime | None) -> str | None:
        """Return the zone's name at that time."""
        return None if moment is None else moment.replace(tzinfo=None).astimezone().tzname()

    def fromutc(self, moment: datetime) -> datetime:
        """Convert a time in UTC; the second of two equal hours has ``fold``."""
        there = moment.replace(tzinfo=UTC).astimezone()
        first = there.replace(tzinfo=self, fold=0)
        return first if first.utcoffset() == there.utcoffset() else first.replace(fold=1)
