"""How a log states its levels, judged by a sample of its lines: it decides how its errors are found fastest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from devops_servers.logs.fields import fields_of
from devops_servers.logs.levels import states_upper


@dataclass(frozen=True, slots=True)
class Style:
    """What is true of the levels of a log."""

    stated: bool
    """Whether any line states its level."""
    in_capitals: bool
    """Whether all of those that do use a word in capitals."""
    in_digits: bool
    """Whether any level is a number, or is read off one."""


def style_of(sample: Sequence[str]) -> Style:
    """Return the style of a log with these lines."""
    levels = [(line, level) for line in sample if (level := fields_of(line).level)]
    capitals = bool(levels) and all(states_upper(line) for line, _ in levels)
    digits = not capitals and any(fields_of(_without_digits(line)).level != level for line, level in levels)
    return Style(bool(levels), capitals, digits)


def _without_digits(line: str) -> str:
    return "".join(character for character in line if not character.isdigit())
