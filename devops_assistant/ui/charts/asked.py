"""`/chart QUERY [SPAN]`: what is asked of the server of metrics, and the chart of its answer."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from devops_assistant.common.errors import AssistantError
from devops_assistant.common.messages import say
from devops_assistant.common.sanitise import one_line
from devops_assistant.conversation.messages import JsonObject
from devops_assistant.host.calls import CallOutcome
from devops_assistant.ui.charts.canvas import Line
from devops_assistant.ui.charts.drawing import drawn
from devops_assistant.ui.charts.plot import Plot, plot_of

TOOL = "execute_range_query"
_SPAN = re.compile(r"(?:^|\s)((?:\d{1,6}(?:ms|[smhdwy]))+)$")
_COMPARED = re.compile(r"(.+?)\s*(?:>=|<=|>|<|==)\s*(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$", re.DOTALL)
_COMBINED = re.compile(r"\b(?:and|or|unless|bool)\b")
_DEFAULT_SPAN = "1h"

Call = Callable[[str, JsonObject], Awaitable[CallOutcome]]
"""Runs a tool by the name it is offered under."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the user wants to see."""

    query: str
    span: str
    threshold: float | None = None


def read_wish(argument: str) -> Wish:
    """Return what `QUERY [SPAN]` asks for; of `QUERY > 80` the number is a threshold, and all of the query is drawn.

    Raises:
        AssistantError: there is no query.
    """
    text, span = argument.strip(), _DEFAULT_SPAN
    if found := _SPAN.search(text):
        text, span = text[: found.start()].strip(), found[1]
    if not text:
        raise AssistantError(say("charts.what_to_chart"), remedy=say("charts.how_to_chart"))
    compared = _COMPARED.fullmatch(text)
    if compared and not _COMBINED.search(text) and compared[1].count("(") == compared[1].count(")"):
        return Wish(compared[1], span, float(compared[2]))
    return Wish(text, span)


async def asked_plot(argument: str, call: Call) -> Plot:
    """Ask for what `/chart` is followed by, and return what there is to draw.

    Args:
        argument: `QUERY [SPAN]`; the last hour unless a span such as `30m` or `7d` is named.
        call: runs a tool.

    Raises:
        AssistantError: there is no query, no answer, or nothing to draw.
    """
    wish = read_wish(argument)
    outcome = await call(TOOL, {"query": wish.query, "start": wish.span})
    if outcome.is_error:
        raise AssistantError(say("charts.nothing_to_draw", reason=one_line(outcome.text, 600)))
    plot = plot_of(outcome.data)
    if plot is None:
        reason = say("charts.no_series")
        raise AssistantError(say("charts.nothing_to_draw", reason=reason), remedy=say("charts.try_longer"))
    return replace(plot, threshold=wish.threshold)


async def asked_chart(argument: str, call: Call, width: int, *, plain: bool) -> list[Line]:
    """Return the lines of the chart that `/chart` asks for, at most `width` columns wide; raises as `asked_plot`."""
    return drawn(await asked_plot(argument, call), width, 11, plain=plain)
