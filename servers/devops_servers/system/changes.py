"""One change to this machine."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    time: float
    """Seconds of the epoch."""
    kind: str
    """boot, package, login, config, cron, timer or clock."""
    what: str
