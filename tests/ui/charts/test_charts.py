"""Charts show what the figures say: their peaks, their gaps, their units, at any width."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from devops_assistant.common.errors import AssistantError
from devops_assistant.conversation.events import ToolData
from devops_assistant.conversation.messages import JsonObject
from devops_assistant.host.calls import CallOutcome
from devops_assistant.ui.charts.asked import TOOL, asked_chart, read_wish
from devops_assistant.ui.charts.canvas import Line
from devops_assistant.ui.charts.drawing import drawn
from devops_assistant.ui.charts.figures import span_of, written
from devops_assistant.ui.charts.plot import Curve, Plot, plot_of
from devops_assistant.ui.charts.sparkline import sparkline
from devops_assistant.ui.json_lines import JsonLines
from devops_assistant.ui.rendering import Screen

NOON = 1_795_262_400.0


def text_of(line: Line) -> str:
    return "".join(piece.text for piece in line).rstrip()


def series(*values: float | None, unit: str = "", total: int = 1, **labels: str) -> JsonObject:
    labelled = {"labels": {"__name__": "load", **labels}, "values": list(values)}
    return {
        **{"query": "load", "unit": unit, "start": NOON, "end": NOON + 30 * len(values), "step": 30.0},
        **{"total": total, "series": [labelled]},
    }


def buckets(*counts: dict[str, int]) -> JsonObject:
    return {
        "total": sum(map(len, counts)),
        "bucket_seconds": 300.0,
        "complete": True,
        "buckets": [
            {"start": f"2026-11-21T12:{5 * number:02}:00+00:00", "counts": each} for number, each in enumerate(counts)
        ],
    }


def shown(data: JsonObject, width: int = 80, rows: int = 9, *, plain: bool = True, small: bool = False) -> str:
    plot = plot_of(data)
    assert plot
    return "\n".join(text_of(line) for line in drawn(plot, width, rows, plain=plain, small=small))


def height_of(chart: str, sign: str) -> list[int]:
    """In which rows, from the top, a sign stands."""
    return [row for row, line in enumerate(chart.splitlines()) if sign in line.partition("|")[2]]


def test_a_chart_has_its_unit_its_window_and_its_figures() -> None:
    chart = shown(series(0.0, 512 * 1024**2, 1.5 * 1024**3, unit="B"))
    assert "1.6 GiB |" in chart
    assert "last 1.5 GiB, min 0 B, max 1.5 GiB" in chart
    assert "step 30 s" in chart
    assert "2026-11-21" in chart


def test_a_single_peak_among_thousands_of_points_stands_at_the_top() -> None:
    chart = shown(series(*[1.0] * 5_000, 100.0, *[1.0] * 5_000))
    assert min(height_of(chart, "*")) == 1  # below the title
    assert "█" in sparkline([1.0] * 500 + [9.0] + [1.0] * 500, 40)


def test_a_gap_stays_a_gap_and_is_counted() -> None:
    chart = shown(series(*[5.0] * 20, *[None] * 20, *[5.0] * 20), width=66)
    [row] = {line for line in chart.splitlines() if "*" in line and "|" in line}
    assert "*   " in row.partition("|")[2]
    assert "20 of 60 points without a value" in chart


def test_what_is_not_finite_is_a_gap() -> None:
    assert plot_of(series(math.nan, math.inf, -math.inf)) is None
    plot = plot_of(series(1.0, math.nan, 2.0))
    assert plot
    assert plot.curves[0].values == (1.0, None, 2.0)
    assert sparkline([1.0, math.nan, None, 2.0], 10) == "▁  █"


def test_a_threshold_is_drawn_and_named_even_where_no_value_comes_near() -> None:
    plot = plot_of(series(1.0, 2.0, 1.0))
    assert plot
    lines = [text_of(line) for line in drawn(replace(plot, threshold=80.0), 60, 9, plain=True)]
    assert any("-  -  -" in line for line in lines)
    assert "- threshold 80" in lines


def test_a_timeline_is_bars_from_zero_with_its_errors_apart() -> None:
    chart = shown(buckets({"INFO": 10}, {"INFO": 10, "ERROR": 40}, {}, {"INFO": 1}))
    assert "all: 61 in all, at most 50 in one bar" in chart
    assert "ERROR: 40 in all" in chart
    assert "  0 |" in chart or " 0 |" in chart


@pytest.mark.parametrize("width", [40, 80, 120, 200])
@pytest.mark.parametrize("plain", [True, False])
def test_no_line_is_wider_than_the_terminal(width: int, plain: bool) -> None:
    data = series(*map(float, range(50)), total=9, host="서울-웹서버-" * 30)
    for small in (True, False):
        assert max(map(cell_len, shown(data, width, plain=plain, small=small).splitlines())) <= width


def test_on_a_plain_terminal_a_chart_is_ascii() -> None:
    assert shown(series(1.0, 5.0, 2.0), plain=True).isascii()
    assert sparkline([1, 5, 2], 3, plain=True).isascii()


def test_hostile_labels_cannot_repaint_the_terminal() -> None:
    chart = shown(series(1.0, 2.0, host="a\x1b[2Jb\u202ec\nd"))
    assert not {"\x1b", "\u202e"} & set(chart)
    assert "host=a" in chart


def test_series_that_are_not_drawn_are_counted() -> None:
    data = series(1.0, 2.0)
    data = {**data, "total": 40, "series": [series(1.0, float(n), pod=f"p{n}")["series"][0] for n in range(9)]}
    chart = shown(data)
    assert "pod=p0" in chart
    assert "pod=p6" not in chart
    assert "34 more series are not drawn" in chart


NO_SERIES: list[Any] = [
    None,
    {},
    {"series": []},
    {"series": [{"labels": 3, "values": []}], "start": 0, "step": 1},
    {"series": [{"labels": {}, "values": ["x", "y"]}], "start": 0, "step": 1},
    {"series": [{"labels": {}, "values": [1, 2]}], "start": "now", "step": 1},
    {"series": [{"labels": {}, "values": [1, 2]}], "start": 0, "step": 0},
    {"buckets": []},
    {"buckets": [{"start": "never", "counts": {}}], "bucket_seconds": 1},
    {"buckets": 5},
    {"alerts": []},
]


@pytest.mark.parametrize("data", NO_SERIES)
def test_what_is_no_time_series_is_not_drawn(data: dict[str, Any] | None) -> None:
    assert plot_of(data) is None


FLOATS = st.none() | st.floats(allow_nan=True, allow_infinity=True)


@settings(max_examples=60, deadline=None)
@given(st.lists(FLOATS, min_size=2, max_size=40), st.floats(0.001, 1e9), st.floats(-1e12, 1e15), st.integers(1, 250))
def test_any_numbers_can_be_drawn(values: Sequence[float | None], step: float, start: float, width: int) -> None:
    plot = plot_of({**series(*values), "step": step, "start": start})
    if plot:
        for plain in (True, False):
            assert len(drawn(plot, width, 5, plain=plain)) >= 5
    sparkline(values, width)


@pytest.mark.parametrize(
    ("values", "axis"),
    [
        ([3.0, 11.0], (0, 12)),
        ([95.0, 99.0], (95, 99)),
        ([5.0, 5.0], (0, 10)),
        ([0.0, 0.0], (0, 1)),
        ([-3.0, 2.0], (-3, 2)),
    ],
)
def test_an_axis_ends_at_round_figures(values: list[float], axis: tuple[float, float]) -> None:
    assert span_of(values, from_zero=False) == pytest.approx(axis)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1536, "B", "1.5 KiB"),
        (0.0853, "s", "85.3 ms"),
        (1234, "/s", "1.23k/s"),
        (62, "%", "62 %"),
        (0, "", "0"),
        (999_999, "", "1000k"),
    ],
)
def test_values_have_their_units(value: float, unit: str, text: str) -> None:
    assert written(value, unit) == text


@pytest.mark.parametrize(
    ("argument", "query", "span", "threshold"),
    [
        ("up", "up", "1h", None),
        ("rate(http_requests_total[5m]) 24h", "rate(http_requests_total[5m])", "24h", None),
        ("node_load1 > 4 1h30m", "node_load1", "1h30m", 4.0),
        ("sum(a > 3)", "sum(a > 3)", "1h", None),
        ("a and b > 5", "a and b > 5", "1h", None),
        ("avg by (job) (x) >= 0.5 7d", "avg by (job) (x)", "7d", 0.5),
    ],
)
def test_chart_reads_a_query_a_span_and_a_threshold(
    argument: str, query: str, span: str, threshold: float | None
) -> None:
    wish = read_wish(argument)
    assert (wish.query, wish.span, wish.threshold) == (query, span, threshold)


@pytest.mark.anyio
async def test_chart_asks_the_server_and_draws_its_answer() -> None:
    asked: list[tuple[str, JsonObject]] = []

    async def call(tool: str, arguments: JsonObject) -> CallOutcome:
        asked.append((tool, arguments))
        return CallOutcome("text", data=series(1.0, 3.0, 2.0))

    lines = await asked_chart("load > 2 6h", call, 80, plain=False)
    assert asked == [(TOOL, {"query": "load", "start": "6h"})]
    assert any("threshold 2" in text_of(line) for line in lines)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("argument", "outcome", "said"),
    [
        ("", CallOutcome(""), "no query is given"),
        ("up", CallOutcome("cannot parse; write PromQL", is_error=True), "cannot parse"),
        ("up", CallOutcome("no series", data={**series(1.0, 2.0), "series": []}), "no values"),
    ],
)
async def test_chart_says_why_there_is_nothing_to_draw(argument: str, outcome: CallOutcome, said: str) -> None:
    async def call(tool: str, arguments: JsonObject) -> CallOutcome:
        return outcome

    with pytest.raises(AssistantError, match=said) as caught:
        await asked_chart(argument, call, 80, plain=True)
    assert caught.value.remedy or said == "cannot parse"


def test_a_result_over_time_is_drawn_small_on_a_screen_and_not_in_json() -> None:
    stream = io.StringIO()
    Screen(Console(file=stream, width=80, force_terminal=True, legacy_windows=False), moving=False).listen(
        ToolData("c1", series(1.0, 9.0, 3.0))
    )
    assert "last 3, min 1, max 9" in stream.getvalue()
    assert len(stream.getvalue().splitlines()) <= 6
    lines = io.BytesIO()
    JsonLines(lines).listen(ToolData("c1", series(1.0, 2.0)))
    assert not lines.getvalue()


def test_a_plot_without_values_is_still_a_picture() -> None:
    lines = drawn(Plot("x", (Curve("", (None, None)),), NOON, 30.0), 40, 5)
    assert any("no value" in text_of(line) for line in lines)


def test_below_a_small_chart_of_several_series_stands_the_course_and_the_end_of_each() -> None:
    data: JsonObject = {
        **series(total=2),
        "series": [
            {"labels": {"host": "a"}, "values": [1.0, 2.0, 3.0, 4.0]},
            {"labels": {"host": "b"}, "values": [9.0, 9.0, None, 1.0]},
        ],
    }
    assert shown(data, small=True, plain=False).splitlines()[-1] == "host=a ▁▃▆█ 4  host=b ██ ▁ 1"
    assert shown(data, small=True).isascii()
