"""Instant and range queries: asked, reduced to what fits, explained when they fail or find nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import anyio.to_thread

from devops_assistant.common.local_time import local_now
from devops_servers.prometheus.client import Prometheus
from devops_servers.prometheus.emptiness import why_empty
from devops_servers.prometheus.errors import QueryFailed
from devops_servers.prometheus.figures import Order
from devops_servers.prometheus.hints import explained
from devops_servers.prometheus.instances import Instances
from devops_servers.prometheus.instant_report import InstantOrder, instant_report, text_report
from devops_servers.prometheus.moments import Window, instant, seconds, step_for, window
from devops_servers.prometheus.page import Asked, Page
from devops_servers.prometheus.range_report import range_report, structured
from devops_servers.prometheus.report import Report, asked_words, duration, footer, moment
from devops_servers.prometheus.results import Held, Results
from devops_servers.prometheus.series import Result, read_result
from devops_servers.prometheus.units import unit_of

_RAW_POINTS = 120
"""How many steps a result of raw samples is laid out on."""


class Queries:
    """Asks the instances of one server; pages of a result come from the same result."""

    def __init__(self, instances: Instances, now: Callable[[], datetime] = local_now) -> None:
        self._instances = instances
        self._now = now
        self._results = Results()

    async def instant(self, query: str, time: str, instance: str, page: Page, order: InstantOrder) -> Report:
        """Report what `query` is at `time`.

        Raises:
            CannotAnswer: it is refused, or nobody answers.
        """
        prometheus = self._instances.named(instance)
        at = instant(time, self._now())
        key = ("instant", prometheus.name, query, time)
        held = self._results.find(key) if page.offset else None
        held = held or Held(await fetch_instant(prometheus, query, at), at, at)
        self._results.keep(key, held)
        asked = Asked(query, prometheus.name, unit_of(query))
        if held.result.kind == "string":
            return text_report(asked, held)
        if not held.result.series:
            return await _empty(prometheus, query, Window(at, at), held.result)
        if held.result.kind == "matrix":
            return range_report(asked, _laid_out(held), page, "max")
        return instant_report(asked, held, page, order)

    async def range(
        self, query: str, start: str, end: str, step: str, instance: str, page: Page, order: Order
    ) -> Report:
        """Report what `query` was from `start` to `end`; an empty `step` is chosen.

        Raises:
            CannotAnswer: it is refused, or nobody answers.
        """
        prometheus = self._instances.named(instance)
        span = window(start, end, self._now())
        key = ("range", prometheus.name, query, start, end, step)
        held = self._results.find(key) if page.offset else None
        held = held or await fetch_range(prometheus, query, span, seconds(step) if step else step_for(span))
        self._results.keep(key, held)
        asked = Asked(query, prometheus.name, unit_of(query))
        if not held.result.points:
            nothing = await _empty(prometheus, query, span, held.result)
            return replace(nothing, data=structured(asked, held, [], 0))
        return await anyio.to_thread.run_sync(range_report, asked, held, page, order)


async def fetch_instant(prometheus: Prometheus, query: str, time: float) -> Result:
    """Return the result of `query` at `time`.

    Raises:
        CannotAnswer: it is refused, with a hint, or nobody answers.
    """
    try:
        answer = await prometheus.query("query", {"query": query, "time": f"{time:.3f}"})
    except QueryFailed as error:
        raise explained(error, query) from None
    return read_result(answer.data, answer.remarks)


async def fetch_range(prometheus: Prometheus, query: str, span: Window, step: float) -> Held:
    """Return the result of `query` over `span`, one point each `step` seconds.

    Raises:
        CannotAnswer: it is refused, with a hint, or nobody answers.
    """
    asked = {"query": query, "start": f"{span.start:.3f}", "end": f"{span.end:.3f}", "step": f"{step:g}"}
    try:
        answer = await prometheus.query("query_range", asked)
    except QueryFailed as error:
        raise explained(error, query) from None
    result = await anyio.to_thread.run_sync(read_result, answer.data, answer.remarks)
    return Held(result, span.start, span.end, step)


def _laid_out(held: Held) -> Held:
    """Raw samples as if they had been asked for by steps."""
    start = min((one.times[0] for one in held.result.series if one.times), default=held.start)
    return Held(held.result, start, held.end, max((held.end - start) / _RAW_POINTS, 1.0))


async def _empty(prometheus: Prometheus, query: str, span: Window, result: Result) -> Report:
    over = f"over {duration(span.length)} to {moment(span.end)}" if span.length else f"at {moment(span.end)}"
    return Report(
        summary=f"no data {over}: the query is valid and matches nothing",
        lines=tuple(await why_empty(prometheus, query, span.end)),
        footer=footer(asked_words(query, prometheus.name), *result.remarks),
    )
