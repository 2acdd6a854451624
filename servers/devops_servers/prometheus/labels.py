"""Which labels there are, and which values one of them has."""

from __future__ import annotations

from functools import partial

from devops_assistant.common.nearest import nearest
from devops_servers.prometheus.client import Prometheus, texts
from devops_servers.prometheus.errors import BadRequest, CannotAnswer
from devops_servers.prometheus.metadata import LOOKBACK_S
from devops_servers.prometheus.page import Page
from devops_servers.prometheus.report import Report, counted, duration, footer, joined, quoted
from devops_servers.prometheus.together import together

_SAMPLES = 3
_COUNTED = 100


async def label_report(prometheus: Prometheus, metric: str, label: str, now: float, page: Page) -> Report:
    """Report the labels of a metric or of everything, or the values of one label.

    Args:
        metric: a name or a selector; empty means every series.
        label: whose values are wanted; empty means the names of all labels.
        now: the present, in seconds since the epoch.

    Raises:
        BadRequest: there is no such label.
        CannotAnswer: the instance cannot be asked.
    """
    chosen = {"start": f"{now - LOOKBACK_S:.3f}", "end": f"{now:.3f}"} | ({"match[]": metric} if metric else {})
    of = f" of {metric}" if metric else ""
    source = footer(f"instance {prometheus.name}", f"series of the last {duration(LOOKBACK_S)}")
    if label:
        values = await prometheus.label_values(label, chosen)
        if not values:
            raise BadRequest(await _unknown(prometheus, label, of, chosen))
        shown = values[page.offset : page.offset + page.limit]
        return Report(
            summary=f"label {label}{of} has {counted(len(values), 'value')}",
            lines=tuple(map(quoted, shown)),
            footer=footer(source, _shown(page, len(shown), len(values))),
        )
    names = texts((await prometheus.get("labels", chosen)).data)
    shown = names[page.offset : page.offset + page.limit]
    values_of = await together([partial(prometheus.label_values, name, chosen) for name in shown[:_COUNTED]])
    lines = [_line(name, values) for name, values in zip(shown, values_of, strict=False)]
    return Report(
        summary=f"{counted(len(names), 'label')}{of or ' in all'}",
        lines=(*lines, *shown[_COUNTED:]),
        footer=footer(source, _shown(page, len(shown), len(names))),
    )


async def _unknown(prometheus: Prometheus, label: str, of: str, chosen: dict[str, str]) -> str:
    names = texts((await prometheus.get("labels", chosen)).data)
    if not names:
        return f"no series{of} in the last {duration(LOOKBACK_S)}; check the name"
    close = nearest(label, names)
    hint = f"did you mean {', '.join(close)}?" if close else f"labels: {joined(names, 20)}"
    return f"no series{of} has a label {label!r}; {hint}"


def _line(name: str, values: list[str] | CannotAnswer) -> str:
    if isinstance(values, CannotAnswer):
        return f"{name}: {values}"
    return f"{name}, {counted(len(values), 'value')}: {joined(map(quoted, values), _SAMPLES)}"


def _shown(page: Page, shown: int, total: int) -> str:
    end = page.offset + shown
    following = f"; offset={end} shows more" if end < total else ""
    return f"shown {shown:,} of {total:,}{following}"
