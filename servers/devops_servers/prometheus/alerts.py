"""The alerts that fire or are about to: expression, value, since when, annotations, and what holds them back."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from devops_assistant.common.sanitise import one_line
from devops_servers.prometheus.alertmanager import HeldBack, held_back
from devops_servers.prometheus.answers import Alerts
from devops_servers.prometheus.client import Prometheus
from devops_servers.prometheus.errors import CannotAnswer, NotOffered
from devops_servers.prometheus.report import Report, counted, duration, footer, labelled
from devops_servers.prometheus.rules import Rule, read_rules, text_labels
from devops_servers.prometheus.series import read_result
from devops_servers.prometheus.targets import when
from devops_servers.prometheus.together import together
from devops_servers.prometheus.units import unit_of
from devops_servers.prometheus.values import written

State = Literal["all", "firing", "pending"]

_SEVERITIES = ("critical", "page", "error", "high", "warning")
_TEXT_LENGTH = 200
_SILENCES = 10


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert as its server tells it."""

    name: str
    state: str
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    expression: str
    value: float
    since: str
    """When its condition became true."""
    holds_s: float = 0.0

    @property
    def severity(self) -> str:
        """Its label of that name."""
        return self.labels.get("severity", "")


async def alert_report(prometheus: Prometheus, state: State, limit: int) -> Report:
    """Report the alerts of a state, the worst first.

    Raises:
        CannotAnswer: the instance cannot be asked.
    """
    rules, source = await _rules(prometheus)
    every = [_alert(rule, raw) for rule in rules for raw in rule.alerts] if rules else await _from_series(prometheus)
    firing, pending = ([one for one in every if one.state == kind] for kind in ("firing", "pending"))
    chosen = sorted(firing + pending if state == "all" else firing if state == "firing" else pending, key=_rank)
    back = await _held_back(prometheus)
    held = [back.of(one.labels) if isinstance(back, HeldBack) else "" for one in chosen]
    shown = list(zip(chosen, held, strict=True))[:limit]
    return Report(
        summary=f"{len(firing)} firing, {len(pending)} pending" + _of_rules(rules),
        lines=(
            *(line for one, words in shown for line in _lines(one, words)),
            *_failed(rules),
            *_silences(back),
        ),
        footer=footer(
            f"instance {prometheus.name}",
            source,
            _alertmanager_words(back),
            f"shown {len(shown)} of {len(chosen)}"
            if state == "all"
            else f"{state}: shown {len(shown)} of {len(chosen)}",
        ),
        data=_data(len(firing), len(pending), shown),
    )


async def _rules(prometheus: Prometheus) -> tuple[list[Rule], str]:
    try:
        rules = [rule for rule in await read_rules(prometheus, "alert") if rule.kind == "alerting"]
    except NotOffered:
        rules = []
    return (
        rules,
        "from its alerting rules" if rules else "from the series ALERTS, which a ruler or vmalert may write",
    )


async def _from_series(prometheus: Prometheus) -> list[Alert]:
    """The alerts that another program evaluates and writes back, as vmalert and rulers do; without their values."""
    answer = await prometheus.query("query", {"query": "ALERTS"})
    found: list[Alert] = []
    for one in read_result(answer.data).series:
        labels = {name: value for name, value in one.labels.items() if name not in ("__name__", "alertstate")}
        state = one.labels.get("alertstate", "")
        found.append(Alert(labels.get("alertname", ""), state, labels, {}, "", math.nan, ""))
    return found


def _alert(rule: Rule, raw: Mapping[str, Any]) -> Alert:
    try:
        value = float(raw.get("value", "nan"))
    except (TypeError, ValueError):
        value = math.nan
    labels = text_labels(raw.get("labels"))
    return Alert(
        name=labels.get("alertname", rule.name),
        state=str(raw.get("state", "")),
        labels=labels,
        annotations=text_labels(raw.get("annotations")),
        expression=rule.query,
        value=value,
        since=when(raw.get("activeAt")),
        holds_s=rule.holds_s,
    )


async def _held_back(prometheus: Prometheus) -> HeldBack | CannotAnswer | None:
    """What Alertmanager holds back; why that is not known; None where none is configured."""
    if not prometheus.instance.alertmanager:
        return None
    [found] = await together([partial(held_back, prometheus.instance.alertmanager)])
    return found


def _rank(alert: Alert) -> tuple[bool, int, str, str]:
    severity = alert.severity.lower()
    place = _SEVERITIES.index(severity) if severity in _SEVERITIES else len(_SEVERITIES)
    return alert.state != "firing", place, alert.name, alert.since


def _of_rules(rules: Sequence[Rule]) -> str:
    return f"; {counted(len(rules), 'alerting rule')}" if rules else "; this instance evaluates no alerting rules"


def _lines(alert: Alert, held: str) -> Iterator[str]:
    rest = {name: value for name, value in alert.labels.items() if name not in ("alertname", "severity")}
    head = " ".join(filter(None, (alert.state.upper(), alert.name, alert.severity, labelled(rest) if rest else "")))
    figures = [f"value {written(alert.value, unit_of(alert.expression))}" if not math.isnan(alert.value) else ""]
    figures += [f"since {alert.since}" if alert.since else ""]
    figures += [f"fires once it has held for {duration(alert.holds_s)}" if alert.state == "pending" else ""]
    figures += [f"expr {one_line(alert.expression, _TEXT_LENGTH)}" if alert.expression else "", held]
    yield f"{head}: {', '.join(filter(None, figures))}"
    for name, text in alert.annotations.items():
        yield f"  {name}: {one_line(text, _TEXT_LENGTH)}"


def _failed(rules: Sequence[Rule]) -> Iterator[str]:
    for rule in rules:
        if rule.error:
            yield f"rule {rule.name} fails and cannot fire: {one_line(rule.error, _TEXT_LENGTH)}"


def _silences(back: HeldBack | CannotAnswer | None) -> Iterator[str]:
    if not isinstance(back, HeldBack):
        return
    for silence in list(back.silences.values())[:_SILENCES]:
        yield f"silence {silence.matchers}: {silence.words()}"
    if len(back.silences) > _SILENCES:
        yield f"and {len(back.silences) - _SILENCES} more silences"


def _alertmanager_words(back: HeldBack | CannotAnswer | None) -> str:
    if back is None:
        return "silences not known: no Alertmanager is configured"
    if isinstance(back, CannotAnswer):
        return f"silences not known: {back}"
    return f"{counted(len(back.silences), 'silence')} in force"


def _data(firing: int, pending: int, shown: Sequence[tuple[Alert, str]]) -> dict[str, object]:
    alerts = [
        {
            "name": alert.name,
            "state": alert.state,
            "severity": alert.severity,
            "labels": dict(alert.labels),
            "annotations": dict(alert.annotations),
            "expr": alert.expression,
            "value": alert.value if math.isfinite(alert.value) else None,
            "since": alert.since,
            "held_back": held,
        }
        for alert, held in shown
    ]
    return Alerts(firing=firing, pending=pending, alerts=alerts).model_dump()
