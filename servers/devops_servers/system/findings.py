"""Something abnormal: how bad it is, what shows it, and which tool tells more."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Severity(IntEnum):
    """The higher, the worse."""

    NOTICE = 1
    WARNING = 2
    CRITICAL = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One abnormal thing, in words that stand alone."""

    severity: Severity
    what: str
    """With its number, unit and threshold or interval."""
    evidence: str
    """What was read that shows it."""
    next_tool: str
    """Which tool to call to learn more."""
