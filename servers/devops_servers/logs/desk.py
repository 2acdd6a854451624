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
from devops_servers.logs.describe import Described, describe
from devops_servers.logs.errors import BadSpan, NotReadable
from devops_servers.logs.files import Catalogue, Listing, LogFile, has_glob
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
            BadSpan: it is no time.
        """
        try:
            return parse_instant(text, self.now()).timestamp() if text.strip() else default
        except (ValueError, OverflowError) as error:
            raise BadSpan(str(error)) from None

    def span(self, scan: Scan, files: list[LogFile], since: str, until: str) -> Moments:
        """Return the span that a caller wrote; where it is open, as far as the times in `files` go.

        Raises:
            BadSpan: it is no span of time, or there is no time to begin or end with.
        """
        first, last = (None if since and until else scan.extent(files)) or (inf, -inf)
        start, end = self.instant(since, first), self.instant(until, last + 1)
        if isinf(start) or isinf(end):
            raise BadSpan("these logs carry no times; search_logs and log_patterns work without")
        if start >= end:
            raise BadSpan("the span is empty: since must be before until")
        return start, end

    def two_spans(self, since: str, until: str, earlier_since: str, earlier_until: str) -> tuple[Moments, Moments]:
        """Return the later and the earlier span of a comparison.

        Raises:
            BadSpan: one of them is no span of time.
        """
        start, end = self.instant(since, -inf), self.instant(until, self.now().timestamp())
        before_end = self.instant(earlier_until, start)
        before = self.instant(earlier_since, before_end - (end - start))
        if isinf(start) or start >= end or before >= before_end:
            raise BadSpan("the span is empty: since must be before until")
        return (start, end), (before, before_end)

    async def run(self, work: Callable[[Scan, list[LogFile]], T], file: str, *, resume: str = "") -> tuple[Scan, T]:
        """Run `work` over the files that `file` names, in a thread; it stops at its next block when cancelled.

        Raises:
            NotReadable: there is nothing to read.
        """
        budget = Budget(self._settings.budget_s)
        scan = Scan(self.catalogue, self._settings, budget, resume=resume)
        try:
            return scan, await anyio.to_thread.run_sync(
                lambda: work(scan, self._files(file, scan)), abandon_on_cancel=True
            )
        finally:
            budget.cancel()

    async def described(self, limit: int) -> tuple[Listing, list[Described]]:
        """Return what there is, and the first `limit` files of it described."""

        def look() -> tuple[Listing, list[Described]]:
            found = self.catalogue.listing()
            scan = Scan(self.catalogue, self._settings, Budget(self._settings.budget_s))
            return found, describe(scan, self.catalogue, found.files[:limit])

        return await anyio.to_thread.run_sync(look)

    def _files(self, name: str, scan: Scan) -> list[LogFile]:
        """The file called `name`, those that match it where it is a glob, or all where it is empty."""
        if name and not has_glob(name):
            return [self.catalogue.find(name)]
        listing = self.catalogue.listing()
        if not listing.files:
            raise NotReadable(listing.why_empty(self.catalogue.places))
        files = [file for file in listing.files if not name or fnmatchcase(file.name, name)]
        if not files:
            raise NotReadable(f"no file matches {name} in {self.catalogue.places}; list_logs shows the names")
        if not listing.complete:
            scan.note("there are more files than could be listed in time: name a folder or a glob")
        return files
