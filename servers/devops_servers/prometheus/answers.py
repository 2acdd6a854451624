"""What tools return beside their text, for programs."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel


class RangeResult(BaseModel):
    """Times are epoch seconds. Each of `series`: labels, values at start, start+step … (null: none)."""

    query: str
    unit: str
    start: float
    end: float
    step: float
    total: int
    series: list[dict[str, Any]]


class Alerts(BaseModel):
    """Each of `alerts`: name, state, severity, labels, annotations, expr, value, since, held_back."""

    firing: int
    pending: int
    alerts: list[dict[str, Any]]


class Anomalies(BaseModel):
    """Each of `anomalies`: labels, start, end, peak, value, normal, score (in deviations), method."""

    series: int
    anomalies: list[dict[str, Any]]
