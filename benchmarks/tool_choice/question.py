"""What is asked, and what it must lead to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Calls = Mapping[str, Mapping[str, Any]]
"""Arguments by the name of the tool; those that only filter must be as here, others may be added."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """The turn before: a question, and what its tools answered."""

    text: str
    answers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    calls: Calls
    """Empty: nothing is called, the answer asks back or says that nothing here is about it."""
    instead: tuple[Calls, ...] = ()
    """Calls that are as good."""
    after: Earlier | None = None
    held_out: bool = False
    """Not looked at while the rules are written."""
    group: str = "first set"
    """The set that it belongs to."""
