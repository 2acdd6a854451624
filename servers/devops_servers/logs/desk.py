"""Where a call gets what it needs: the files, a scan with its budget, and a thread to run it in."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, tzinfo
from fnmatch import fnmatchcase
from math import inf, isinf
from typing import Any, TypeVar

import anyio.from_thread
import anyio.to_thread

from devops_assistant.common.timespan import parse_instant
from devops_servers._common.process import scratch_folder
from devops_servers.logs.budget import Budget
from devops_servers.logs.describe import Described, describe
from devops_servers.logs.errors import BadSpan, NotReadable
from devops_servers.logs.files import Catalogue, Listing, LogFile, has_glob
from devops_servers.logs.journal import Entries, Fetched, Overview, as_file, fetch, is_installed, overview, unit_of
from devops_servers.logs.scan import Scan
from devops_servers.logs.settings import Settings
from devops_servers.logs.words import size

T = TypeVar("T")
Moments = tuple[float, float]
"""From, to before: seconds since the epoch."""
Tell = Callable[[float, float | None, str], Coroutine[Any, Any, None]]
"""Tells whoever asked how far the answer is: how much is done, of how much, and in words."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a caller wants to be read."""

    file: str
    tell: Tell
    since: float = -inf
    until: float = inf
    """Seconds since the epoch."""
    newest: int | None = None
    """Only that many lines, the newest."""
    resume: str = ""

    @property
    def bounded(self) -> bool:
        """Whether not all of the files has to be read."""
        return bool(self.newest or self.resume or not isinf(self.since) or not isinf(self.until))


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

    async def run(self, work: Callable[[Scan, list[LogFile]], T], wish: Wish) -> tuple[Scan, T]:
        """Run `work` over the files that `wish` names, in a thread; it stops at its next block when cancelled.

        Raises:
            NotReadable: there is nothing to read.
        """
        found: list[LogFile] = []

        def tell(done: int) -> None:
            total = None if wish.bounded else sum(file.size for file in found)
            anyio.from_thread.run(wish.tell, float(done), total, f"{size(done)} read")

        budget = Budget(self._settings.budget_s, tell=tell, tell_every_s=self._settings.tell_every_s)
        scan = Scan(self.catalogue, self._settings, budget, resume=wish.resume)

        def look(fetched: Fetched | None) -> T:
            with ExitStack() as held:
                if fetched:
                    found.append(as_file(fetched, held.enter_context(scratch_folder())))
                found[:0] = self._files(wish.file, scan, found)
                return work(scan, found)

        try:
            fetched = await self._journal(wish, scan)
            return scan, await anyio.to_thread.run_sync(look, fetched, abandon_on_cancel=True)
        finally:
            budget.cancel()

    async def described(self, limit: int) -> tuple[Listing, list[Described], Overview]:
        """Return what there is, the first `limit` files of it described, and what the journal holds."""

        def look() -> tuple[Listing, list[Described]]:
            found = self.catalogue.listing()
            scan = Scan(self.catalogue, self._settings, Budget(self._settings.budget_s))
            return found, describe(scan, self.catalogue, found.files[:limit])

        journal = await overview(self._settings.environment)
        return *await anyio.to_thread.run_sync(look), journal

    async def _journal(self, wish: Wish, scan: Scan) -> Fetched | None:
        """The entries of the journal that `wish` names; None where it names none."""
        unit = unit_of(wish.file)
        if unit is None and (wish.file or not (self._settings.journal and is_installed(self._settings.environment))):
            return None
        entries = Entries(unit or "", wish.since, wish.until, wish.newest)
        try:
            fetched = await fetch(entries, self._settings.environment)
        except NotReadable as refusal:
            if unit is not None:
                raise
            scan.note(str(refusal))
            return None
        if fetched.note and (unit is not None or not fetched.complete):
            scan.note(fetched.note)
        return fetched if fetched.raw or unit is not None else None

    def _files(self, name: str, scan: Scan, journal: Sequence[LogFile]) -> list[LogFile]:
        """The file called `name`, those that match it where it is a glob, or all where it is empty."""
        if unit_of(name) is not None:
            return []
        if name and not has_glob(name):
            return [self.catalogue.find(name)]
        listing = self.catalogue.listing()
        if not listing.files and not journal:
            raise NotReadable(listing.why_empty(self.catalogue.places))
        files = [file for file in listing.files if not name or fnmatchcase(file.name, name)]
        if not files and not journal:
            raise NotReadable(f"no file matches {name} in {self.catalogue.places}; list_logs shows the names")
        if not listing.complete:
            scan.note(listing.left_out)
        return files
