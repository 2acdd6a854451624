"""Errors of a span of time, grouped by what they say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import re2

from devops_servers.logs.files import LogFile
from devops_servers.logs.levels import WORDS, level_of
from devops_servers.logs.messages import message_of, template_of
from devops_servers.logs.reader import Block
from devops_servers.logs.scan import Scan

_LINE_BYTES = 4_096
_MOST_GROUPS = 20_000


@dataclass(slots=True)
class Group:
    """Errors that say the same but for their variable parts."""

    template: str
    count: int = 0
    first: float | None = None
    last: float | None = None
    """Seconds since the epoch, of the first and the last that carry a time."""
    sample: str = ""
    files: set[str] = field(default_factory=set[str])


@dataclass(slots=True)
class Errors:
    """All errors found, the most frequent group first."""

    total: int = 0
    undated: int = 0
    """How many of them carry no time, and are counted all the same."""
    groups: list[Group] = field(default_factory=list[Group])
    without_levels: list[str] = field(default_factory=list[str])
    """Files whose lines say nothing of how serious they are: their errors are not seen."""


def summarise(scan: Scan, files: Sequence[LogFile], since: float) -> Errors:
    """Return the errors that `files` hold from `since` (seconds since the epoch) on; `scan` tells how far it looked."""
    errors = Errors()
    groups: dict[str, Group] = {}
    for opened in scan.each(files):
        if not opened.states_levels():
            errors.without_levels.append(opened.file.name)
        for block in opened.blocks(since):
            for line in _error_lines(block):
                seconds = opened.clock.read(line)
                if seconds is not None and seconds < since:
                    continue
                errors.total += 1
                errors.undated += seconds is None
                _count(groups, line, seconds, opened.file.name)
    errors.groups = sorted(groups.values(), key=lambda group: group.count, reverse=True)
    return errors


def _count(groups: dict[str, Group], line: str, seconds: float | None, file: str) -> None:
    template = template_of(message_of(line))
    if template not in groups and len(groups) >= _MOST_GROUPS:
        template = "(other messages, beyond the 20,000 groups that are told apart)"
    group = groups.setdefault(template, Group(template, sample=line))
    group.count += 1
    group.files.add(file)
    if seconds is not None:
        group.first = seconds if group.first is None else min(group.first, seconds)
        group.last = seconds if group.last is None else max(group.last, seconds)


def _candidates() -> re2.Pattern[bytes]:
    """A superset of the error lines; what each line states decides."""
    options = re2.Options()
    options.log_errors = False
    options.never_nl = True
    options.never_capture = True
    words = "|".join(WORDS["ERROR"])
    words += "|" + words.upper() + "|" + "|".join(word.capitalize() for word in WORDS["ERROR"])
    rest = r'^[EF]\d{4} |^\d\d-\d\d .{20,40} [EF] |" 5\d\d |^<\d+>|"level":\s*[0-9]'
    return re2.compile(f"(?m)(?:{words}|{rest}).*".encode(), options)


_CANDIDATE = _candidates()


def _error_lines(block: Block) -> Iterator[str]:
    text = block.text
    for match in _CANDIDATE.finditer(text, 0, block.length):
        start, end = match.span()
        line_start = text.rfind(b"\n", 0, start) + 1
        line = bytes(text[line_start : min(end, line_start + _LINE_BYTES)]).decode("utf-8", "replace")
        if level_of(line) == "ERROR":
            yield line
