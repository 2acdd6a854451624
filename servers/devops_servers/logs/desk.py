"""Where a call gets what it needs: the files, a scan with its budget, and a thread to run it in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import anyio.to_thread

from devops_servers.logs.budget import Budget
from devops_servers.logs.files import Catalogue, LogFile, NotReadable
from devops_servers.logs.scan import Scan
from devops_servers.logs.settings import Settings

T = TypeVar("T")


class Desk:
    """Runs the scans of one server."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.catalogue = Catalogue(settings)

    def files(self, name: str) -> list[LogFile]:
        """Return the file called `name`, or all of them where it is empty.

        Raises:
            NotReadable: there is nothing to read.
        """
        if name:
            return [self.catalogue.find(name)]
        listing = self.catalogue.listing()
        if not listing.files:
            raise NotReadable(listing.why_empty(self.catalogue.places))
        return listing.files

    async def run(self, work: Callable[[Scan], T], *, resume: str = "") -> tuple[Scan, T]:
        """Run `work` in a thread of its own; it stops at its next block when the call is cancelled."""
        budget = Budget(self._settings.budget_s)
        scan = Scan(self.catalogue, self._settings, budget, resume=resume)
        try:
            return scan, await anyio.to_thread.run_sync(work, scan, abandon_on_cancel=True)
        finally:
            budget.cancel()
