"""Spans of time as people write them, in English and Korean."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from devops_assistant.common.calendar_days import Days, find_days, months_before
from devops_assistant.common.messages import say
from devops_assistant.common.timewords import (
    AMOUNTS,
    CLOCK,
    DAY,
    DAY_OF_MONTH,
    DAY_PARTS,
    ISO_TIME,
    KOREAN_HOURS,
    UNIT,
    WEEKDAY,
    amounts,
    unnamed,
)

_FORMS = (
    "`now`, `today`, `yesterday`, `14:30`, `2026-11-20`, `2026-11-20 14:30`, `2026-11-20T14:30:00+09:00`, `2h`, "
    "`2 hours ago`, `last monday`, `last week`, `오늘`, `어제`, `2시간 전`, `지난주`"
)
_LONGEST = 2_000
_AROUND = timedelta(minutes=30)

_PART = "|".join(DAY_PARTS.values())
_AGO = rf"(?:{AMOUNTS})\s?(?:ago\b|earlier\b|전(?!체|부(?!터)))"
_POINT = unnamed(
    rf"(?:{ISO_TIME}|{_AGO}|(?:{DAY})(?:(?:,|\sat|\sin the)?\s?(?:{_PART}))?(?:(?:,|의|\sat)?\s?(?:{CLOCK}))?"
    rf"|(?:{_PART})\s?(?:{CLOCK})|(?:{CLOCK})(?:\s(?:{_PART}))?(?:\s(?:on\s)?(?:{DAY}))?|(?:{_PART}))"
)
_NOW = r"now\b|지금|현재"
_ROLLING = (
    rf"(?:\b(?:last|past|previous|recent|within) |최근\s?|지난\s?)({AMOUNTS})"
    rf"|({AMOUNTS})\s?(?:동안|이내|내에|내\b|사이|간(?:의|\b))"
    rf"|\b(?:the last|the past|past) ({UNIT})(?! of (?:{DAY}))|\blast (hour|minute|day)\b"
    r"|(?<![\w.])([0-9]{1,3}(?:[hd](?!\w)|\s?시간(?!\s?전|마다|씩)))"
)
_RANGES = (
    (r"\bbetween ", r" and ", r""),
    (r"(?:\bfrom )?", r" (?:to|until|till|through) ", r""),
    (r"", r"\s?(?:부터|에서)\s?", r"\s?(?:까지|사이)"),
    (r"", r"\s?[-~–]\s?", r""),
)
"""What stands before, between and after the two points of a range."""
_SINCE = (r"\b(?:since|after|from|starting) (?:at |on )?", r"\s?(?:부터|이후|이래|onwards?\b)")
_BEFORE = (r"\b(?:before|prior to|earlier than) (?:at |on )?", r"\s?(?:이전|전(?=[에의\s]|$))")
_UNTIL = (r"\b(?:until|till|up to) (?:at |on )?", r"\s?까지")
"""What stands before or after a point that opens or ends a span; what ends `until` a day holds that day."""
_DAY_BEFORE = rf"(?:\bon )?({DAY})(?:,|의)?\s?$"
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
"""The start of a span that nothing opens."""


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` to `end`, both with a zone; `words` are the ones it was read from, in lower case."""

    start: datetime
    end: datetime
    words: str


def parse_instant(text: str, now: datetime) -> datetime:
    """Return the moment that `text` names; of a day, a week or a span that is its first moment.

    Args:
        text: a whole expression, in English or Korean; without a zone it means the zone of `now`.
        now: the present moment, with a zone.

    Raises:
        ValueError: `text` names no moment; the message lists the accepted forms.
    """
    _require_zone(now)
    words = _normalised(text).rstrip(".?! ")
    if re.fullmatch(_NOW, words):
        return now
    try:
        if re.fullmatch(AMOUNTS, words) or re.fullmatch(_AGO, words):
            return _back(words, now)
        if re.fullmatch(_POINT, words):
            return _point(words, now).start
        span = _read(words, now)
    except (OverflowError, ValueError):
        span = None
    if span is None or span.words != words:
        raise ValueError(say("settings.no_time", text=text[:60], forms=_FORMS))
    return span.start


def find_span(text: str, now: datetime) -> Span | None:
    """Return the span that a question speaks of, None where it speaks of none. A running day or week ends `now`.

    Args:
        text: the question, in English or Korean.
        now: the present moment, with a zone.

    Raises:
        ValueError: `now` has no zone.
    """
    _require_zone(now)
    try:
        return _read(_normalised(text), now)
    except (OverflowError, ValueError):
        return None


def describe(span: Span) -> str:
    """Return the span as `2026-11-20 00:00 – 2026-11-21 00:00 KST`."""
    if span.start == BEGINNING:
        return f"… – {span.end:%Y-%m-%d %H:%M %Z}"
    return f"{span.start:%Y-%m-%d %H:%M} – {span.end:%Y-%m-%d %H:%M} {span.end:%Z}"


