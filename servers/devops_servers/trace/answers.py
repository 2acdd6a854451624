"""What the tools return beside their text, for programs."""

from __future__ import annotations

from pydantic import BaseModel


class OpFigures(BaseModel):
    """One operation; percentiles are of its stored events."""

    op: str
    source: str
    events: int
    stored: int
    p50_us: float | None
    p95_us: float | None
    p99_us: float | None
    max_us: float
    total_us: float
    share_percent: float


class TraceStats(BaseModel):
    """The operations of a span; a share is of all durations together."""

    recording: str
    total_events: int
    stored_events: int
    ops: list[OpFigures]


class ChainFigures(BaseModel):
    """One chain of one node."""

    node: str
    severity: str
    op: str
    tail_ratio: float
    p50_us: int
    p99_us: int
    root_cause: str
    times: int


class CausalChains(BaseModel):
    """All chains, the worst first."""

    recording: str
    stored: int
    chains: list[ChainFigures]
