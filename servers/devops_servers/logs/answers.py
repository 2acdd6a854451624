"""What the counting tools return beside their text, for programs."""

from __future__ import annotations

from pydantic import BaseModel


class Kind(BaseModel):
    """Records that say the same but for what varies."""

    template: str
    count: int
    level: str = ""
    first: str = ""
    last: str = ""
    services: list[str] = []
    files: list[str] = []
    new: bool | None = None
    rate: list[int] = []
    sample: str = ""


class ErrorSummary(BaseModel):
    """The errors of a span; `before`, `new`: against the period before; `rate`: counts in twelfths of the period."""

    total_errors: int
    unique_errors: int
    since: str
    until: str
    before: int | None
    complete: bool
    top_errors: list[Kind]


class Patterns(BaseModel):
    """The templates of a selection."""

    total: int
    unique: int
    complete: bool
    kinds: list[Kind]


class Stretch(BaseModel):
    """One bar of a timeline."""

    start: str
    counts: dict[str, int]
    stands_out: str = ""


class TimelineCounts(BaseModel):
    """Counts by level over time."""

    total: int
    bucket_seconds: float
    complete: bool
    buckets: list[Stretch]


class Change(BaseModel):
    """How often a template occurred in the earlier and the later span."""

    template: str
    level: str
    earlier: int
    later: int


class Comparison(BaseModel):
    """What appeared, vanished, grew and shrank between two spans."""

    complete: bool
    appeared: list[Change]
    vanished: list[Change]
    grew: list[Change]
    shrank: list[Change]
    same: int
