"""One metric: type, help, unit, labels with their values, how many series, the last value, the rules that use it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from devops_assistant.common.nearest import nearest
from devops_assistant.common.sanitise import one_line
from devops_servers.prometheus.client import Answer, Prometheus, texts
from devops_servers.prometheus.errors import BadRequest, CannotAnswer, NotOffered
from devops_servers.prometheus.report import Report, counted, duration, escaped, footer, joined, moment, quoted
from devops_servers.prometheus.rules import Rule, read_rules, using
from devops_servers.prometheus.series import as_list, as_mapping, read_result
from devops_servers.prometheus.together import together
from devops_servers.prometheus.units import unit_of_metric
from devops_servers.prometheus.values import written

LOOKBACK_S = 3_600
_LABELS = 30
_RULES = 5
_QUERY_LENGTH = 160
_FAMILY = ("_bucket", "_count", "_sum", "_total", "_created")
_ENDED = f", or when the series ended, at most {duration(LOOKBACK_S)} before"
_FIGURES = ("count", "min", "avg", "max")


@dataclass(frozen=True, slots=True)
class Described:
    """What a server says a metric is."""

    type: str
    help: str
    unit: str


async def metric_report(prometheus: Prometheus, metric: str, now: float, samples: int) -> Report:
    """Report what is known of `metric`.

    Args:
        now: the present, in seconds since the epoch.
        samples: how many values of each label are shown.

    Raises:
        BadRequest: there is no such metric.
        CannotAnswer: the instance cannot be asked.
    """
    since = {"start": f"{now - LOOKBACK_S:.3f}", "end": f"{now:.3f}"}
    described = await describe(prometheus, metric)
    metric = await _with_series(prometheus, metric, since)
    selector = f'{{__name__="{escaped(metric)}"}}'
    names = texts((await prometheus.get("labels", {**since, "match[]": selector})).data)
    labels = [name for name in names if name != "__name__"]
    values = await together(
        [partial(prometheus.label_values, label, {**since, "match[]": selector}) for label in labels[:_LABELS]]
    )
    figures = await _figures(prometheus, selector, now)
    ended = not figures and await _figures(prometheus, f"last_over_time({selector}[{duration(LOOKBACK_S)}])", now)
    [rules] = await together([partial(read_rules, prometheus)])
    kind = described.type or _guessed_type(metric)
    unit = described.unit or unit_of_metric(_family(metric))
    total = int(figures.get("count", 0))
    return Report(
        summary=f"{metric}: {kind}, {f'unit {unit}' if unit else 'no unit known'}, "
        f"{counted(total, 'series', 'series') if total else 'no series now'}",
        lines=(
            f"help: {one_line(described.help, 400)}" if described.help else "help: this server knows none",
            *_value_lines(figures or ended or {}, unit_of_metric(metric), "" if figures else _ENDED, now),
            *_label_lines(labels, values, samples),
            *_rule_lines(rules, metric),
        ),
        footer=footer(f"instance {prometheus.name}", f"labels and values of the last {duration(LOOKBACK_S)}"),
    )


async def describe(prometheus: Prometheus, metric: str) -> Described:
    """Return the type, help and unit of a metric or of the family that it belongs to; empty where none is known.

    Raises:
        CannotAnswer: the instance cannot be asked.
    """
    for name in dict.fromkeys((metric, _family(metric))):
        try:
            data = as_mapping((await prometheus.get("metadata", {"metric": name})).data)
        except NotOffered:
            break
        for one in as_list(data.get(name)):
            said = {key: str(value) for key, value in as_mapping(one).items()}
            return Described(said.get("type", ""), said.get("help", ""), said.get("unit", ""))
    return Described("", "", "")


def _family(metric: str) -> str:
    """The name that a server describes the series of a counter, histogram or summary under."""
    return next((metric.removesuffix(end) for end in _FAMILY if metric.endswith(end)), metric)


async def _with_series(prometheus: Prometheus, metric: str, since: dict[str, str]) -> str:
    """The name that has series: a histogram is known by its family, its series by their suffixes."""
    ends = "|".join(_FAMILY)
    like = f'{{__name__=~"{escaped(re.escape(metric))}({ends})?"}}'
    found = await prometheus.label_values("__name__", {**since, "match[]": like})
    if not found:
        close = nearest(metric, await prometheus.label_values("__name__", since))
        hint = f"did you mean {', '.join(close)}?" if close else "list_metrics finds names"
        raise BadRequest(f"no metric {one_line(metric, 80)} in the last {duration(LOOKBACK_S)}; {hint}")
    return metric if metric in found else found[0]


async def _figures(prometheus: Prometheus, selector: str, now: float) -> dict[str, float]:
    """How many series there are now, and between which values; empty where there are none."""
    parts = (f'label_replace({figure}({selector}), "figure", "{figure}", "", "")' for figure in _FIGURES)
    answer: Answer = await prometheus.query("query", {"query": " or ".join(parts), "time": f"{now:.3f}"})
    return {one.labels.get("figure", ""): one.last for one in read_result(answer.data).series}


def _guessed_type(metric: str) -> str:
    """A type by the customs of naming, said to be a guess."""
    if metric.endswith("_bucket"):
        return "histogram (by its name)"
    return "counter (by its name)" if metric.endswith(("_total", "_sum", "_count")) else "type unknown"


def _value_lines(figures: dict[str, float], unit: str, remark: str, now: float) -> Iterator[str]:
    if figures.get("count") == 1:
        yield f"last value: {written(figures['max'], unit)} at {moment(now)}{remark}"
    elif figures:
        low, mean, high = (written(figures.get(figure, float("nan")), unit) for figure in _FIGURES[1:])
        yield f"last values: min {low}, mean {mean}, max {high} at {moment(now)}{remark}"


def _label_lines(labels: Sequence[str], values: Sequence[list[str] | CannotAnswer], samples: int) -> Iterator[str]:
    for label, found in zip(labels, values, strict=False):
        if isinstance(found, CannotAnswer):
            yield f"label {label}: {found}"
        else:
            yield f"label {label}, {counted(len(found), 'value')}: {joined(map(quoted, found), samples)}"
    if len(labels) > _LABELS:
        yield f"and {len(labels) - _LABELS} more labels: {joined(labels[_LABELS:], 50)}"


def _rule_lines(rules: list[Rule] | CannotAnswer, metric: str) -> Iterator[str]:
    if isinstance(rules, CannotAnswer):
        yield f"rules: {rules}"
        return
    used = using(rules, metric)
    yield f"used by {counted(len(used), 'rule')}" + (f", the first {_RULES}" if len(used) > _RULES else "")
    for rule in used[:_RULES]:
        yield f"{rule.kind} rule {rule.name}: {one_line(rule.query, _QUERY_LENGTH)}"
