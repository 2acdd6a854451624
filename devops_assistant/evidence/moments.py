"""Dates and times of day as people, logs and programs write them, whole or in part, and whether two are one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?:[a-z]{1,6})?\.?"
_YEAR, _DAY = r"(?:19|20)\d\d", r"(?:[12]\d|3[01]|0?[1-9])(?!\d)"
_DATE = re.compile(
    r"(?<![\w.:/-])(?:"
    rf"(?P<y1>{_YEAR})(?P<sep>[-/.])(?P<m1>1[0-2]|0?[1-9])(?P=sep)(?P<d1>{_DAY})"
    rf"|(?P<d2>{_DAY})(?:st|nd|rd|th)?[ /-](?P<m2>{_MONTH})(?:[ /,-]{{1,2}}(?P<y2>{_YEAR}))?"
    rf"|(?P<m3>{_MONTH})\s{{1,2}}(?P<d3>{_DAY})(?:st|nd|rd|th)?(?:,?\s(?P<y3>{_YEAR})(?!\S))?"
    rf"|(?:(?P<y4>{_YEAR})년\s?)?(?P<m4>1[0-2]|0?[1-9])월(?:\s?(?P<d4>{_DAY})일)?|(?P<y6>{_YEAR})년"
    rf"|(?P<m7>1[0-2]|0?[1-9])/(?P<d7>{_DAY})/(?P<y7>{_YEAR})"
    rf"|(?P<d6>{_DAY})일(?=\s(?:\d{{1,2}}(?::|시(?!간))|오전|오후|새벽|저녁|밤))"
    rf"|(?P<y5>\d\d)/(?P<m5>0[1-9]|1[0-2])/(?P<d5>[0-3]\d)(?=\s\d\d:)"
    r")",
    re.ASCII,
)
_HALF = r"[AaPp]\.?[Mm]\b\.?"
_CLOCK_FORMS = (
    rf"(?P<h1>[01]?\d|2[0-4]):(?P<min1>[0-5]\d)(?::(?P<s1>(?:[0-5]\d|60)(?:[.,]\d{{1,9}})?))?(?![\d:])(?:\s?(?P<half1>{_HALF}))?"
    rf"|(?P<h2>1[0-2]|0?[1-9])\s?(?P<half2>{_HALF})"
    r"|(?:(?P<half3>오전|오후|새벽|아침|저녁|밤)\s?)?(?P<h3>[01]?\d|2[0-4])시(?![간스작점])"
    r"(?:\s?(?P<min3>[0-5]?\d)분|\s?(?P<thirty>반)(?![가-힣]))?(?:\s?(?P<s3>[0-5]?\d)초)?"
)
_ZONE = r"(?:\s?(?P<zone>Z\b|KST\b|(?:UTC|GMT)(?:[+-]\d{1,2}(?::?\d\d)?)?\b|[+-]\d\d:?\d\d\b))?"
_CLOCK = re.compile(rf"(?<![\w.:/-])(?:{_CLOCK_FORMS}){_ZONE}", re.ASCII)
_CLOCK_AFTER_DATE = re.compile(rf"(?:T|:|,?\s|,?\sat\s)(?:{_CLOCK_FORMS}){_ZONE}", re.ASCII)
_OFFSET = re.compile(r"([+-])(\d\d?):?(\d\d)?$")
_EPOCH = re.compile(r"(?<![\w.-])(1[0-9]{9})(?:\d{3}(?:\d{6})?|\.\d+)?(?![\w.])")


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, a time of day, or both; None where nothing is said."""

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    hour: int | None = None
    minute: int | None = None
    second: str | None = None
    """With the decimals that are written."""
    zone: int | None = None
    """Minutes east of UTC."""

    @property
    def has_date(self) -> bool:
        return self.year is not None or self.month is not None or self.day is not None

    @property
    def date_only(self) -> Moment:
        return replace(self, hour=None, minute=None, second=None, zone=None)

    @property
    def clock_only(self) -> Moment:
        return replace(self, year=None, month=None, day=None)


def find_moments(text: str, *, epochs: bool = False) -> Iterator[Moment]:
    """Yield the dates and times of `text`; with `epochs` also seconds, milli- and nanoseconds since 1970."""
    end = 0
    dates = _DATE.finditer(text)
    date = next(dates, None)
    clocks = _CLOCK.finditer(text)
    clock = next(clocks, None)
    while date or clock:
        if date and (not clock or date.start() <= clock.start()):
            if date.start() >= end:
                moment = _dated(date, _CLOCK_AFTER_DATE.match(text, date.end()))
                end = moment.end
                yield moment
            date = next(dates, None)
        elif clock:
            if clock.start() >= end:
                end = clock.end()
                yield _timed(Moment(*clock.span()), clock)
            clock = next(clocks, None)
    for epoch in _EPOCH.finditer(text) if epochs else ():
        yield _from_datetime(datetime.fromtimestamp(int(epoch[1]), UTC), Moment(*epoch.span()))


