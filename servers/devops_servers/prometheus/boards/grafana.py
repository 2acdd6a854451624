"""Builds a Grafana dashboard of the classic schema, which every Grafana imports."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from devops_servers.prometheus.boards.drafts import Draft
from devops_servers.prometheus.boards.trial import Trial
from devops_servers.prometheus.knowledge.recipes import UNITS

_SCHEMA_VERSION = 39
_DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}
_COLUMNS, _PANEL_WIDTH, _PANEL_HEIGHT = 24, 12, 8
_MOST_SERIES = 50
_SHOWN_SERIES = 20
_LEGEND_LABELS = 3
_SINGLE_VALUES = ("bool", "days", "info")


@dataclass(frozen=True, slots=True)
class Panel:
    """A draft and what its trial showed."""

    draft: Draft
    trial: Trial

    @property
    def verdict(self) -> str:
        """Whether the query was seen to work, in words."""
        if not self.trial.ran:
            return f"not verified: {self.trial.failure}"
        if not self.trial.series:
            return "verified: the server runs it; it has no series now"
        return f"verified: {self.trial.series:,} series"


def dashboard(title: str, panels: Sequence[Panel]) -> dict[str, Any]:
    """Return the dashboard as JSON's types: two panels a row, each query on the datasource that the viewer chooses."""
    return {
        "title": title,
        "tags": ["devops-assistant"],
        "schemaVersion": _SCHEMA_VERSION,
        "version": 1,
        "editable": True,
        "graphTooltip": 1,
        "timezone": "browser",
        "refresh": "1m",
        "time": {"from": "now-6h", "to": "now"},
        "annotations": {"list": []},
        "links": [],
        "templating": {"list": [_variable()]},
        "panels": [_panel(number, panel) for number, panel in enumerate(panels)],
    }


def _variable() -> dict[str, Any]:
    return {
        "name": "datasource",
        "label": "Data source",
        "type": "datasource",
        "query": "prometheus",
        "refresh": 1,
        "hide": 0,
        "multi": False,
        "includeAll": False,
        "options": [],
    }


def _panel(number: int, panel: Panel) -> dict[str, Any]:
    draft = panel.draft
    single = draft.unit in _SINGLE_VALUES
    row, column = divmod(number, _COLUMNS // _PANEL_WIDTH)
    return {
        "id": number + 1,
        "type": "stat" if single else "timeseries",
        "title": draft.title,
        "description": panel.verdict,
        "datasource": _DATASOURCE,
        "gridPos": {"x": column * _PANEL_WIDTH, "y": row * _PANEL_HEIGHT, "w": _PANEL_WIDTH, "h": _PANEL_HEIGHT},
        "targets": [_target(panel, instant=single)],
        "fieldConfig": {"defaults": _field(draft), "overrides": []},
        "options": _stat_options(panel) if single else _graph_options(),
    }


def _target(panel: Panel, *, instant: bool) -> dict[str, Any]:
    expr = panel.draft.expr
    if panel.trial.series > _MOST_SERIES:
        expr = f"topk({_SHOWN_SERIES}, {expr})"
    return {
        "refId": "A",
        "datasource": _DATASOURCE,
        "expr": expr if instant else _following_the_zoom(expr),
        "legendFormat": _legend(panel),
        "instant": instant,
        "range": not instant,
        "editorMode": "code",
    }


def _following_the_zoom(expr: str) -> str:
    """A rate over five minutes becomes one over what Grafana shows a point for; a total keeps its window."""
    return re.sub(r"\b(i?rate)\(([^()\[\]]*)\[5m\]", r"\1(\2[$__rate_interval]", expr)


def _legend(panel: Panel) -> str:
    labels = panel.trial.differing[:_LEGEND_LABELS]
    return " ".join(f"{{{{{label}}}}}" for label in labels) or panel.draft.title


def _field(draft: Draft) -> dict[str, Any]:
    defaults: dict[str, Any] = {"unit": UNITS[draft.unit], "thresholds": _thresholds(draft.threshold)}
    if draft.unit == "percent":
        defaults["min"] = 0
    if draft.unit not in _SINGLE_VALUES:
        drawn = "line" if draft.threshold else "off"
        defaults["custom"] = {"lineWidth": 1, "fillOpacity": 10, "thresholdsStyle": {"mode": drawn}}
    return defaults


def _thresholds(condition: str) -> dict[str, Any]:
    """Red where the alert of the recipe would be: above its value, or below."""
    steps: list[dict[str, Any]] = [{"color": "green", "value": None}]
    comparison, _, value = condition.partition(" ")
    if comparison in (">", ">="):
        steps.append({"color": "red", "value": float(value)})
    if comparison in ("<", "<="):
        steps = [{"color": "red", "value": None}, {"color": "green", "value": float(value)}]
    return {"mode": "absolute", "steps": steps}


def _graph_options() -> dict[str, Any]:
    return {
        "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True, "calcs": []},
        "tooltip": {"mode": "multi", "sort": "desc"},
    }


def _stat_options(panel: Panel) -> dict[str, Any]:
    return {
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
        "colorMode": "value",
        "graphMode": "none",
        "justifyMode": "auto",
        "orientation": "auto",
        "textMode": "value_and_name" if panel.trial.series > 1 else "auto",
    }
