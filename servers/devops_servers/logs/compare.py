"""What two spans of time have and have not in common: what appeared, what vanished, what grew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from devops_servers.logs.files import LogFile
from devops_servers.logs.finder import Selection
from devops_servers.logs.scan import Scan
from devops_servers.logs.tally import Group, Tally

_FAR = 3.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Groups of records; `counts` of each: in the earlier span, in the later one."""

    appeared: list[Group]
    vanished: list[Group]
    grew: list[Group]
    """Far more frequent, for the length of the spans, in the later one."""
    shrank: list[Group]
    same: int
    """How many groups are about as frequent in both."""


def compare(
    scan: Scan,
    files: Sequence[LogFile],
    earlier: tuple[float, float],
    later: tuple[float, float],
    selection: Selection,
) -> Comparison:
    """Compare two spans (each from, to before: seconds since the epoch) of `files`."""
    tally = Tally(2)
    second = scan.again()
    tally.count(scan, files, earlier, selection, at=0)
    tally.count(second, files, later, selection, at=1)
    scan.absorb(second)
    scale = (later[1] - later[0]) / (earlier[1] - earlier[0])
    found = Comparison([], [], [], [], 0)
    same = 0
    for group in tally.groups():
        before, after = group.counts
        if not before:
            found.appeared.append(group)
        elif not after:
            found.vanished.append(group)
        elif abs(change := _change(before, after, scale)) < _FAR:
            same += 1
        else:
            (found.grew if change > 0 else found.shrank).append(group)
    return Comparison(found.appeared, found.vanished, found.grew, found.shrank, same)


def _change(before: int, after: int, scale: float) -> float:
    """How far `after` is from what `before` lets expect, in deviations of a count."""
    expected = before * scale
    return (after - expected) / sqrt(expected * scale + expected + 1)
