"""The series that a Prometheus holds for the window, counters as rates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

import anyio

from devops_assistant.common.messages import say
from devops_assistant.investigate.asking import Asker
from devops_assistant.investigate.facts import Gathered, Metric

_NAMES = 60
_PAGE, _LISTED = 100, 500
_TELLING = re.compile(
    r"(?i)err|fail|drop|reject|restart|oom|latency|duration|response|request|mem|heap|rss|cpu|disk|filesystem|free|avail"
    r"|inode|pool|conn|queue|lag|backlog|depth|pending|load|throttl|timeout|retr"
)
_SERIES = 20
_POINTS = 96
_COUNTERS = ("_total", "_count", "_sum")
_OWN = ("scrape_", "go_", "process_start", "prometheus_", "promhttp_", "ALERTS", "up")
_LEAST_STEP_S = 15


async def metrics_of(asker: Asker, found: Gathered) -> None:
    """Add the series of every metric that was measured in the window; say what was left out."""
    if not asker.offers("execute_range_query"):
        found.not_checked.append(asker.lacking(say("investigate.metrics"), say("investigate.no_metrics")))
        return
    window = found.window
    step = max(_LEAST_STEP_S, round(window.length / _POINTS))
    span = {"start": _iso(window.start), "end": _iso(window.end), "step": f"{step}s"}
    names, total = await _names(asker, span)
    named = [name for name in names if name and not name.startswith(_OWN) and not name.endswith("_bucket")]
    named.sort(key=lambda name: (not _TELLING.search(name), name))
    if len(named) > _NAMES or total > len(names):
        asked = min(len(named), _NAMES)
        found.not_checked.append(say("investigate.some_metrics", asked=asked, total=total))
    limit = anyio.CapacityLimiter(4)

    async def one(name: str) -> None:
        query = f"rate({name}[{max(4 * step, 60)}s])" if name.endswith(_COUNTERS) else name
        async with limit:
            answer = await asker.ask("execute_range_query", name, query=query, limit=_SERIES, order="max", **span)
        if answer:
            for series in answer.data.get("series", ()):
                labels = {key: str(value) for key, value in series["labels"].items() if key != "__name__"}
                start = float(answer.data["start"])
                found.metrics.append(Metric(name, labels, series["values"], start, step, answer.evidence))

    async with anyio.create_task_group() as group:
        for name in named[:_NAMES]:
            group.start_soon(one, name)


async def _names(asker: Asker, span: Mapping[str, str]) -> tuple[list[str], int]:
    """The names of what was measured in the window, and how many there are."""
    names: list[str] = []
    total = 1
    while len(names) < min(total, _LISTED):
        query = 'count by (__name__) ({__name__!=""})'
        page = {"limit": _PAGE, "offset": len(names), "order": "name"}
        listed = await asker.ask("execute_range_query", say("investigate.metrics"), query=query, **page, **span)
        series = listed.data.get("series", ()) if listed else ()
        if not listed or not series:
            break
        names += [str(one["labels"].get("__name__", "")) for one in series]
        total = int(listed.data.get("total", 0))
    return names, max(total, len(names)) if names else 0


def _iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat()
