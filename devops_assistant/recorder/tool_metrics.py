"""How often each tool was called, how long it took, and how often it failed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from devops_assistant.conversation.events import Event, ToolFinished

_KEPT_DURATIONS = 1_000
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ToolMetric:
    """The calls of one tool so far; durations in milliseconds."""

    server: str
    tool: str
    calls: int
    errors: int
    total_ms: float
    mean_ms: float
    p50_ms: float
    """Quantiles are those of the last 1,000 calls."""
    p95_ms: float
    max_ms: float
    bytes: int
    last_call: datetime


@dataclass(slots=True)
class _Tally:
    calls: int = 0
    errors: int = 0
    total_ms: float = 0.0
    max_ms: float = 0.0
    bytes: int = 0
    last_call: datetime = _NEVER
    durations: deque[float] = field(default_factory=lambda: deque[float](maxlen=_KEPT_DURATIONS))


class ToolMetrics:
    """Listens to events and counts the tool calls among them."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now = now
        self._tallies: dict[tuple[str, str], _Tally] = {}

    def listen(self, event: Event) -> None:
        if not isinstance(event, ToolFinished):
            return
        tally = self._tallies.setdefault((event.server, event.tool), _Tally())
        tally.calls += 1
        tally.errors += event.is_error
        tally.total_ms += event.duration_ms
        tally.max_ms = max(tally.max_ms, event.duration_ms)
        tally.bytes += event.bytes
        tally.last_call = self._now()
        tally.durations.append(event.duration_ms)

    def table(self) -> list[ToolMetric]:
        """One row per tool called, the most time spent first."""
        rows = [self._row(server, tool, tally) for (server, tool), tally in self._tallies.items()]
        return sorted(rows, key=lambda row: -row.total_ms)

    @staticmethod
    def _row(server: str, tool: str, tally: _Tally) -> ToolMetric:
        durations = sorted(tally.durations)
        return ToolMetric(
            server=server,
            tool=tool,
            calls=tally.calls,
            errors=tally.errors,
            total_ms=tally.total_ms,
            mean_ms=tally.total_ms / tally.calls,
            p50_ms=_quantile(durations, 0.50),
            p95_ms=_quantile(durations, 0.95),
            max_ms=tally.max_ms,
            bytes=tally.bytes,
            last_call=tally.last_call,
        )


def _quantile(ordered: Sequence[float], share: float) -> float:
    """The nearest-rank quantile: an observed value, never an interpolated one."""
    rank = max(1, -(-len(ordered) * share // 1))
    return ordered[int(rank) - 1]
