"""The last results, kept so that the next page of one is of the same result."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

from devops_servers.prometheus.series import Result

_SAME_S = 0.002
_POINTS = 4_000_000
"""How many points are kept in all: 16 bytes each."""


@dataclass(frozen=True, slots=True)
class Held:
    """A result, and when it was asked for."""

    result: Result
    start: float
    end: float
    step: float = 0.0

    @property
    def first(self) -> float:
        """The time of the first step: some engines begin at a multiple of the step, within the span."""
        shifts = ((one.times[0] - self.start) % self.step for one in self.result.series if one.times)
        shift = next(shifts, 0.0)
        return self.start + (shift if self.step - shift > _SAME_S else 0.0)

    @property
    def points(self) -> int:
        """How many steps the span has."""
        return math.floor((self.end - self.first) / self.step + 1e-6) + 1


class Results:
    """The last results by what was asked for; the oldest make room."""

    def __init__(self, points: int = _POINTS) -> None:
        self._held: OrderedDict[Hashable, Held] = OrderedDict()
        self._room = points

    def keep(self, key: Hashable, held: Held) -> None:
        """Keep a result under `key`; one that is larger than all the room there is is not kept."""
        self._held.pop(key, None)
        self._held[key] = held
        while (
            self._held and sum(one.result.points + len(one.result.series) for one in self._held.values()) > self._room
        ):
            self._held.popitem(last=False)

    def find(self, key: Hashable) -> Held | None:
        """Return what is kept under `key`."""
        return self._held.get(key)
