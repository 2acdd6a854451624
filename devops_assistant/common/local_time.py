"""The present moment in the user's own zone, with its daylight saving rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo


def local_now() -> datetime:
    """Return the time in a zone that knows the system's rules, which `datetime.now().astimezone()` does not."""
    return datetime.now(_SystemZone())


class _SystemZone(tzinfo):
    """The zone that the C library is set to: `TZ`, or else the machine's."""

    def utcoffset(self, dt: datetime | None, /) -> timedelta | None:
        return dt and dt.replace(tzinfo=None).astimezone().utcoffset()

    def dst(self, dt: datetime | None, /) -> timedelta | None:
        return None

    def tzname(self, dt: datetime | None, /) -> str | None:
        return dt and dt.replace(tzinfo=None).astimezone().tzname()

    def fromutc(self, dt: datetime, /) -> datetime:
        local = dt.replace(tzinfo=UTC).astimezone()
        first = local.replace(tzinfo=self, fold=0)
        return first if first.utcoffset() == local.utcoffset() else first.replace(fold=1)