def is_same(claim: Moment, fact: Moment, *, slack_minutes: float = 0) -> bool:
    """Whether `claim` says no more than `fact` does, and the same; zones are converted where both are known.

    Args:
        slack_minutes: how far the clock may be off, for "about 3 pm".
    """
    if claim.hour is not None and fact.hour is None:
        return False
    if claim.has_date and not fact.has_date:
        return False
    fact = _in_zone(fact, claim.zone)
    days = ((claim.year, fact.year), (claim.month, fact.month), (claim.day, fact.day))
    if any(said is not None and shown is not None and said != shown for said, shown in days):
        return False
    return claim.hour is None or _same_clock(claim, fact, slack_minutes)


def _same_clock(claim: Moment, fact: Moment, slack_minutes: float) -> bool:
    said, shown = _minutes(claim), _minutes(fact)
    if abs(said - shown) <= slack_minutes:
        return True
    if claim.hour != fact.hour:
        return False
    if claim.minute is None:
        return (fact.minute or 0) == 0
    if claim.minute != fact.minute:
        return False
    return claim.second is None or (fact.second or "00").startswith(claim.second) or claim.second == "00" == fact.second


def _minutes(moment: Moment) -> float:
    return 60 * (moment.hour or 0) + (moment.minute or 0) + float(moment.second or 0) / 60


def _in_zone(moment: Moment, zone: int | None) -> Moment:
    if zone is None or moment.zone is None or moment.hour is None or zone == moment.zone:
        return moment
    try:
        known = datetime(
            moment.year or 2024,
            moment.month or 1,
            moment.day or 1,
            moment.hour % 24,
            moment.minute or 0,
            tzinfo=timezone(timedelta(minutes=moment.zone)),
        )
        there = known.astimezone(timezone(timedelta(minutes=zone)))
    except (ValueError, OverflowError):  # 31 February, or the edge of the calendar
        return moment
    shifted = _from_datetime(there, moment)
    return (
        replace(shifted, second=moment.second) if moment.has_date else replace(shifted, second=moment.second).clock_only
    )


def _from_datetime(known: datetime, written: Moment) -> Moment:
    offset = known.utcoffset() or timedelta()
    return replace(
        written,
        year=known.year,
        month=known.month,
        day=known.day,
        hour=known.hour,
        minute=known.minute,
        second=f"{known.second:02}",
        zone=int(offset.total_seconds() // 60),
    )


def _dated(date: re.Match[str], clock: re.Match[str] | None) -> Moment:
    groups = date.groupdict()
    year = _first(groups, "y1", "y2", "y3", "y4", "y5", "y6", "y7")
    month = _first(groups, "m1", "m2", "m3", "m4", "m5", "m7")
    day = _first(groups, "d1", "d2", "d3", "d4", "d5", "d6", "d7")
    moment = Moment(
        date.start(),
        date.end(),
        None if year is None else int(year) + (2000 if len(year) == 2 else 0),
        None if month is None else int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1,
        None if day is None else int(day),
    )
    return _timed(replace(moment, end=clock.end()), clock) if clock else moment


def _timed(moment: Moment, clock: re.Match[str]) -> Moment:
    groups = clock.groupdict()
    hour = int(_first(groups, "h1", "h2", "h3") or 0)
    half = (_first(groups, "half1", "half2", "half3") or "").lower()
    if half[:1] == "p" or half in ("오후", "저녁", "밤"):
        hour = hour + 12 if hour < 12 else hour
    elif half and hour == 12:
        hour = 0
    minute = _first(groups, "min1", "min3")
    second = _first(groups, "s1", "s3")
    return replace(
        moment,
        hour=hour % 24,
        minute=30 if groups["thirty"] else None if minute is None else int(minute),
        second=None if second is None else second.replace(",", ".").zfill(2),
        zone=_zone(groups["zone"]),
    )


def _zone(written: str | None) -> int | None:
    if written is None:
        return None
    offset = _OFFSET.search(written)
    if not offset:
        return 540 if written == "KST" else 0
    minutes = int(offset[2]) * 60 + int(offset[3] or 0)
    return -minutes if offset[1] == "-" else minutes


def _first(groups: dict[str, str | None], *names: str) -> str | None:
    return next((groups[name] for name in names if groups[name] is not None), None)
