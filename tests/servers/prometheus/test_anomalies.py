"""Anomalies in the past of the real servers: a queue too long for half an hour, a pod that begins to fail."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator

import pytest

from tests.real.history import BAD_POD
from tests.real.lab import Lab
from tests.servers.asking import Asker
from tests.servers.prometheus.calling import Asked, Said, asking, failure, misbehaving, success, vector

pytestmark = pytest.mark.anyio
ENGINES = ["prometheus", "victoria"]


@pytest.fixture
async def ask(lab: Lab) -> AsyncGenerator[Asker]:
    instances = {"prometheus": {"url": lab.prometheus}, "victoria": {"url": lab.victoria}}
    async with asking(PROMETHEUS_INSTANCES=json.dumps(instances)) as asker:
        yield asker


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("start", ["2d", "7d"])
async def test_the_queue_that_was_too_long_is_found_with_its_time_and_distance(
    ask: Asker, lab: Lab, engine: str, start: str
) -> None:
    reply = await ask(
        "detect_anomalies", query="shop_queue_length", start=start, end=str(lab.past.end), instance=engine
    )
    assert reply.summary.startswith("1 anomaly in 1 of 3 series over ")
    [found] = reply.content["anomalies"]
    assert found["labels"]["queue"] == "orders"
    assert found["method"] == "time of day"
    assert abs(found["start"] - lab.past.spike) <= 600
    assert abs(found["end"] - lab.past.spike - 1_800) <= 900
    assert found["value"] > found["normal"] + 350
    assert found["score"] > 20
    assert '{queue="orders"}' in reply.lines[1]
    assert "deviations above against the same time of other days" in reply.lines[1]


async def test_nothing_is_found_in_an_ordinary_day(ask: Asker, lab: Lab) -> None:
    reply = await ask("detect_anomalies", query="shop_queue_length", start="1d", end=str(lab.past.end))
    assert reply.summary == "0 anomalies in 0 of 3 series over 1d"
    assert reply.content == {"series": 3, "anomalies": []}


async def test_the_pod_that_begins_to_fail_is_found_among_its_peers(ask: Asker, lab: Lab) -> None:
    query = 'sum by (pod) (rate(shop_requests_total{code="500"}[5m]))'
    reply = await ask("detect_anomalies", query=query, start="50m", end=str(lab.past.end))
    assert {found["labels"]["pod"] for found in reply.content["anomalies"]} == {BAD_POD}
    assert {found["method"] for found in reply.content["anomalies"]} == {"just before", "its peers"}


@pytest.mark.parametrize("engine", ENGINES)
async def test_counters_that_have_ended_did_not_fall(ask: Asker, lab: Lab, engine: str) -> None:
    query = 'sum(rate(shop_requests_total{code="200"}[5m]))'
    end = str(lab.past.end + 240)
    reply = await ask("detect_anomalies", query=query, start="50m", end=end, step="30s", instance=engine)
    assert reply.content["anomalies"] == []
    assert "the samples end at " in reply.footer


async def test_without_what_was_before_the_span_itself_has_to_do() -> None:
    def answer(asked: Asked) -> Said:
        if asked.path.endswith("/query"):
            return vector(({}, "1"))
        start, end, step = (float(asked.parameters[name][0]) for name in ("start", "end", "step"))
        if end - start > 86_400:
            return failure("bad_data", "the query time range exceeds the limit", 422)
        times = [start + step * place for place in range(int((end - start) / step) + 1)]
        values = [[time, "90" if place == 200 else f"{10 + place % 3}"] for place, time in enumerate(times)]
        return success({"resultType": "matrix", "result": [{"metric": {"host": "a"}, "values": values}]})

    with misbehaving(answer) as server:
        async with asking(PROMETHEUS_URL=server.url) as ask:
            reply = await ask("detect_anomalies", query="load", start="2h")
    assert reply.summary == "1 anomaly in 1 of 1 series over 2h"
    assert "what was before is not known: bad_data: the query time range exceeds the limit" in reply.footer
    assert reply.content["anomalies"][0]["value"] == 90


async def test_a_query_that_matches_nothing_says_why(ask: Asker) -> None:
    reply = await ask("detect_anomalies", query="node_laod1")
    assert reply.summary == "no data to judge"
    assert "did you mean node_load1" in reply.lines[0]
    refused = await ask("detect_anomalies", query="rate(up)")
    assert refused.is_error
    assert "1:6: parse error" in refused.text
