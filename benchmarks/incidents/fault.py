"""What a fault of the surroundings is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.incidents.series import Measured

Phrases = Sequence[str]


@dataclass(frozen=True, slots=True)
class Source:
    """The log of what is at fault itself: a database, the kernel, a daemon."""

    runtime: str
    names: Sequence[str]
    phrases: Phrases
    ahead_s: float = 4.0
    """How long before the services notice."""
    per_minute: float = 3.0
    level: str = "ERROR"


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of incident that no commit causes."""

    kind: str
    said: Mapping[str, Phrases]
    """What a struck service logs, by its runtime; `any` fits every runtime."""
    named: Sequence[tuple[str, ...]]
    """Groups of words, one of each of which names the cause; `{dep}`, `{svc}`, … are filled."""
    pools: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    """What placeholders of this incident are drawn from."""
    sources: Sequence[Source] = ()
    bends: Mapping[Measured, float] = field(default_factory=dict[Measured, float])
    level: str = "ERROR"
    per_minute: float = 14.0
    struck: int = 1
    """How many services notice it themselves."""
    callers: int = 1
    """How many services fail because those do."""
