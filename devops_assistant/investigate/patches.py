"""What a commit changed, read from its patch: the lines, what stands beside them, and the sections they lie in."""

from __future__ import annotations

import re

from devops_assistant.investigate.facts import Patch

_HUNK = re.compile(r"^@@ .* @@(?: (.+))?$")
_SECTION = re.compile(r"\[\[?[\w.\s\"-]+\]\]?\s*$")
"""A line of an INI or TOML file that begins a section."""


def patch_of(text: str, evidence: str) -> Patch:
    """Return what a unified diff changes."""
    added: list[str] = []
    removed: list[str] = []
    within: list[str] = []
    under: dict[str, str] = {}
    sections: list[tuple[int, str]] = []
    for line in text.splitlines():
        if hunk := _HUNK.match(line):
            sections = [(-1, hunk[1])] if hunk[1] else []
            within += filter(None, [hunk[1]])
        elif line.startswith(("+++", "---")) or line[:1] not in ("+", "-", " "):
            continue
        else:
            mark, own = line[0], line[1:]
            (added if mark == "+" else removed if mark == "-" else within).append(own)
            sections = _enclosing(own, sections)
            if mark != " ":
                under[own] = " ".join(said for _, said in sections)
            if own.strip():
                sections.append((_depth(own), own.strip()))
    return Patch(added, removed, evidence, within, under)


def _enclosing(line: str, sections: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The sections that a line lies in: the lines before it that are indented less."""
    return [each for each in sections if each[0] < _depth(line)] if line.strip() else sections


def _depth(line: str) -> int:
    """How far a line is indented; what begins a section of a flat file is indented less than all that follows it."""
    return -1 if _SECTION.match(line) else len(line) - len(line.lstrip())
