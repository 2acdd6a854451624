"""Builds alerting rules for Prometheus from drafts that have a condition."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from devops_servers.prometheus.boards.drafts import Draft
from devops_servers.prometheus.boards.yaml_text import Value, yaml
from devops_servers.prometheus.knowledge.recipes import Unit

_VALUES: Mapping[Unit, str] = {
    "percent": '{{ $value | printf "%.1f" }} %',
    "ratio": "{{ $value | humanizePercentage }}",
    "seconds": "{{ $value | humanizeDuration }}",
    "days": '{{ $value | printf "%.0f" }} days',
    "bytes": "{{ $value | humanize1024 }}B",
    "bytes/s": "{{ $value | humanize1024 }}B/s",
}
_WORD = re.compile(r"[A-Za-z0-9]+")
_LONGEST_NAME = 60


def rules_text(group: str, drafts: Sequence[Draft]) -> str:
    """Return a rules file with one group; names of alerts that would be the same are numbered."""
    names: dict[str, int] = {}
    rules: list[Value] = []
    for draft in drafts:
        name = alert_name(draft.title)
        names[name] = names.get(name, 0) + 1
        rules.append(_rule(name if names[name] == 1 else f"{name}{names[name]}", draft))
    return yaml({"groups": [{"name": group, "rules": rules}]})


def alert_name(title: str) -> str:
    """Return a title as the name of an alert: `Disk busy time` becomes `DiskBusyTime`."""
    name = "".join(word[:1].upper() + word[1:] for word in _WORD.findall(title))[:_LONGEST_NAME]
    return name if name[:1].isalpha() else f"Alert{name}"


def _rule(name: str, draft: Draft) -> Mapping[str, Value]:
    value = _VALUES.get(draft.unit, "{{ $value | humanize }}")
    return {
        "alert": name,
        "expr": draft.condition,
        "for": draft.holds_for,
        "labels": {"severity": draft.severity},
        "annotations": {"summary": _plain(draft.title), "description": f"{_subject(draft)}{value}"},
    }


def _subject(draft: Draft) -> str:
    """What the alert is about, where its result names it."""
    by = re.search(r"\bby \(([^)]*)\)", draft.condition)
    labels = [label.strip() for label in by[1].split(",") if label.strip() not in ("", "le")] if by else ["instance"]
    aggregated = by is None and re.search(r"\b(sum|avg|min|max|count)\(", draft.condition)
    if aggregated or not labels:
        return ""
    return " ".join(f"{{{{ $labels.{label} }}}}" for label in labels) + ": "


def _plain(text: str) -> str:
    """Text that Prometheus does not take for a template."""
    return text.replace("{{", "{ {").replace("}}", "} }")
