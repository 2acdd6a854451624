"""What metrics show by themselves: a resource that fills up, a latency that jumps, one instance unlike its siblings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from devops_assistant.investigate.facts import Gathered, Metric, sized
from devops_assistant.investigate.mechanisms import MECHANISMS, Mechanism
from devops_assistant.investigate.series import Drift, drift, shift

_RISES = {
    "memory": re.compile(r"(?i)mem(?:ory)?_|_mem\b|heap|rss|working_set"),
    "disk": re.compile(r"(?i)(?:disk|filesystem|volume|fs)_.*(?:used|usage)"),
    "descriptors": re.compile(r"(?i)open_fds|file_desc"),
    "pool": re.compile(r"(?i)pool|connections_(?:active|in_use|open|used)|(?:open|active|used)_connections"),
    "queue": re.compile(r"(?i)queue|_lag|backlog|pending|waiting"),
    "timeout": re.compile(r"(?i)latency|duration|response_time"),
    "crash": re.compile(r"(?i)restarts"),
    "network": re.compile(r"(?i)(?:net|nic|interface|transmit|receive).*(?:err|drop)|retrans"),
}
_FALLS = {
    "disk": re.compile(r"(?i)(?:disk|filesystem|volume|fs|inodes?).*(?:avail|free)|inodes_free"),
    "memory": re.compile(r"(?i)mem.*(?:avail|free)"),
}
_LIMIT = re.compile(r"(?i)limit|max|size_total|capacity|total_bytes|_count$|_sum$")
_PART = ("service", "app", "job", "deployment", "container", "name")
_INSTANCE = ("pod", "instance", "host", "node")
_SIBLINGS = 2
_EMPTY = 0.15
_BY_NAME = {each.name: each for each in MECHANISMS}


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that went to another level and stayed there."""

    metric: Metric
    mechanism: Mechanism
    before: float
    after: float
    at: float
    part: str
    """The service, or the instance where that alone changed."""
    others: tuple[str, ...] = ()
    """Instances of the same service that did not change."""

    @property
    def ratio(self) -> float:
        """How many times as much, or as little."""
        low, high = sorted((abs(self.before), abs(self.after)))
        return high / low if low > 0 else float("inf")

    @property
    def figures(self) -> str:
        return f"{sized(self.before, self.metric.name)} → {sized(self.after, self.metric.name)}"


def changes_of(found: Gathered) -> list[Change]:
    """Return the figures that tell of trouble and changed for good, the deepest kind of trouble first."""
    families: dict[tuple[str, str], list[Metric]] = {}
    for metric in found.metrics:
        families.setdefault((metric.name, _label(metric, _PART)), []).append(metric)
    changed = [each for (_, part), members in families.items() for each in _changes(part, members)]
    return sorted(changed, key=lambda each: (-each.mechanism.depth, -min(each.ratio, 1_000)))


def _changes(part: str, members: Sequence[Metric]) -> Iterator[Change]:
    """The change of one metric of a service: of the instance that alone changed, else of the service."""
    seen = [(metric, change) for metric in members if (change := _change(part, metric))]
    still = tuple(_label(metric, _INSTANCE) for metric in members if all(metric is not own for own, _ in seen))
    for metric, change in seen[:1]:
        if len(seen) == 1 and len(still) >= _SIBLINGS:
            alone = _label(metric, _INSTANCE) or part
            yield Change(metric, change.mechanism, change.before, change.after, change.at, alone, still)
        else:
            yield change


def _change(part: str, metric: Metric) -> Change | None:
    where = part or _label(metric, _INSTANCE)
    for name, pattern in _FALLS.items():
        if pattern.search(metric.name) and (seen := _emptied(metric.values)):
            return Change(metric, _BY_NAME[name], seen.before, seen.after, _moment(metric, seen), where)
    for name, pattern in _RISES.items():
        if not pattern.search(metric.name) or _LIMIT.search(metric.name):
            continue
        seen = shift(metric.values) or drift(metric.values)
        if seen and seen.after >= 2 * seen.before:
            return Change(metric, _BY_NAME[name], seen.before, seen.after, _moment(metric, seen), where)
    return None


def _emptied(values: Sequence[float | None]) -> Drift | None:
    """How what is left went down to nearly nothing, at once or little by little."""
    known = [value for value in values if value is not None]
    most = max(known, default=0.0)
    seen = drift([None if value is None else most - value for value in values])
    if not seen or most <= 0 or most - seen.after > _EMPTY * most:
        return None
    return Drift(seen.start, most - seen.before, most - seen.after, seen.steady)


def _moment(metric: Metric, seen: Drift) -> float:
    return metric.since + seen.start * metric.step


def _label(metric: Metric, names: Sequence[str]) -> str:
    return next((metric.labels[name] for name in names if metric.labels.get(name)), "")
