"""The recording and alerting rules that a server evaluates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from devops_servers.prometheus.client import Prometheus
from devops_servers.prometheus.series import as_list, as_mapping


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, and the alerts that it has raised."""

    kind: Literal["alerting", "recording"]
    name: str
    query: str
    holds_s: float
    """How long its condition must hold before it fires."""
    error: str
    """Why its last evaluation failed; empty where it did not."""
    labels: Mapping[str, str]
    alerts: Sequence[Mapping[str, Any]]


async def read_rules(prometheus: Prometheus, kind: Literal["", "alert", "record"] = "") -> list[Rule]:
    """Return the rules of an instance, all or those of one kind.

    Raises:
        CannotAnswer: it cannot be asked; NotOffered where it evaluates no rules.
    """
    answer = await prometheus.get("rules", {"type": kind} if kind else {})
    return list(_rules(answer.data))


def using(rules: Sequence[Rule], metric: str) -> list[Rule]:
    """Return the rules whose queries name `metric`."""
    name = re.compile(rf"(?<![\w:]){re.escape(metric)}(?![\w:])")
    return [rule for rule in rules if name.search(rule.query)]


def text_labels(value: object) -> dict[str, str]:
    """Return the labels or annotations in a part of an answer."""
    return {str(name): str(text) for name, text in as_mapping(value).items()}


def _rules(data: Any) -> Iterator[Rule]:
    for group in as_list(as_mapping(data).get("groups")):
        for raw in as_list(as_mapping(group).get("rules")):
            one = as_mapping(raw)
            held = one.get("duration")
            yield Rule(
                kind="alerting" if one.get("type") == "alerting" else "recording",
                name=str(one.get("name", "")),
                query=str(one.get("query", "")),
                holds_s=float(held) if isinstance(held, int | float) else 0.0,
                error=str(one.get("lastError") or "") if one.get("health") == "err" else "",
                labels=text_labels(one.get("labels")),
                alerts=[as_mapping(alert) for alert in as_list(one.get("alerts"))],
            )
