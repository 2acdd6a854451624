"""The series that a Prometheus holds for the window, counters as rates."""

from __future__ import annotations

from datetime import UTC, datetime

import anyio

from devops_assistant.investigate.asking import Asker
from devops_assistant.investigate.facts import Gathered, Metric

_NAMES = 60
_SERIES = 20
_POINTS = 96
_COUNTERS = ("_total", "_count", "_sum")
_OWN = ("scrape_", "go_", "process_start", "prometheus_", "promhttp_", "ALERTS", "up")
_LEAST_STEP_S = 15


async def metrics_of(asker: Asker, found: Gathered) -> None:
    """Add the series of every metric that was measured in the window; say what was left out."""
    if not asker.offers("execute_range_query"):
        found.not_checked.append("metrics: no Prometheus is set up (PROMETHEUS_URL)")
        return
    window = found.window
    step = max(_LEAST_STEP_S, round(window.length / _POINTS))
    span = {"start": _iso(window.start), "end": _iso(window.end), "step": f"{step}s"}
    listed = await asker.ask(
        "execute_range_query", "metrics", query='count by (__name__) ({__name__!=""})', limit=50, order="name", **span
    )
    if listed is None:
        return
    names = sorted(str(one["labels"].get("__name__", "")) for one in listed.data.get("series", ()))
    named = [name for name in names if name and not name.startswith(_OWN) and not name.endswith("_bucket")]
    if len(named) > _NAMES or listed.data.get("total", 0) > len(names):
        found.not_checked.append(f"metrics beyond the first {min(len(named), _NAMES)}")
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


def _iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat()
