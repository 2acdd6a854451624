"""Percentages in results that are high enough to be named first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from devops_assistant.providers.offline.glossary import terms

LIMITS = {"cpu": 80.0, "memory": 90.0, "disk": 90.0}
"""The percentage of use above which each kind deserves a warning."""

_NAMES = {
    "cpu": r"cpu|processor|프로세서",
    "memory": r"memory|ram|메모리",
    "disk": r"disk|filesystem|디스크|파일시스템",
    "": r"swap|core|pressure|waited|process|threshold|스왑|코어",  # near these a percentage means something else
}
_NAME = re.compile("|".join(f"(?P<kind_{kind}>{names})" for kind, names in _NAMES.items()), re.IGNORECASE)
_PERCENT = re.compile(r"(?<![\w.])([0-9]{1,3}(?:\.[0-9]+)?)\s?(?:%|percent\b)(?!\s?(?:free|available|avail|idle))")
_FREE_BEFORE = re.compile(r"(?:free|available|avail|idle)[:=]?\s?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Exceeded:
    """A line that shows a use above its limit."""

    kind: str
    line: str


def exceeded(tool_name: str, text: str) -> list[Exceeded]:
    """Return the lines of a tool's result that show the machine's CPU, memory or disks above their limit, each once.

    Args:
        tool_name: says what a line without such a word is about; shares of single processes are no concern here.
    """
    about_tool = terms(tool_name).keys()
    if "process" in about_tool:
        return []
    default = next((kind for kind in LIMITS if kind in about_tool), "")
    found: dict[tuple[str, float], Exceeded] = {}
    for line in text.splitlines():
        for kind, value in () if line.startswith("[") else _uses(line, default):
            if value > LIMITS[kind]:
                found.setdefault((kind, value), Exceeded(kind, line.strip()))
    return list(found.values())


def _uses(line: str, default: str) -> Iterator[tuple[str, float]]:
    """The first percentage after each kind of use that a line names; all of them where the tool names the kind."""
    position, due = 0, default
    for match in _PERCENT.finditer(line):
        before, position = line[position : match.start()], match.end()
        named = [str(each.lastgroup).removeprefix("kind_") for each in _NAME.finditer(before)]
        kind = named[-1] if named else due
        due = default
        if kind and not _FREE_BEFORE.search(before):
            yield kind, float(match.group(1))
