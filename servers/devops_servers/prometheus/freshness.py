"""Until when the samples that a query reads go: after that a window over the past is no longer full."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial

import promql_parser as promql

from devops_servers.prometheus.client import Prometheus
from devops_servers.prometheus.errors import CannotAnswer
from devops_servers.prometheus.promql.expressions import Unparsable, nodes, parsed
from devops_servers.prometheus.queries import fetch_instant
from devops_servers.prometheus.together import together

_SUBQUERY_STEP = "30s"


async def windows_full_until(prometheus: Prometheus, query: str, newest: float) -> float:
    """Return until when the windows of `query` are full: a rate over samples that have ended falls by itself.

    Args:
        newest: when the newest point of the result is, in seconds since the epoch.

    Returns:
        Seconds since the epoch, infinite where the query has no window, or where nothing is known of its samples.
    """
    asked = [f"max(max_over_time(timestamp({selector})[{reach}:{_SUBQUERY_STEP}]))" for selector, reach in _read(query)]
    answers = await together([partial(fetch_instant, prometheus, one, newest) for one in asked])
    ends = [one.last for answer in answers if not isinstance(answer, CannotAnswer) for one in answer.series]
    return min(ends, default=math.inf)


def _read(query: str) -> Iterator[tuple[str, str]]:
    """The selectors with a window of samples, and how long it is; one that looks at another time has its own end."""
    try:
        tree = parsed(query)
    except Unparsable:
        return
    for node in nodes(tree):
        if not isinstance(node, promql.MatrixSelector):
            continue
        selector = node.vector_selector
        if selector.offset is None and selector.at is None:
            yield selector.prettify(), f"{node.range.total_seconds():.0f}s"
