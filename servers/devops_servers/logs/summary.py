"""The errors of a span of time: grouped by what they say, with their rate, and which of them are new."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from devops_servers.logs.files import LogFile
from devops_servers.logs.finder import Selection
from devops_servers.logs.scan import Scan
from devops_servers.logs.tally import Group, Tally, spread

STRETCHES = 12
_ROTATED = re.compile(r"(?:[.-]\d[\d-]*)?(?:\.(?:gz|xz|bz2|zst))?$")
_ERRORS = Selection(level="ERROR")


@dataclass(frozen=True, slots=True)
class Errors:
    """The errors of a span, the most frequent group first; `counts` of a group: the period before, then the rate."""

    groups: list[Group]
    total: int
    undated: int
    without_levels: list[str]
    before: int | None
    """How many there were in the period before, as long as this one; None when that could not be looked at."""
    covered: frozenset[str]
    """The logs that were written in the period before already, each called without what rotation adds."""

    def is_new(self, group: Group) -> bool | None:
        """Whether the period before had none of it; None when its logs say nothing of that period."""
        if self.before is None or not any(log_of(name) in self.covered for name in group.files):
            return None
        return group.counts[0] == 0


def summarise(scan: Scan, files: Sequence[LogFile], since: float, until: float) -> Errors:
    """Return the errors that `files` hold from `since` to before `until` (seconds since the epoch)."""
    tally = Tally(1 + STRETCHES)
    tally.count(scan, files, list(spread(since, until, STRETCHES)), _ERRORS, at=1)
    undated = tally.undated
    before = scan.again()
    covered = frozenset[str]() if scan.resume else _covered(before, files, since)
    compared = bool(covered)
    if compared:
        older = [file for file in files if log_of(file.name) in covered]
        tally.count(before, older, [since - (until - since), since], _ERRORS, dated=False)
        compared = not before.resume
    groups = [group for group in tally.groups() if sum(group.counts[1:])]
    groups.sort(key=lambda group: sum(group.counts[1:]), reverse=True)
    total = sum(sum(group.counts[1:]) for group in groups)
    earlier = sum(group.counts[0] for group in tally.groups()) if compared else None
    return Errors(groups, total, undated, sorted(set(tally.without_levels)), earlier, covered)


def log_of(name: str) -> str:
    """The log that a file is part of: its name without what rotation and compression add."""
    return _ROTATED.sub("", name)


def _covered(scan: Scan, files: Sequence[LogFile], since: float) -> frozenset[str]:
    """The logs that hold records from before `since`."""
    spans = ((opened.file.name, opened.span()) for opened in scan.again().each(files))
    return frozenset(log_of(name) for name, span in spans if span and span[0] < since)
