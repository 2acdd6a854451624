"""A causal chain: what was slow, and what led to it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layer:
    """One link of a chain: where, what, and what was seen there."""

    layer: str
    op: str
    detail: str


@dataclass(frozen=True, slots=True)
class Chain:
    """A symptom with what its recorder holds for the cause."""

    node: str
    """Empty where the recording names none."""
    severity: str
    op: str
    """What was slow."""
    tail_ratio: float
    """p99 over p50; 0 where the symptom is no tail."""
    p50_us: int
    p99_us: int
    summary: str
    root_cause: str
    explanation: str
    advice: tuple[str, ...]
    timeline: tuple[Layer, ...]
    first: int
    """When it was detected first, in nanoseconds since the epoch."""
    last: int
    times: int
    """How many rows say the same."""
