"""When a line was written: the timestamps of the common log formats, as instants.

A zone that is written is always honoured; a bare time is taken to be in the zone that the settings give.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo

_MONTHS: list[str] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_CLOCK = r"(?P<h>\d\d):(?P<mi>\d\d):(?P<s>\d\d)(?:[.,:](?P<f>\d{1,9}))?"
_ZONE = r"(?:\s?(?P<z>Z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d(?!\d)))?"
_FORMS = (
    rf"(?<![\w.])(?P<y>\d{{4}})[-/.](?P<mo>\d\d)[-/.](?P<d>\d\d)[T _-]{_CLOCK}{_ZONE}",
    rf"(?P<d>\d\d)/(?P<mon>[A-Z][a-z]{{2}})/(?P<y>\d{{4}}):{_CLOCK}{_ZONE}",
    rf"(?<!\d)(?P<d>\d{{1,2}})[- ](?P<mon>{'|'.join(_MONTHS)})[- ](?P<y>\d{{4}}),? {_CLOCK}{_ZONE}",
    rf"(?P<mon>{'|'.join(_MONTHS)}) +(?P<d>\d{{1,2}}) {_CLOCK}(?: (?P<y>\d{{4}})\b)?",
    rf"^[IWEF](?P<mo>\d\d)(?P<d>\d\d) {_CLOCK}",
    rf"(?<!\d)(?P<yy>\d\d)/(?P<mo>\d\d)/(?P<d>\d\d) {_CLOCK}",
    rf"(?<!\d)(?P<mo>\d\d)[-.](?P<d>\d\d) {_CLOCK}",
    rf"(?<!\d)(?P<y>\d{{4}})(?P<mo>\d\d)(?P<d>\d\d)[- T]{_CLOCK}{_ZONE}",
    r"^(?P<yy>\d\d)(?P<mo>\d\d)(?P<d>\d\d) (?P<h>\d\d)(?P<mi>\d\d)(?P<s>\d\d)\b",
    r"(?:^\W{0,3}|[{,\s]\"?(?:ts|time|timestamp|@timestamp|date)\"?[=:]\s*\"?)(?P<epoch>1\d{9})(?P<ms>\d{3})?(?P<us>\d{3})?(?P<ns>\d{3})?(?:\.(?P<f>\d{1,9}))?\b",
)
_STAMPS = tuple(re.compile(form) for form in _FORMS)
_HEAD_CHARACTERS = 200
_JSON_HEAD_CHARACTERS = 4_096


@dataclass(frozen=True, slots=True)
class Instant:
    """When a line was written, in seconds since the epoch, and whether the line itself named the zone."""

    seconds: float
    has_zone: bool


class Clock:
    """Reads the timestamps of one log; the form found last is tried first."""

    def __init__(self, zone: tzinfo | None, *, written: float) -> None:
        """`written` (seconds since the epoch) is when the log was last written: it decides years that are left out."""
        self._zone = zone
        self._written = datetime.fromtimestamp(written, zone).astimezone(zone)
        self._form = _STAMPS[0]
        self.assumed_zone = False
        """Whether any timestamp read so far named no zone."""

    def read(self, line: str) -> float | None:
        """Return when `line` was written, in seconds since the epoch; None where it carries no valid timestamp."""
        head = line[: _JSON_HEAD_CHARACTERS if line.startswith("{") else _HEAD_CHARACTERS]
        instant = self._in_form(self._form, head)
        if instant is None:
            earliest = [(found.start(), form) for form in _STAMPS if (found := form.search(head))]
            for _, form in sorted(earliest, key=lambda hit: hit[0]):
                if instant := self._in_form(form, head):
                    self._form = form
                    break
        if instant is None:
            return None
        self.assumed_zone |= not instant.has_zone
        return instant.seconds

    def _in_form(self, form: re.Pattern[str], head: str) -> Instant | None:
        found = form.search(head)
        if not found:
            return None
        try:
            return self._instant(found.groupdict())
        except (ValueError, OverflowError):
            return None

    def _instant(self, part: dict[str, str | None]) -> Instant:
        fraction = float(f"0.{part.get('f') or 0}")
        if epoch := part.get("epoch"):
            digits = "".join(part[unit] or "" for unit in ("ms", "us", "ns"))
            return Instant(int(epoch) + (float(f"0.{digits}") if digits else fraction), True)
        zone = _zone(part.get("z"))
        month = int(part["mo"] or 0) if part.get("mo") else _MONTHS.index(part["mon"] or "") + 1
        clock = (int(part["d"] or 0), int(part["h"] or 0), int(part["mi"] or 0), int(part["s"] or 0))
        year = int(part["y"] or 0) if part.get("y") else 2000 + int(part["yy"] or 0) if part.get("yy") else 0
        moment = self._moment(year, month, clock, zone)
        return Instant(moment.timestamp() + fraction, zone is not None)

    def _moment(self, year: int, month: int, clock: tuple[int, int, int, int], zone: tzinfo | None) -> datetime:
        day, hour, minute, second = clock
        leap, second = (second == 60, min(second, 59))
        zone = zone or self._zone
        guess = datetime(year or self._written.year, month, day, hour, minute, second, tzinfo=zone)
        if not year and guess.astimezone(self._zone) > self._written + timedelta(days=1):
            guess = guess.replace(year=guess.year - 1)
        return guess + timedelta(seconds=leap)


def _zone(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text[0] not in "+-":
        return UTC
    hours, minutes = int(text[1:3]), int(text[3:].lstrip(":") or 0)
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if text[0] == "-" else offset)
