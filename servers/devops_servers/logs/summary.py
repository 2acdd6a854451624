"""The errors of a span of time: grouped by what they say, with their rate, and which of them are new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from devops_servers.logs.files import LogFile
from devops_servers.logs.finder import Selection
from devops_servers.logs.scan import Scan
from devops_servers.logs.tally import Group, Tally, spread

STRETCHES = 12
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

    def is_new(self, group: Group) -> bool | None:
        """Whether the period before had none of it; None when that is not known."""
        return None if self.before is None else group.counts[0] == 0


def summarise(scan: Scan, files: Sequence[LogFile], since: float, until: float) -> Errors:
    """Return the errors that `files` hold from `since` to before `until` (seconds since the epoch)."""
    tally = Tally(1 + STRETCHES)
    tally.count(scan, files, list(spread(since, until, STRETCHES)), _ERRORS, at=1)
    undated = tally.undated
    before = scan.again()
    if not scan.resume and not undated:
        tally.count(before, files, [since - (until - since), since], _ERRORS, dated=False)
    compared = not scan.resume and not before.resume and before.scanned_bytes > 0
    groups = [group for group in tally.groups() if sum(group.counts[1:])]
    groups.sort(key=lambda group: sum(group.counts[1:]), reverse=True)
    total = sum(sum(group.counts[1:]) for group in groups)
    earlier = sum(group.counts[0] for group in tally.groups()) if compared else None
    return Errors(groups, total, undated, sorted(set(tally.without_levels)), earlier)
