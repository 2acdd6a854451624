"""How many records there are in each stretch of time, by level, and which stretches stand out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import median

from devops_servers.logs.files import LogFile
from devops_servers.logs.finder import Selection
from devops_servers.logs.levels import Level
from devops_servers.logs.scan import Scan
from devops_servers.logs.tally import Tally

_FAR = 4.0
_TO_DEVIATION = 1.4826  # the median distance from the median, times this, is a deviation where nothing stands out


@dataclass(frozen=True, slots=True)
class Timeline:
    """Counts by level; `edges` has one entry more than each row of `counts`."""

    edges: list[float]
    counts: dict[Level | None, list[int]]
    standing_out: dict[int, Level | None]
    """Which stretches have far more records than is usual, and of which level."""
    undated: int

    @property
    def totals(self) -> list[int]:
        """How many records each stretch has."""
        return [sum(column) for column in zip(*self.counts.values(), strict=True)] or [0] * (len(self.edges) - 1)


def timeline(scan: Scan, files: Sequence[LogFile], edges: Sequence[float], selection: Selection) -> Timeline:
    """Count the records of `selection` in each stretch between `edges` (seconds since the epoch)."""
    tally = Tally(len(edges) - 1)
    tally.count(scan, files, edges, selection)
    counts: dict[Level | None, list[int]] = {}
    for group in tally.groups():
        row = counts.setdefault(group.level, [0] * (len(edges) - 1))
        counts[group.level] = [have + more for have, more in zip(row, group.counts, strict=True)]
    standing_out: dict[int, Level | None] = {}
    for level in sorted(counts, key=_severity):
        for stretch in _far_above(counts[level]):
            standing_out.setdefault(stretch, level)
    return Timeline(list(edges), counts, standing_out, tally.undated)


def _far_above(counts: Sequence[int]) -> list[int]:
    """The stretches whose count is far above what is usual, by the median and the median distance from it."""
    usual = median(counts)
    spread = max(1.0, sqrt(usual), _TO_DEVIATION * median(abs(count - usual) for count in counts))
    return [stretch for stretch, count in enumerate(counts) if count > usual + _FAR * spread]


def _severity(level: Level | None) -> int:
    return ("ERROR", "WARN", "INFO", "DEBUG", None).index(level)
