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
