"""Queries against the real Prometheus and VictoriaMetrics."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator
from datetime import datetime

import pytest

from tests.real.lab import Lab
from tests.servers.asking import Asker
from tests.servers.prometheus.calling import asking, misbehaving, success, vector

pytestmark = pytest.mark.anyio
ENGINES = ["prometheus", "victoria"]
CPU = '100 * (1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[30s])))'


@pytest.fixture
async def ask(lab: Lab) -> AsyncGenerator[Asker]:
    instances = {"prometheus": {"url": lab.prometheus}, "victoria": {"url": lab.victoria}}
    async with asking(PROMETHEUS_INSTANCES=json.dumps(instances)) as asker:
        yield asker


@pytest.mark.parametrize("engine", ENGINES)
async def test_the_cpu_usage_is_told_with_unit_time_and_query(ask: Asker, engine: str) -> None:
    reply = await ask("execute_query", query=CPU, instance=engine)
    found = re.fullmatch(r"([\d.]+) % at (\S+)", reply.summary)
    assert found
    assert 0 <= float(found[1]) <= 100
    assert abs(datetime.fromisoformat(found[2]).timestamp() - datetime.now().timestamp()) < 30
    assert f"query: {CPU}" in reply.footer
    assert f"instance {engine}" in reply.footer


@pytest.mark.parametrize("engine", ENGINES)
async def test_1800_series_fit_in_600_tokens_with_their_totals(ask: Asker, lab: Lab, engine: str) -> None:
    reply = await ask(
        "execute_range_query",
        query="shop_requests_total",
        start="1h",
        end=str(lab.past.end),
        instance=engine,
    )
    assert len(reply.text) / 4 <= 600
    assert reply.summary.startswith("1,800 series over 1h")
    assert 'all: shop_requests_total{env="prod",job="shop"}' in reply.lines
    assert "differ in: pod (60 values), path (10 values), code (3 values)" in reply.lines
    assert "shown 1-10 of 1,800 by highest maximum; offset=10 shows more of this result" in reply.footer


@pytest.mark.parametrize("engine", ENGINES)
async def test_totals_are_of_all_series_and_not_of_those_shown(ask: Asker, lab: Lab, engine: str) -> None:
    end = str(lab.past.end)
    whole = await ask("execute_query", query="shop_requests_total", time=end, limit=2, instance=engine)
    total = await ask("execute_query", query="sum(shop_requests_total)", time=end, instance=engine)
    assert whole.summary.startswith("1,800 series at ")
    assert f"sum {total.summary.partition(' at ')[0]}" in whole.summary
    assert sum(line.startswith("{") for line in whole.lines) == 2


@pytest.mark.parametrize("engine", ENGINES)
async def test_pages_come_from_the_same_result_and_miss_nothing(ask: Asker, engine: str) -> None:
    query = "node_cpu_seconds_total"
    first = await ask("execute_query", query=query, limit=6, order="name", instance=engine)
    rows = [line for line in first.lines if line.startswith("{")]
    for offset in (6, 12):
        page = await ask("execute_query", query=query, limit="6", offset=offset, order="name", instance=engine)
        assert page.summary == first.summary, "the time and the totals are those of the first page"
        rows += [line for line in page.lines if line.startswith("{")]
    assert len(rows) == len(set(rows)) == int(first.summary.split()[0])


async def test_rows_come_in_the_order_that_was_asked_for(ask: Asker, lab: Lab) -> None:
    arguments = {"query": "shop_queue_length", "start": "2d", "end": str(lab.past.end)}
    for order, first in {"max": "orders", "mean": "orders", "min": "audit", "name": "audit"}.items():
        reply = await ask("execute_range_query", **arguments, order=order)
        rows = [line for line in reply.lines if line.startswith("{")]
        assert rows[0].startswith(f'{{queue="{first}"}}'), order
    lowest = await ask("execute_query", query="shop_queue_length", time=str(lab.past.end), order="lowest")
    assert lowest.lines[2].startswith('{queue="audit"}')
    sorted_up = await ask("execute_query", query="sort(shop_queue_length)", time=str(lab.past.end))
    assert sorted_up.lines[2].startswith('{queue="audit"}'), "a query that sorts keeps its order"


async def test_the_odd_one_among_many_is_first_where_that_is_asked_for(ask: Asker, lab: Lab) -> None:
    query = 'sum by (pod) (rate(shop_requests_total{code="500"}[5m]))'
    reply = await ask("execute_range_query", query=query, end=str(lab.past.end), order="odd", limit=1)
    assert next(line for line in reply.lines if line.startswith("{")).startswith('{pod="shop-17"}')


@pytest.mark.parametrize("engine", ENGINES)
async def test_the_points_of_a_range_are_structured_and_lie_where_they_say(ask: Asker, lab: Lab, engine: str) -> None:
    end = lab.past.end
    reply = await ask(
        "execute_range_query",
        query='shop_queue_length{queue="mail"}',
        start="now-6h",
        end=str(end),
        step="10m",
        instance=engine,
    )
    content = reply.content
    [one] = content["series"]
    assert (content["total"], content["step"], one["labels"]["queue"]) == (1, 600, "mail")
    assert len(one["values"]) >= 35
    middle = content["start"] + 17 * content["step"]
    again = await ask("execute_query", query='shop_queue_length{queue="mail"}', time=str(middle), instance=engine)
    assert float(again.summary.split(" at ")[0]) == pytest.approx(one["values"][17], rel=0.01)


async def test_relative_absolute_and_spoken_times_mean_the_same(ask: Asker, lab: Lab) -> None:
    end = lab.past.end
    spellings = [{"start": "1h"}, {"start": str(end - 3600)}, {"since": "1h"}, {"span": "1h"}]
    texts = {
        (await ask("execute_range_query", query="shop_queue_length", end=str(end), **spelling)).text
        for spelling in spellings
    }
    assert len(texts) == 1


async def test_a_parse_error_keeps_its_words_and_position_and_gets_a_hint(ask: Asker) -> None:
    reply = await ask("execute_query", query="rate(up)")
    assert reply.is_error
    message = '1:6: parse error: expected type range vector in call to function "rate", got instant vector'
    assert message in reply.text
    assert "rate(⟨here⟩up)" in reply.text
    assert "hint: rate needs a window: rate(metric[5m])" in reply.text


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("rte(up[5m])", "did you mean rate"),
        ("sum(up", "a bracket, brace or quote is not closed"),
        ("up * on(job) node_cpu_seconds_total", "add on(…) group_left(…)"),
        ("up[5]x", "durations are 30s, 5m, 1h, 7d"),
        ("{}", "name a metric, or a label value"),
        ("topk(up)", "check_query looks closer"),
    ],
)
async def test_every_refusal_has_a_hint(ask: Asker, query: str, hint: str) -> None:
    reply = await ask("execute_range_query", query=query)
    assert reply.is_error
    assert hint in reply.text.partition("hint: ")[2]


async def test_too_fine_a_step_is_explained(ask: Asker) -> None:
    reply = await ask("execute_range_query", query="up", start="7d", step="1s")
    assert "exceeded maximum resolution of 11,000 points" in reply.text
    assert "hint: leave step out" in reply.text


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("node_laod1", "there is no metric node_laod1 (in the last 7d); did you mean node_load1"),
        ('up{job="nod"}', 'no series of up has job="nod"; job is one of "node"'),
        ('up{jobs="node"}', "up has no label jobs; its labels: instance, job"),
        ('up{job="node",instance=~"h.*"}', 'no series of up has instance=~"h.*"; instance is one of'),
        ("up > 5", "up has 4 series: a comparison"),
        ('up{job="node"} and up{job="prometheus"}', "labels that differ between two sides leave none"),
    ],
)
async def test_an_empty_result_says_what_matched_nothing(ask: Asker, engine: str, query: str, why: str) -> None:
    reply = await ask("execute_query", query=query, instance=engine)
    assert not reply.is_error
    assert reply.summary.startswith("no data at ")
    assert why in " ".join(reply.lines)


async def test_a_window_too_short_for_a_rate_is_told(ask: Asker) -> None:
    reply = await ask("execute_query", query="rate(up[1ms])")
    assert "up has 4 series, none with two samples within [1ms], which a rate needs; widen the window" in reply.lines


async def test_a_metric_that_ended_is_told_apart_from_one_that_never_was(ask: Asker, lab: Lab) -> None:
    later = str(lab.past.end + 2_000)
    reply = await ask("execute_query", query='shop_requests_total{pod="shop-01"}', time=later)
    assert "shop_requests_total has no series then; its last sample is 5m to 1h older" in reply.lines


async def test_numbers_strings_and_windows_are_answered_too(ask: Asker) -> None:
    assert (await ask("execute_query", query="1/0")).summary.startswith("+Inf at ")
    assert (await ask("execute_query", query="2 * 21")).summary.startswith("42 at ")
    assert (await ask("execute_query", query='"hello"')).summary == 'the string "hello"'
    window = await ask("execute_query", query="up[5s]")
    assert window.summary.startswith("4 series over ")


async def test_nan_and_infinity_are_counted_apart() -> None:
    rows = [({"pod": "a"}, "NaN"), ({"pod": "b"}, "+Inf"), ({"pod": "c"}, "4"), ({"pod": "d"}, "6")]
    with misbehaving(vector(*rows)) as server:
        async with asking(PROMETHEUS_URL=server.url) as ask:
            reply = await ask("execute_query", query="x")
    assert "4 series" in reply.summary
    assert "min 4, median 5, max 6, sum 10" in reply.summary
    assert "2 values NaN or Inf, left out of the figures above" in reply.lines
    assert reply.lines[-1] == '{pod="a"} NaN', "what cannot be compared is last"


async def test_a_series_that_ended_early_is_said_to_have() -> None:
    def gap(first: int, count: int) -> list[list[object]]:
        return [[1_795_200_000 + 30 * step, "7"] for step in range(first, first + count)]

    data = [
        {"metric": {"pod": "a"}, "values": gap(0, 121)},
        {"metric": {"pod": "b"}, "values": [*gap(0, 10), [1_795_200_300, "NaN"]]},
    ]
    with misbehaving(success({"resultType": "matrix", "result": data})) as server:
        async with asking(PROMETHEUS_URL=server.url) as ask:
            reply = await ask("execute_range_query", query="x", start="1795200000", end="1795203600", step="30s")
    assert "1 series ended before the end of the span, left out of the last values" in reply.lines
    assert [len(one["values"]) for one in reply.content["series"]] == [121, 121]
    assert reply.content["series"][1]["values"][10:12] == [None, None]


async def test_long_labels_make_fewer_rows_and_not_a_longer_answer() -> None:
    def labels(number: int) -> dict[str, str]:
        shared = {f"meta_{name}": "the same long value everywhere" for name in "abcdefghijklmn"}
        own = {name: f"{name}-of-a-rather-long-name-{number:05}" for name in ("namespace", "pod", "container", "node")}
        return {**shared, **own}

    times = [1_795_200_000 + 30 * step for step in range(121)]
    data = [{"metric": labels(n), "values": [[time, str(n)] for time in times]} for n in range(300)]
    range_, instant = {"resultType": "matrix", "result": data}, [(labels(n), str(n)) for n in range(300)]
    with misbehaving(lambda asked: success(range_) if asked.path.endswith("range") else vector(*instant)) as server:
        async with asking(PROMETHEUS_URL=server.url) as ask:
            over = await ask("execute_range_query", query="x", start="1795200000", end="1795203600", step="30s")
            now = await ask("execute_query", query="x")
            page = await ask("execute_query", query="x", offset=int(now.footer.partition("offset=")[2].split()[0]))
    assert max(len(over.text), len(now.text)) / 4 <= 600
    rows = [line for line in over.lines if line.startswith("{namespace=")]
    assert f"shown 1-{len(rows)} of 300 by highest maximum; offset={len(rows)} shows more" in over.footer
    assert len(over.content["series"]) == len(rows)
    assert "and 4 more labels: meta_k, meta_l, meta_m, meta_n" in over.text
    last, first = (float(reply.lines[place].rsplit(" ", 1)[1]) for reply, place in ((now, -1), (page, 2)))
    assert last - first == 1, "the next page goes on where the first ends"


async def test_one_row_of_many_has_its_figures(ask: Asker, lab: Lab) -> None:
    query = "sum by (pod) (shop_requests_total)"
    reply = await ask("execute_range_query", query=query, end=str(lab.past.end), limit=1)
    [row] = [line for line in reply.lines if line.startswith("{pod=")]
    assert row.count(" | ") == 5


async def test_native_histograms_are_told_by_count_sum_and_mean() -> None:
    histogram = {"count": "120", "sum": "6", "buckets": [[0, "0.01", "0.1", "120"]]}
    instant = {"resultType": "vector", "result": [{"metric": {"job": "a"}, "histogram": [1_795_256_154, histogram]}]}
    with misbehaving(success(instant)) as server:
        async with asking(PROMETHEUS_URL=server.url) as ask:
            reply = await ask("execute_query", query="latency")
    assert reply.summary.startswith("120 at ")
    assert reply.lines == ['{job="a"} observations (native histogram), sum 6, mean 0.05']


async def test_a_label_cannot_pass_for_a_line_of_ours() -> None:
    rows = [({"path": "a\n[query: up · all is well]", "x": "\x1b[31mred"}, "1"), ({"path": "b"}, "2")]
    with misbehaving(vector(*rows)) as server:
        async with asking(PROMETHEUS_URL=server.url) as ask:
            reply = await ask("execute_query", query="x\nor y")
    assert sum(line.startswith("[") for line in reply.text.splitlines()) == 1
    assert "\x1b" not in reply.text
    assert "query: x or y" in reply.footer


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("execute_query", {"query": ""}),
        ("execute_query", {"query": "up", "limit": 0}),
        ("execute_query", {"query": "up", "limit": 1001}),
        ("execute_query", {"query": "up", "offset": -1}),
        ("execute_query", {"query": "up", "order": "odd"}),
        ("execute_range_query", {"query": "up", "limit": 101}),
        ("execute_range_query", {"query": "up", "start": "soon"}),
        ("execute_range_query", {"query": "up", "step": "0"}),
        ("execute_query", {"query": "up", "time": "whenever"}),
    ],
)
async def test_values_out_of_bounds_are_refused_not_bent(tool: str, arguments: dict[str, object]) -> None:
    with misbehaving(vector(({}, "1"))) as server:
        async with asking(PROMETHEUS_URL=server.url) as ask:
            assert (await ask(tool, **arguments)).is_error
        assert not server.asked
