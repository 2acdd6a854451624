"""Which days a text names: dates, weekdays, weeks, months and years, in English and Korean. Knows no clock."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from devops_assistant.common.timewords import (
    ENGLISH_DATE,
    ISO_DATE,
    KOREAN_DATE,
    MONTHS,
    NAMED_DAYS,
    PERIODS,
    WEEKDAY,
    WEEKDAYS,
)


@dataclass(frozen=True, slots=True)
class Days:
    """Whole days, from `first` up to but not including `end`."""

    first: date
    end: date


def find_days(words: str, today: date) -> Days | None:
    """Return the days that lower-case `words` name, None where they name none.

    Raises:
        ValueError: what they name is not in the calendar, such as a 30th of February.
        OverflowError: it lies before the year 1.
    """
    for read in (_iso_day, _written_day, _weekday, _named_day, _period):
        if found := read(words, today):
            return found
    return None


def months_before(day: date, months: int) -> date:
    """Return the same day of the month `months` earlier, or that month's last day where it is shorter.

    Raises:
        ValueError: it lies before the year 1.
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    following = date(year + month // 11, (month + 1) % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def _one(day: date) -> Days:
    return Days(day, day + timedelta(days=1))


def _iso_day(words: str, today: date) -> Days | None:
    match = re.search(ISO_DATE, words)
    return _one(date.fromisoformat(match.group())) if match else None


def _written_day(words: str, today: date) -> Days | None:
    if match := re.search(KOREAN_DATE, words):
        year, month, day = match.group("ko_year"), int(match.group("ko_month")), int(match.group("ko_day"))
    elif match := re.search(ENGLISH_DATE, words):
        name = match.group("en_month")
        month = next(number for number, full in enumerate(MONTHS, 1) if full.startswith(name))
        year, day = match.group("en_year"), int(match.group("en_day"))
    else:
        return None
    written = date(int(year) if year else today.year, month, day)
    if not year and written > today:
        written = months_before(written, 12)
    return _one(written)


def _weekday(words: str, today: date) -> Days | None:
    match = re.search(WEEKDAY, words)
    if not match:
        return None
    wanted = next(number for number, names in enumerate(WEEKDAYS) if match.group("weekday") in names)
    monday = today - timedelta(days=today.weekday())
    if match.group("last_week"):
        return _one(monday + timedelta(days=wanted - 7))
    if match.group("this_week"):
        return _one(monday + timedelta(days=wanted))
    ago = (today.weekday() - wanted) % 7
    return _one(today - timedelta(days=7 if match.group("last") and not ago else ago))


def _named_day(words: str, today: date) -> Days | None:
    for days_ago, names in NAMED_DAYS.items():
        if re.search(names, words):
            return _one(today - timedelta(days=days_ago))
    return None


def _period(words: str, today: date) -> Days | None:
    for (unit, before), names in PERIODS.items():
        if re.search(names, words):
            return _calendar_period(unit, before, today)
    return None


def _calendar_period(unit: str, before: int, today: date) -> Days:
    monday = today - timedelta(days=today.weekday())
    if unit == "weekend":
        saturday = monday + timedelta(days=5 if today.weekday() >= 5 else -2)
        return Days(saturday, saturday + timedelta(days=2))
    if unit == "week":
        first = monday - timedelta(weeks=before)
        return Days(first, first + timedelta(weeks=1))
    length = 1 if unit == "month" else 12
    running = today.replace(day=1) if unit == "month" else today.replace(month=1, day=1)
    first = months_before(running, before * length)
    return Days(first, months_before(first, -length))
