"""The span of time that an answer looks at, as asked for, as git takes it, and as it is told back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from devops_assistant.common.timespan import parse_instant
from devops_servers.git.errors import GitRefused


@dataclass(frozen=True, slots=True)
class Window:
    """From `since` up to `until`, each open when None; `now` is when it was asked, in the user's zone."""

    since: datetime | None
    until: datetime | None
    now: datetime

    def options(self) -> list[str]:
        """What limits `git log` to commits made in this window, to the second and free of git's own guessing."""
        limits = [("--max-age", self.since), ("--min-age", self.until)]
        return [f"{name}={int(moment.timestamp())}" for name, moment in limits if moment]

    @property
    def since_text(self) -> str:
        """The start in ISO 8601; empty where the window is open."""
        return self.since.isoformat() if self.since else ""

    @property
    def until_text(self) -> str:
        """The end in ISO 8601; empty where the window is open."""
        return self.until.isoformat() if self.until else ""

    def words(self) -> str:
        """Return "all of the history" or "2026-11-21 00:00 to now, +09:00"."""
        if not (self.since or self.until):
            return f"all history, {zone_words(self.now)}"
        start = self._told(self.since) if self.since else "the beginning"
        end = self._told(self.until) if self.until else f"now ({self._told(self.now)})"
        return f"window {start} to {end}, {_offset(self.now)}"

    def _told(self, moment: datetime) -> str:
        return f"{moment.astimezone(self.now.tzinfo):%Y-%m-%d %H:%M}"


def read_window(since: str, until: str, now: datetime) -> Window:
    """Return the window between two moments as people write them; an empty one is open.

    Raises:
        GitRefused: one of them is no time, or they are the wrong way round.
    """
    window = Window(read_moment(since, now) if since else None, read_moment(until, now) if until else None, now)
    if window.since and window.until and window.since >= window.until:
        raise GitRefused(f"the window is empty: it would start at {window.since} and end at {window.until}")
    return window


def read_moment(text: str, now: datetime) -> datetime:
    """Return the moment that `text` names.

    Raises:
        GitRefused: it names none.
    """
    try:
        return parse_instant(text, now)
    except ValueError as error:
        raise GitRefused(str(error)) from error


def _offset(moment: datetime) -> str:
    """Return the zone of `moment` as "+09:00"."""
    return moment.isoformat()[-6:]


def zone_words(now: datetime) -> str:
    """Return "times in +09:00", the zone of `now`."""
    return f"times in {_offset(now)}"
