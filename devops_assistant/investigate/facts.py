"""What an investigation works on: everything that was gathered, typed, on one clock (seconds since the epoch)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

_SHORTEST = 3
_CITES = re.compile(r"\[E\d+\]")


@dataclass(frozen=True, slots=True)
class Window:
    """The span that is looked at; symptoms count from `symptoms_from` on, what is before tells what is usual."""

    start: float
    end: float
    symptoms_from: float

    @property
    def length(self) -> float:
        return max(self.end - self.start, 1.0)


@dataclass(frozen=True, slots=True)
class Template:
    """Records of one log that say the same but for what varies, counted over equal stretches of the window."""

    source: str
    """The file."""
    level: str
    text: str
    sample: str
    """One record, with the stack trace that follows it."""
    services: Sequence[str]
    counts: Sequence[int]
    first: float
    last: float
    examples: Mapping[int, str]
    """A line from each of some stretches."""
    evidence: str
    undated: bool = False
    """Its records carry no time: `first` and `last` are when the stretches begin that they lie in."""

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def lines(self) -> list[str]:
        return [self.sample, *self.examples.values()]

    def message(self, line: str) -> str:
        """The part of a record from where its template begins: the names and figures in its head are left out."""
        start = re.match(r"[^<]{4,40}", self.text)
        position = line.find(start.group()[:12].strip()) if start else -1
        return line[position:] if position > 0 else line


@dataclass(frozen=True, slots=True)
class Log:
    """One file within the window."""

    name: str
    templates: Sequence[Template]
    since: float
    until: float
    evidence: str

    def edge(self, stretch: float) -> float:
        """When a stretch begins."""
        buckets = max((len(each.counts) for each in self.templates), default=1)
        return self.since + (self.until - self.since) * stretch / buckets


@dataclass(frozen=True, slots=True)
class Patch:
    """What a commit changed, line by line."""

    added: Sequence[str]
    removed: Sequence[str]
    evidence: str
    within: Sequence[str] = ()
    """The functions or sections that the changes lie in, and the lines beside them."""
    under: Mapping[str, str] = field(default_factory=dict[str, str])
    """The sections that a changed line lies in, the outermost first, as far as its surroundings show them."""


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit; `at` is when it took effect as far as is known: when it was committed."""

    hash: str
    at: float
    author: str
    subject: str
    paths: Sequence[str]
    evidence: str
    patch: Patch | None = None

    @property
    def name(self) -> str:
        return f"{self.hash[:8]} “{self.subject}”"


@dataclass(frozen=True, slots=True)
class HostEvent:
    """Something that happened to the machine, or to what it runs."""

    at: float
    kind: str
    subject: str
    text: str
    evidence: str
    grave: bool = False
    """So bad that it may be a cause by itself."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One series: its values at even steps over the window."""

    name: str
    labels: Mapping[str, str]
    values: Sequence[float | None]
    since: float
    step: float
    evidence: str


@dataclass(frozen=True, slots=True)
class Job:
    """Something that a clock started shortly before the onset."""

    name: str
    at: float
    source: str
    evidence: str
    earlier: int = 0
    """How often it ran in the time before, as far as that was looked at."""
    more_often: bool = False
    """It ran far more often than in the time before."""

    @property
    def is_unusual(self) -> bool:
        return not self.earlier or self.more_often

    @property
    def short(self) -> str:
        """The script or job itself, without its folder and arguments."""
        words = [PurePosixPath(word).name for word in self.name.split() if not word.startswith("-")]
        return next((word for word in words if len(word) > _SHORTEST), self.name)


@dataclass(slots=True)
class Gathered:
    """Everything that was asked for and answered, and what was not."""

    window: Window
    logs: list[Log] = field(default_factory=list[Log])
    commits: list[Commit] = field(default_factory=list[Commit])
    host: list[HostEvent] = field(default_factory=list[HostEvent])
    metrics: list[Metric] = field(default_factory=list[Metric])
    raw: dict[str, tuple[str, list[str]]] = field(default_factory=dict[str, tuple[str, list[str]]])
    """Bad lines of a file as they stand there, with the evidence that holds them."""
    written_in: dict[str, tuple[str, set[str]]] = field(default_factory=dict[str, tuple[str, set[str]]])
    """Files whose source holds the words of a template, by its text, with the evidence that says so."""
    jobs: list[Job] = field(default_factory=list[Job])
    not_checked: list[str] = field(default_factory=list[str])
    logs_unread: bool = False
    """There may be logs, and none of them could be read."""


def cited(reason: str, evidence: str) -> str:
    """Return a reason that cites evidence: its own where it does, else that given."""
    return reason if _CITES.search(reason) else f"{reason} [{evidence}]"


def span(seconds: float) -> str:
    """Return a length of time as people say it."""
    if seconds < 180:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 2 * 3_600 else f"{seconds / 3_600:.1f} h"


def sized(value: float, name: str) -> str:
    """Return a figure as people read it, by the unit that the name of its metric ends with."""
    if "bytes" in name:
        for unit in ("B", "KiB", "MiB", "GiB"):
            if abs(value) < 1024 or unit == "GiB":
                return f"{value:.3g} {unit}" if value < 1000 else f"{value:.0f} {unit}"
            value /= 1024
    shown = f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:.3g}"
    return f"{shown} s" if name.endswith("_seconds") else shown
