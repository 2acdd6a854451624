"""What is known of one container, whichever runtime told it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Container:
    """One container, running or not."""

    name: str
    id: str
    image: str
    digest: str
    """Of the image in its registry; '' where it came from none."""
    revision: str
    """What the image says it was built from (org.opencontainers.image.revision), or ''."""
    state: str
    """running, exited, restarting, paused, created, dead or unknown."""
    health: str
    """healthy, unhealthy or starting; '' where no check is defined or the runtime knows none."""
    exit_code: int
    oom_killed: bool
    error: str
    restarts: int
    """By the runtime or what drives it, since it was created."""
    started: float | None
    """Seconds of the epoch; None if never."""
    finished: float | None
    memory_limit: int
    """Bytes; 0 where there is none."""
    cpu_limit_cores: float
    """0 where there is none."""


def epoch(text: str | None) -> float | None:
    """Read a time with nanoseconds; the year 1 and the epoch itself mean never."""
    if not text or text.startswith("0001-"):
        return None
    seconds, _, rest = text.partition(".")
    zone = rest.lstrip("0123456789") or "Z"
    return datetime.fromisoformat((seconds + zone if rest else text).replace("Z", "+00:00")).timestamp() or None


def cores(quota: int, period: int) -> float:
    """Return how many cores a quota of microseconds per period is; 0 where there is none."""
    return quota / (period or 100_000) if quota > 0 else 0.0
