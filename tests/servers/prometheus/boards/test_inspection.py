"""The inspection of dashboards finds what Grafana's schema does not."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from devops_servers.prometheus.boards.drafts import Draft
from devops_servers.prometheus.boards.grafana import Panel, dashboard
from devops_servers.prometheus.boards.inspection import faults_of
from devops_servers.prometheus.boards.trial import Trial

_PANELS = [
    Panel(Draft("Targets", "up", "bool"), Trial(5, ("job", "instance"), "")),
    Panel(Draft("Busy", "rate(cpu_seconds_total[5m])", "percent", threshold="> 90"), Trial(80, ("cpu",), "")),
    Panel(Draft("Left", "free_bytes", "bytes", threshold="< 10"), Trial(1, (), "")),
]
GOOD = dashboard("Everything", _PANELS)


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    other = copy.deepcopy(GOOD)
    change(other)
    return other


def test_what_is_built_is_without_fault() -> None:
    assert faults_of(GOOD) == []
    busy = GOOD["panels"][1]
    assert busy["targets"][0]["expr"] == "topk(20, rate(cpu_seconds_total[$__rate_interval]))"
    assert busy["fieldConfig"]["defaults"]["thresholds"]["steps"][1] == {"color": "red", "value": 90.0}


_FAULTS: list[tuple[Callable[[dict[str, Any]], object], str]] = [
    (lambda d: d["panels"][1].update(id=1), "not unique"),
    (lambda d: d["panels"][0]["gridPos"].update(x=20), "24 columns"),
    (lambda d: d["panels"][1]["gridPos"].update(x=0), "overlap"),
    (lambda d: d["panels"][0].update(type="graph2"), "unknown type"),
    (lambda d: d["panels"][0]["targets"][0].update(refId=""), "refId"),
    (lambda d: d["panels"][0]["targets"][0].update(expr=""), "does not parse"),
    (lambda d: d["panels"][0]["targets"][0].update(expr="sum("), "does not parse"),
    (lambda d: d["panels"][0].update(targets=[]), "asks nothing"),
    (lambda d: d["panels"][0]["datasource"].update(uid="abc"), "datasource"),
    (lambda d: d["panels"][0]["fieldConfig"]["defaults"].update(unit="furlongs"), "unknown unit"),
    (lambda d: d["templating"].update(list=[]), "no variable"),
    (lambda d: d.update(title=""), "no title"),
    (lambda d: d.pop("schemaVersion"), "schemaVersion"),
    (lambda d: d.update(panels=[]), "no panels"),
]


@pytest.mark.parametrize(("change", "words"), _FAULTS)
def test_each_fault_is_found(change: Callable[[dict[str, Any]], object], words: str) -> None:
    assert any(words in fault for fault in faults_of(changed(change)))