def _require_zone(now: datetime) -> None:
    if now.utcoffset() is None:
        raise ValueError("`now` needs a zone")


def _normalised(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text[:_LONGEST]).lower().split())


def _read(words: str, now: datetime) -> Span | None:
    """The first span in lower-case `words`: a range, then one side open, then a length, then a single point."""
    points = list(re.finditer(rf"{_POINT}|{_NOW}", words))
    for first, second in pairwise(points):
        if place := _joined(words, first, second):
            return _ranged(words, place, (first.group(), second.group()), now)
    for point in points:
        if opened := _beside(words, point, _SINCE):
            return _sound(Span(_point(point.group(), now).start, now, ""), now, opened)
    if match := re.search(_ROLLING, words):
        length = next(group for group in match.groups() if group)
        return _sound(Span(_back(length if amounts(length) else f"a {length}", now), now, ""), now, match.group())
    for point in points:
        if closed := _beside(words, point, _BEFORE):
            return _sound(Span(BEGINNING, _point(point.group(), now).start, ""), now, closed)
        if closed := _beside(words, point, _UNTIL):
            return _sound(Span(BEGINNING, _point(point.group(), now).end, ""), now, closed)
    for point in points:
        if not re.fullmatch(_NOW, point.group()):
            return _sound(_widened(_point(point.group(), now)), now, point.group())
    return None


def _joined(words: str, first: re.Match[str], second: re.Match[str]) -> tuple[int, int] | None:
    """Where a range between two points stands; None where nothing joins them."""
    if re.fullmatch(_NOW, first.group()):
        return None
    for before, between, after in _RANGES:
        opening = re.search(rf"(?:{before})$", words[: first.start()])
        closing = re.match(after, words[second.end() :])
        if opening and closing and re.fullmatch(between, words[first.end() : second.start()]):
            return opening.start(), second.end() + closing.end()
    return None


def _ranged(words: str, place: tuple[int, int], points: tuple[str, str], now: datetime) -> Span | None:
    """The range that stands at `place`, with the day right before it: `on Thursday from 9:00 to 10:00`."""
    start, end = place
    day = re.search(_DAY_BEFORE, words[:start]) if not any(find_days(each, now.date()) for each in points) else None
    on = find_days(day.group(1), now.date()) if day else None
    return _sound(_range(*points, now, on), now, words[day.start() if day else start : end])


def _beside(words: str, point: re.Match[str], forms: tuple[str, str]) -> str:
    """The words of a point with what stands before or after it; empty where it stands for itself."""
    if re.fullmatch(_NOW, point.group()):
        return ""
    if before := re.search(rf"(?:{forms[0]})$", words[: point.start()]):
        return words[before.start() : point.end()]
    after = re.match(forms[1], words[point.end() :])
    return words[point.start() : point.end() + after.end()] if after else ""


def _sound(span: Span, now: datetime, words: str) -> Span | None:
    """The span with its words, ending `now` at the latest; None where it would end before it starts."""
    end = now if _after(span.end, now) and not _after(span.start, now) else span.end
    return None if _after(span.start, end) else Span(span.start, end, words.strip())


def _after(one: datetime, other: datetime) -> bool:
    """Later in elapsed time: two moments of one zone compare by their wall clocks alone."""
    return one.astimezone(UTC) > other.astimezone(UTC)


def _widened(span: Span) -> Span:
    return span if span.start != span.end else replace(span, start=span.start - _AROUND, end=span.end + _AROUND)


def _range(first: str, second: str, now: datetime, on: Days | None = None) -> Span:
    """From one point to another; the end of a day, or a moment, is where a range ends.

    Args:
        on: the day of both, where neither names one.
    """
    of_first, of_second = find_days(first, now.date()), find_days(second, now.date())
    is_turned = of_first and of_second and of_first.first > of_second.first  # `friday to monday`, said on a Saturday
    begin = _resolved(_midnight(of_second.first), now) if of_second and is_turned else now
    start = _point(first, begin, on or (of_second if not of_first else None)).start
    if re.fullmatch(_NOW, second):
        return Span(start, now, second)
    is_ago = re.fullmatch(_AGO, second) and set(amounts(second)) != {"day"}
    reach = timedelta(days=_reach(second) if of_first else 0)
    within = _resolved(start.replace(tzinfo=None) + reach, now) if reach else now
    later = _point(second, within, on=Days(start.date(), start.date() + timedelta(days=1)))
    end = later.start if is_ago else later.end
    if _after(end, start) or of_second:
        return Span(start, end, second)
    is_open = "시" in second and not re.search(_PART, second)
    half_a_day = timedelta(hours=12 if is_open and start.hour >= 12 > end.hour else 24)
    return Span(start, _resolved(end.replace(tzinfo=None) + half_a_day, now), second)


