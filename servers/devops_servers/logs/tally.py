"""Counts like lines together, for each stretch of time, without looking at them one by one.

Lines that are equal but for their digits and hexadecimal ids are counted as one in C; only one line of each such kind
is taken apart.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from devops_servers.logs.fields import fields_of
from devops_servers.logs.files import LogFile
from devops_servers.logs.finder import Finder, LineFilter, Lines, Selection
from devops_servers.logs.levels import Level
from devops_servers.logs.openlog import OpenLog
from devops_servers.logs.records import continues, is_thrown
from devops_servers.logs.scan import Scan
from devops_servers.logs.style import style_of
from devops_servers.logs.templates import merge, template_of

_DIGITS = b"0123456789"
_IDS = re.compile(rb"[0-9a-fA-F]{8,}(?:-[0-9a-fA-F]{4,12})*")
_MOST_KINDS = 8_000
_MOST_GROUPS = 20_000
_EXAMPLES = 24
_BEYOND = f"(others, beyond the {_MOST_GROUPS:,} kinds that are told apart)"


@dataclass(slots=True)
class Group:
    """Records that say the same but for what varies."""

    template: str
    level: Level | None
    counts: list[int]
    """How many in each stretch of time."""
    first: float | None = None
    last: float | None = None
    """Seconds since the epoch, of the first and the last that carry a time."""
    sample: str = ""
    """One of them, with the stack trace that follows it."""
    services: set[str] = field(default_factory=set[str])
    files: set[str] = field(default_factory=set[str])
    examples: dict[int, bytes] = field(default_factory=dict[int, bytes])
    """A line from each of some stretches of time, evenly spread."""

    @property
    def count(self) -> int:
        """How many in all stretches of time."""
        return sum(self.counts)

    def add(self, other: Group) -> None:
        """Count the records of `other` as well."""
        self.counts = [mine + theirs for mine, theirs in zip(self.counts, other.counts, strict=True)]
        self.first = min((time for time in (self.first, other.first) if time is not None), default=None)
        self.last = max((time for time in (self.last, other.last) if time is not None), default=None)
        if "\n" in other.sample and "\n" not in self.sample:
            self.sample = other.sample
        self.services |= other.services
        self.files |= other.files
        self.examples = other.examples | self.examples


Groups = dict[tuple[Level | None, str], Group]


class Tally:
    """Counts records by what they say, in as many stretches of time as are asked for."""

    def __init__(self, stretches: int) -> None:
        self._stretches = stretches
        self._groups: Groups = {}
        self.undated = 0
        """Records that carry no time, counted in the last stretch."""
        self.without_levels: list[str] = []
        """Files whose lines say nothing of how serious they are."""

    def count(
        self,
        scan: Scan,
        files: Sequence[LogFile],
        edges: Sequence[float],
        selection: Selection,
        *,
        at: int = 0,
        dated: bool = True,
    ) -> None:
        """Count the records of `files` that are of `selection`.

        Args:
            edges: the stretches of time, ascending, in seconds since the epoch; the last one is their end.
            at: which stretch of the tally the first of them is.
            dated: whether to keep the times of the first and last of each group.
        """
        for opened in scan.each(files):
            style = style_of(opened.sample())
            if not style.stated:
                self.without_levels.append(opened.file.name)
            finder = Finder(selection, style)
            kinds = _Kinds(opened, self._stretches, dated=dated, by_level=style.in_digits)
            for stretch, block in opened.stretches(edges):
                found = finder.lines(block)
                parts = [(found, stretch)] if stretch is not None else _by_time(found, opened, edges)
                for part, index in parts:
                    kinds.add(part, at + index)
                self.undated += opened.undated_in(found.lines)
                if kinds.full:
                    kinds.fold_into(self._groups, selection.level)
            kinds.fold_into(self._groups, selection.level)

    def groups(self) -> list[Group]:
        """Return what was counted, the most frequent first."""
        merged: Groups = {}
        for level in set[Level | None](own for own, _ in self._groups):
            counts = {template: group.count for (own, template), group in self._groups.items() if own == level}
            for template, wider in merge(counts).items():
                group = self._groups[level, template]
                group.template = wider
                _count(merged, group)
        return sorted(merged.values(), key=lambda group: group.count, reverse=True)


@dataclass(slots=True)
class _Kind:
    """Lines of one file that are equal but for their digits, and their ids where those vary."""

    counts: list[int]
    first: bytes
    last: bytes
    sample: bytes = b""
    """A line with the stack trace that follows it."""
    examples: dict[int, bytes] = field(default_factory=dict[int, bytes])


class _Kinds:
    """The kinds of lines of one open file."""

    def __init__(self, opened: OpenLog, stretches: int, *, dated: bool, by_level: bool) -> None:
        self._opened = opened
        self._dated = dated
        self._stretches = stretches
        self._by_level = by_level
        self._every = stretches // _EXAMPLES
        self._kinds: dict[bytes, _Kind] = {}

    @property
    def full(self) -> bool:
        """Whether to fold now, so that memory stays bounded."""
        return len(self._kinds) > _MOST_KINDS

    def add(self, found: Lines, stretch: int) -> None:
        """Count lines of one stretch of time."""
        lines = found.lines
        if not lines:
            return
        keys = _keys(lines)
        if self._by_level:
            keys = [_level_key(line) + key for line, key in zip(lines, keys, strict=True)]
        newest = dict(zip(keys, lines, strict=True))
        oldest: dict[bytes, bytes] = {}
        for key, count in Counter(keys).items():
            kind = self._kinds.get(key)
            if kind is None:
                oldest = oldest or dict(zip(reversed(keys), reversed(lines), strict=True))
                kind = self._kinds[key] = _Kind([0] * self._stretches, oldest[key], newest[key])
            kind.counts[stretch] += count
            kind.last = newest[key]
            if self._every and stretch % self._every == 0:
                kind.examples[stretch] = newest[key]
        key_of = dict(zip(lines, keys, strict=True)) if found.traces else {}
        for line, trace in found.traces.items():
            kind = self._kinds.get(key_of.get(line, b""))
            if kind and not kind.sample:
                kind.sample = line + b"\n" + trace

    def fold_into(self, groups: Groups, level: LineFilter) -> None:
        """Take one line of each kind apart, count the kind with those that say the same, and forget it."""
        read = self._opened.clock.read
        for kind in self._kinds.values():
            line = kind.first.decode("utf-8", "replace")
            fields = fields_of(line)
            within = fields.level is None and continues(line) and not is_thrown(line)
            if not line or within or level not in ("ALL", fields.level):
                continue
            sample = kind.sample.decode("utf-8", "replace") or line
            ends = (line, kind.last.decode("utf-8", "replace")) if self._dated else ()
            times = [time for end in ends if (time := read(end)) is not None]
            template = template_of(fields.message)
            first, last = min(times, default=None), max(times, default=None)
            group = Group(template, fields.level, kind.counts, first, last, sample)
            group.files.add(self._opened.file.name)
            group.services.update(filter(None, [fields.service]))
            group.examples = kind.examples
            _count(groups, group)
        self._kinds.clear()


def _keys(lines: Sequence[bytes]) -> list[bytes]:
    """What lines that are counted together have in common; ids are looked for only where lines differ without them."""
    joined = b"\n".join(lines)
    keys = joined.translate(None, _DIGITS).split(b"\n")
    if 2 * len(set(keys)) < len(keys):
        return keys
    return _IDS.sub(b"", joined).translate(None, _DIGITS).split(b"\n")


def _by_time(found: Lines, opened: OpenLog, edges: Sequence[float]) -> Iterator[tuple[Lines, int]]:
    """The lines of each stretch, each line by its own time; those without one go with the line before."""
    parts: dict[int, list[bytes]] = defaultdict(list)
    stretch = len(edges) - 2
    for line in found.lines:
        if (time := opened.clock.read(line.decode("utf-8", "replace"))) is not None:
            stretch = bisect_right(edges, time) - 1
        if 0 <= stretch < len(edges) - 1:
            parts[stretch].append(line)
    for index, lines in parts.items():
        yield Lines(lines, found.traces), index


def _level_key(line: bytes) -> bytes:
    return f"{fields_of(line.decode('utf-8', 'replace')).level}\0".encode()


def _count(groups: Groups, group: Group) -> None:
    if (group.level, group.template) not in groups and len(groups) >= _MOST_GROUPS:
        group.template = _BEYOND
    if standing := groups.get((group.level, group.template)):
        standing.add(group)
    else:
        groups[group.level, group.template] = group


def spread(since: float, until: float, stretches: int) -> Iterator[float]:
    """The edges of equal stretches of time between two instants."""
    for step in range(stretches + 1):
        yield since + (until - since) * step / stretches


def patterns(scan: Scan, files: Sequence[LogFile], edges: Sequence[float], selection: Selection) -> list[Group]:
    """Return what the records between `edges` (seconds since the epoch) say, the most frequent first."""
    tally = Tally(len(edges) - 1)
    tally.count(scan, files, edges, selection)
    return tally.groups()
