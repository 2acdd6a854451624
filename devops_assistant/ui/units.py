"""Durations, sizes, counts and moments as people read them."""

from __future__ import annotations

from datetime import datetime

from devops_assistant.common.messages import say

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR


def duration(milliseconds: float) -> str:
    """`85 ms`, `0.12 s` from 100 ms on, `12.3 s`, `2 min 5 s`, `3 d 4 h` from two days on."""
    seconds = milliseconds / 1000
    if milliseconds < 99.5:
        return say("screen.milliseconds", count=milliseconds)
    if seconds < 9.995:
        return say("screen.seconds", count=f"{seconds:.2f}")
    if seconds < 59.95:
        return say("screen.seconds", count=f"{seconds:.1f}")
    whole = round(seconds)
    if whole < _HOUR:
        return say("screen.minutes", minutes=whole // _MINUTE, seconds=whole % _MINUTE)
    if whole < 2 * _DAY:
        return say("screen.hours", hours=whole // _HOUR, minutes=whole % _HOUR // _MINUTE)
    return say("screen.days", days=whole // _DAY, hours=whole % _DAY // _HOUR)


def size(count: int) -> str:
    """`812 B`, `1.2 KiB`, `3.4 MiB`."""
    if count < 1024:
        return f"{count} B"
    amount = float(count)
    for unit in ("KiB", "MiB", "GiB"):
        amount /= 1024
        if amount < 1023.95:
            return f"{amount:.1f} {unit}"
    return f"{amount / 1024:.1f} TiB"


def tokens(count: int) -> str:
    """`812`, `1.2k`, `34k`."""
    if count < 1000:
        return str(count)
    return f"{count / 1000:.1f}k" if count < 9950 else f"{count / 1000:.0f}k"


def ago(moment: datetime, now: datetime) -> str:
    """`3 s ago`, `12 min ago`, `5 h ago`, `2 d ago`; what lies in the future is `0 s ago`."""
    seconds = max(0, int((now - moment).total_seconds()))
    for unit, length in (("screen.days_ago", _DAY), ("screen.hours_ago", _HOUR), ("screen.minutes_ago", _MINUTE)):
        if seconds >= length:
            return say(unit, amount=seconds // length)
    return say("screen.seconds_ago", amount=seconds)


def plural(count: int, noun: str) -> str:
    """`1 tool`, `2 tools`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
