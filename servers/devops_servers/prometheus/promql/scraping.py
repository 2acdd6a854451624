"""How often an instance scrapes: what a window must be long for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, cast

import promql_parser as promql

from devops_servers.prometheus.client import Prometheus
from devops_servers.prometheus.errors import CannotAnswer


async def scrape_interval(prometheus: Prometheus) -> float | None:
    """Return the time between two scrapes of most targets, in seconds; None where the instance does not tell."""
    try:
        answer = await prometheus.get("targets", {"state": "active"})
    except CannotAnswer:
        return None
    usual = Counter(_seconds(_active(answer.data))).most_common(1)
    return usual[0][0] if usual else None


def _active(found: Any) -> list[Any]:
    targets: object = cast(dict[str, Any], found).get("activeTargets") if isinstance(found, dict) else None
    return cast(list[Any], targets) if isinstance(targets, list) else []


def _seconds(targets: Iterable[Any]) -> Iterable[float]:
    for target in targets:
        told = cast(dict[str, Any], target).get("scrapeInterval") if isinstance(target, dict) else None
        try:
            yield promql.parse_duration(str(told)).total_seconds()
        except ValueError:
            continue
