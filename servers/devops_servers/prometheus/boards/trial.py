"""Runs what a dashboard or a rule would run, so that nothing is offered that was not seen to work."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import anyio

from devops_servers.prometheus.client import Prometheus
from devops_servers.prometheus.errors import CannotAnswer
from devops_servers.prometheus.series import read_result

_AT_ONCE = 4
_BUDGET_S = 15.0


@dataclass(frozen=True, slots=True)
class Trial:
    """What running an expression once showed."""

    series: int = 0
    differing: tuple[str, ...] = ()
    """The labels in which the series differ, those with the most values first."""
    failure: str = "not run: the time for trials was over"
    """Why it could not be run; empty where it ran."""

    @property
    def ran(self) -> bool:
        """Whether the server took the expression."""
        return not self.failure


async def tried(prometheus: Prometheus, expressions: Sequence[str]) -> list[Trial]:
    """Run each expression at this moment, a few at a time; what does not fit into the time is told as not run."""
    found = [Trial() for _ in expressions]
    limit = anyio.CapacityLimiter(_AT_ONCE)

    async def run(number: int, expression: str) -> None:
        async with limit:
            found[number] = await _try(prometheus, expression)

    with anyio.move_on_after(_BUDGET_S):
        async with anyio.create_task_group() as tasks:
            for number, expression in enumerate(expressions):
                tasks.start_soon(run, number, expression)
    return found


async def _try(prometheus: Prometheus, expression: str) -> Trial:
    try:
        answer = await prometheus.query("query", {"query": expression, "time": f"{time.time():.3f}"})
        series = read_result(answer.data, answer.remarks).series
    except CannotAnswer as error:
        return Trial(failure=str(error))
    values: dict[str, set[str]] = {}
    for one in series:
        for label, value in one.labels.items():
            values.setdefault(label, set()).add(value)
    differing = sorted((label for label in values if len(values[label]) > 1), key=lambda label: -len(values[label]))
    return Trial(len(series), tuple(label for label in differing if label != "__name__"), "")
