"""Which days a text names: dates, weekdays, weeks, months and years, in English and Korean. Knows no clock."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from devops_assistant.common.timewords import (
    DAY_OF_MONTH,
    DOTTED_DATE,
    ENGLISH_DATE,
    ISO_DATE,
    KOREAN_DATE,
    MONTH,
    MONTHS,
    NAMED_DAYS,
    PART_OF_YEAR,
    PERIODS,
    PORTION_AFTER,
    PORTION_BEFORE,
    QUARTERS,
    SLASHED_DAY,
    WEEKDAY,
    WEEKDAYS,
    WEEKS,
)

_LEAST_TO_DIVIDE = 5
"""Days from which `early in` means a third of them."""


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
    for read in (_iso_day, _written_day, _weekday, _named_day, _month, _part_of_year, _period, _day_of_month):
        if found := read(words, today):
            return _portion(words, found)
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
    if match := re.search(ISO_DATE, words):
        return _one(date.fromisoformat(match.group()))
    if match := re.search(DOTTED_DATE, words):
        year, month, day = map(int, re.findall("[0-9]+", match.group()))
        return _one(date(year, month, day))
    return None


def _written_day(words: str, today: date) -> Days | None:
    if match := re.search(KOREAN_DATE, words):
        year, month, day = match.group("ko_year"), int(match.group("ko_month")), int(match.group("ko_day"))
    elif match := re.search(ENGLISH_DATE, words):
        month = _number_of(match.group("en_month") or match.group("then_month"))
        year = match.group("en_year") or match.group("then_year")
        day = int(match.group("en_day") or match.group("first_day"))
    elif match := re.search(SLASHED_DAY, words):
        year, month, day = None, int(match.group("slash_month")), int(match.group("slash_day"))
    else:
        return None
    written = date(int(year) if year else today.year, month, day)
    if not year and written > today:
        written = months_before(written, 12)
    return _one(written)


def _number_of(month: str) -> int:
    return next(number for number, full in enumerate(MONTHS, 1) if full.startswith(month))


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


def _month(words: str, today: date) -> Days | None:
    """A month without a day; one that names no year is the latest that has begun."""
    match = re.search(MONTH, words)
    if not match:
        return None
    month = _number_of(match.group("month")) if match.group("month") else int(match.group("korean_month"))
    year = match.group("month_year") or match.group("ko_month_year")
    if match.group("ko_last_year"):
        year = today.year - 1
    return _months(year, month, 1, today)


def _part_of_year(words: str, today: date) -> Days | None:
    """A quarter or a half; one that names no year is the latest that has begun."""
    match = re.search(PART_OF_YEAR, words)
    if not match:
        return None
    is_last = match.group("of_last") or match.group("ko_part_last")
    year = today.year - 1 if is_last else match.group("part_year") or match.group("ko_part_year")
    if half := match.group("half") or match.group("ko_half"):
        return _months(year, 1 if half in ("first", "상") else 7, 6, today)
    named = match.group("quarter")
    number = QUARTERS.index(named) + 1 if named else int(match.group("q") or match.group("ko_quarter"))
    return _months(year, 3 * number - 2, 3, today)


def _months(year: str | int | None, month: int, length: int, today: date) -> Days:
    first = date(int(year or today.year), month, 1)
    if not year and first > today:
        first = months_before(first, 12)
    return Days(first, months_before(first, -length))


def _portion(words: str, days: Days) -> Days:
    """The third of a longer time that `early in`, `mid` or `the end of` mean, or a week of it."""
    found = next((match for form in (PORTION_BEFORE, PORTION_AFTER) if (match := re.search(form, words))), None)
    length = (days.end - days.first).days
    if not found or length < _LEAST_TO_DIVIDE:
        return days
    if week := next(filter(None, found.groups()), ""):
        place = next((names.index(week) for names in (QUARTERS, WEEKS) if week in names), None)
        first = days.end - timedelta(weeks=1) if place is None else days.first + timedelta(weeks=place)
        return Days(first, first + timedelta(weeks=1))
    third = timedelta(days=length // 3)
    if re.search("beginning|start|early|초", found.group()):
        return Days(days.first, days.first + third)
    if re.search("mid|중순", found.group()):
        return Days(days.first + third, days.end - third)
    return Days(days.end - third, days.end)


def _day_of_month(words: str, today: date) -> Days | None:
    """The latest day of that number."""
    match = re.search(DAY_OF_MONTH, words)
    if not match:
        return None
    day = int(match.group("nth") or match.group("ko_nth"))
    return _one(today.replace(day=day) if day <= today.day else months_before(today.replace(day=1), 1).replace(day=day))


def _period(words: str, today: date) -> Days | None:
    for (unit, before), names in PERIODS.items():
        if re.search(names, words):
            return _calendar_period(unit, before, today)
    return None


def _calendar_period(unit: str, before: int, today: date) -> Days:
    monday = today - timedelta(days=today.weekday())
    if unit == "weekend":
        is_running = today.weekday() >= 5 and not before
        saturday = monday + timedelta(days=5 if is_running else -2)
        return Days(saturday, saturday + timedelta(days=2))
    if unit == "week":
        first = monday - timedelta(weeks=before)
        return Days(first, first + timedelta(weeks=1))
    length = {"month": 1, "quarter": 3, "year": 12}[unit]
    running = today.replace(day=1, month=(today.month - 1) // length * length + 1)
    first = months_before(running, before * length)
    return Days(first, months_before(first, -length))
