"""Inspects a dashboard for what Grafana's schema does not see: it would import, and then show nothing or nonsense."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any, cast

from devops_servers.prometheus.knowledge.recipes import UNITS
from devops_servers.prometheus.promql.expressions import Unparsable, parsed

_COLUMNS = 24
_TYPES = {"timeseries", "stat", "gauge", "table", "row"}
_VARIABLE = "${datasource}"

Node = Mapping[str, Any]


def faults_of(dashboard: Node) -> list[str]:
    """Return what is wrong with a dashboard, in words; nothing where it is as it should be."""
    panels = cast(list[Node], dashboard.get("panels") or [])
    return [
        *_of_dashboard(dashboard, panels),
        *(fault for panel in panels for fault in _of_panel(panel)),
        *_overlaps(panels),
    ]


def _of_dashboard(dashboard: Node, panels: list[Node]) -> Iterator[str]:
    if not dashboard.get("title"):
        yield "the dashboard has no title"
    if not isinstance(dashboard.get("schemaVersion"), int):
        yield "the dashboard has no schemaVersion"
    if not panels:
        yield "the dashboard has no panels"
    identifiers = [panel.get("id") for panel in panels]
    if len(set(identifiers)) != len(identifiers) or not all(isinstance(one, int) and one > 0 for one in identifiers):
        yield "the ids of the panels are not unique numbers above 0"
    variables = cast(list[Node], dashboard.get("templating", {}).get("list", []))
    if not any(one.get("name") == "datasource" and one.get("type") == "datasource" for one in variables):
        yield "no variable is called datasource"


def _of_panel(panel: Node) -> Iterator[str]:
    name = f"the panel {panel.get('title')!r}"
    if panel.get("type") not in _TYPES:
        yield f"{name} is of the unknown type {panel.get('type')!r}"
    if not panel.get("title"):
        yield f"{name} has no title"
    place = panel.get("gridPos", {})
    if not (place.get("w", 0) > 0 and place.get("h", 0) > 0 and 0 <= place.get("x", -1) <= _COLUMNS - place["w"]):
        yield f"{name} does not lie within the {_COLUMNS} columns"
    if panel.get("type") == "row":
        return
    if (unit := panel.get("fieldConfig", {}).get("defaults", {}).get("unit")) not in UNITS.values():
        yield f"{name} has the unknown unit {unit!r}"
    targets = cast(list[Node], panel.get("targets") or [])
    if not targets:
        yield f"{name} asks nothing"
    if len({target.get("refId") for target in targets} - {None, ""}) != len(targets):
        yield f"{name} has queries without a refId of their own"
    for source in (panel, *targets):
        if source.get("datasource", {}).get("uid") != _VARIABLE:
            yield f"{name} does not ask the chosen datasource"
    yield from (fault for target in targets for fault in _of_query(name, str(target.get("expr") or "")))


def _of_query(name: str, expr: str) -> Iterator[str]:
    try:
        parsed(expr)
    except Unparsable as error:
        yield f"{name} asks what does not parse: {error}"


def _overlaps(panels: list[Node]) -> Iterator[str]:
    for one, other in combinations(panels, 2):
        a, b = one.get("gridPos", {}), other.get("gridPos", {})
        if a and b and _meet(a, b, "x", "w") and _meet(a, b, "y", "h"):
            yield f"the panels {one.get('title')!r} and {other.get('title')!r} overlap"


def _meet(a: Node, b: Node, start: str, length: str) -> bool:
    return a[start] < b[start] + b[length] and b[start] < a[start] + a[length]
