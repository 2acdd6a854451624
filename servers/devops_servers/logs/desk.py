"""Where a call gets what it needs: the files, a scan with its budget, and a thread to run it in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo
from fnmatch import fnmatchcase
from math import inf, isinf
from typing import TypeVar

import anyio.to_thread

from devops_assistant.common.timespan import parse_instant
from devops_servers.logs.budget import Budget
from devops_servers.logs.files import Catalogue, LogFile, NotReadable, has_glob
from devops_servers.logs.scan import Scan
from devops_servers.logs.settings import Settings

T = TypeVar("T")
Moments = tuple[float, float]
"""From, to before: seconds since the epoch."""


class Desk:
    """Runs the scans of one server."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.catalogue = Catalogue(settings)

    def files(self, name: str) -> list[LogFile]:
        """Return the file called `name`, those that match it where it is a glob, or all where it is empty.

        Raises:
            NotReadable: there is nothing to read.
        """
        if name and not has_glob(name):
            return [self.catalogue.find(name)]
        listing = self.catalogue.listing()
        if not listing.files:
            raise NotReadable(listing.why_empty(self.catalogue.places))
        files = [file for file in listing.files if not name or fnmatchcase(file.name, name)]
        if not files:
            raise NotReadable(f"no file matches {name} in {self.catalogue.places}; list_logs shows the names")
        return files

    @property
    def zone(self) -> tzinfo | None:
        """The zone that bare times are in; None is the local one."""
        return self._settings.zone

    def now(self) -> datetime:
        """The present moment, in the zone that bare times are in."""
        return datetime.now(self._settings.zone).astimezone(self._settings.zone)

    def instant(self, text: str, default: float) -> float:
        """Return the time that a caller wrote, in seconds since the epoch; `default` for an empty text.

        Raises:
            NotReadable: it is no time.
        """
        try:
            return parse_instant(text, self.now()).timestamp() if text.strip() else default
        except (ValueError, OverflowError) as error:
            raise NotReadable(str(error)) from None

    async def span(self, files: list[LogFile], since: str, until: str) -> tuple[float, float]:
        """Return the span that a caller wrote; where it is open, as far as the times in `files` go.

        Raises:
            NotReadable: it is no span of time, or there is no time to begin or end with.
        """
        _, extent = (None, None) if since and until else await self.run(lambda scan: scan.extent(files))
        first, last = extent or (inf, -inf)
        start, end = self.instant(since, first), self.instant(until, last + 1)
        if isinf(start) or isinf(end):
            raise NotReadable("these logs carry no times; search_logs and log_patterns work without")
        if start >= end:
            raise NotReadable("the span is empty: since must be before until")
        return start, end

    def two_spans(self, since: str, until: str, earlier_since: str, earlier_until: str) -> tuple[Moments, Moments]:
        """Return the later and the earlier span of a comparison.

        Raises:
            NotReadable: one of them is no span of time.
        """
        start, end = self.instant(since, -inf), self.instant(until, self.now().timestamp())
        before_end = self.instant(earlier_until, start)
        before = self.instant(earlier_since, before_end - (end - start))
        if isinf(start) or start >= end or before >= before_end:
            raise NotReadable("the span is empty: since must be before until")
        return (start, end), (before, before_end)

    async def run(self, work: Callable[[Scan], T], *, resume: str = "") -> tuple[Scan, T]:
        """Run `work` in a thread of its own; it stops at its next block when the call is cancelled."""
        budget = Budget(self._settings.budget_s)
        scan = Scan(self.catalogue, self._settings, budget, resume=resume)
        try:
            return scan, await anyio.to_thread.run_sync(work, scan, abandon_on_cancel=True)
        finally:
            budget.cancel()