def _reach(words: str) -> int:
    """How many days after another day a point can lie that names a weekday or a day of the month alone; else 0."""
    weekday = re.match(WEEKDAY, words)
    if weekday and not any(weekday.group("last_week", "this_week", "last")):
        return 6
    return 27 if re.match(DAY_OF_MONTH, words) else 0


def _point(words: str, now: datetime, on: Days | None = None) -> Span:
    """What one expression names: a moment (start and end are the same), a part of a day, or whole days.

    Args:
        on: the days that a clock time belongs to which names none; without them it lies in the past.
    """
    if exact := re.search(ISO_TIME, words):
        moment = _iso(exact.group(), now)
        return Span(moment, moment, words)
    if re.search(_AGO, words):
        return _ago(words, now)
    days = find_days(words, now.date()) or on
    first = days.first if days else now.date()
    part = next((hours for hours, names in DAY_PARTS.items() if re.search(names, words)), None)
    clock = _clock(words, part or (0, 24))
    if clock is None and part is None and days:
        return Span(_resolved(_midnight(days.first), now), _resolved(_midnight(days.end), now), words)
    start, end = _hours(first, part or (0, 24)) if clock is None else (datetime.combine(first, clock),) * 2
    if days is None and _after(_resolved(start, now), now):
        start, end = start - timedelta(days=1), end - timedelta(days=1)
    return Span(_resolved(start, now), _resolved(end, now), words)


def _hours(day: date, part: tuple[int, int]) -> tuple[datetime, datetime]:
    return _midnight(day) + timedelta(hours=part[0]), _midnight(day) + timedelta(hours=part[1])


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min)


def _resolved(wall: datetime, now: datetime) -> datetime:
    """The moment of a wall clock in the zone of `now`; where daylight saving skips it, as long after the gap began."""
    return wall.replace(tzinfo=now.tzinfo).astimezone(UTC).astimezone(now.tzinfo)


def _iso(words: str, now: datetime) -> datetime:
    day, rest = words[:10], words[11:].replace("utc", "z").replace(" ", "").replace(",", ".").upper()
    written = datetime.fromisoformat(f"{day}T{rest}")
    return written.astimezone(now.tzinfo) if written.tzinfo else _resolved(written, now)


def _ago(words: str, now: datetime) -> Span:
    """A number of days ago means that day; anything else means from then on."""
    moment = _back(words, now)
    if set(amounts(words)) != {"day"}:
        return Span(moment, now, words)
    day = moment.date()
    return Span(_resolved(_midnight(day), now), _resolved(_midnight(day + timedelta(days=1)), now), words)


def _back(words: str, now: datetime) -> datetime:
    """The moment that lies the amounts of `words` before `now`: days keep the wall clock, hours are elapsed time."""
    found = amounts(words)
    months = found.get("month", 0) + 12 * found.get("year", 0)
    if months % 1:
        raise ValueError("a fraction of a month is no length of time")
    moment = now
    if days := timedelta(days=found.get("day", 0), weeks=found.get("week", 0)):
        moment = _resolved(moment.replace(tzinfo=None) - days, now)
    if months:
        day = months_before(moment.date(), int(months))
        moment = _resolved(datetime.combine(day, moment.time()), now)
    elapsed = timedelta(hours=found.get("hour", 0), minutes=found.get("minute", 0), seconds=found.get("second", 0))
    return (moment.astimezone(UTC) - elapsed).astimezone(now.tzinfo)


def _clock(words: str, part: tuple[int, int]) -> time | None:
    """The clock time in `words`; `오후 3시` lies in its `part` of the day."""
    match = re.search(CLOCK, words)
    if not match:
        return None
    if match.group("noon") or match.group("midnight"):
        return time(12 if match.group("noon") else 0)
    if korean := match.group("korean"):
        hour = int(korean) if korean.isdigit() else KOREAN_HOURS.index(korean) or 12
        minute = 30 if match.group("korean_half") else int(match.group("korean_minute") or 0)
        return time(_hour_in(part, hour), minute)
    hour, half = (
        int(match.group("hour") or match.group("hour12") or match.group("hour_then")),
        match.group("half") or match.group("half12"),
    )
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(_hour_in(part, hour), int(match.group("minute") or 0), int(match.group("second") or 0))


def _hour_in(part: tuple[int, int], hour: int) -> int:
    """The reading of `hour`, on a clock of 12 or 24 hours, that lies in `part` of the day; else the hour as it is."""
    readings = (hour % 12, hour % 12 + 12) if hour <= 12 and part != (0, 24) else (hour,)
    within = (reading for reading in readings for shift in (0, 24) if part[0] <= reading + shift < part[1])
    return next(within, hour)
