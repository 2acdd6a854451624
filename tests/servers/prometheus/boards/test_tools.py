"""build_dashboard and build_alert_rules on the real servers, as a model sees them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from devops_servers.prometheus.boards.inspection import faults_of
from tests.real.debian import program
from tests.real.lab import Lab
from tests.servers.prometheus.asking import an_api, asking, connected, names_of, text_of
from tests.servers.prometheus.boards.grafana_schema import schema_faults

pytestmark = pytest.mark.anyio


def dashboard_in(answer: str) -> dict[str, Any]:
    """The dashboard in an answer: all that stands in braces."""
    return json.loads(answer[answer.index("{") : answer.rindex("}") + 1])


async def test_a_goal_becomes_a_dashboard_whose_queries_all_ran(lab: Lab) -> None:
    async with asking(lab.prometheus) as ask:
        english = await ask("build_dashboard", goal="CPU, memory and disks of my servers")
        korean = await ask("build_dashboard", goal="서버 CPU와 메모리, 디스크 대시보드", panels=4)
    for answer, panels in ((english, 8), (korean, 4)):
        built = dashboard_in(answer)
        assert answer.startswith(f"{panels} panels: {panels} verified live, 0 faults found")
        assert faults_of(built) == []
        assert len(built["panels"]) == panels
        assert all(panel["description"].startswith("verified") for panel in built["panels"])
    assert "node_cpu_seconds_total" in english
    assert "node_memory_MemAvailable_bytes" in english


async def test_a_dashboard_is_what_grafanas_own_schema_asks_for(lab: Lab) -> None:
    async with asking(lab.prometheus) as ask:
        answer = await ask("build_dashboard", goal="prometheus and its targets", panels=12)
    assert schema_faults(dashboard_in(answer)) == []


async def test_recipes_are_taken_by_their_titles_in_both_languages_and_so_is_promql(lab: Lab) -> None:
    wanted = ["Memory in use", "호스트별 CPU 사용률", "sum by (pod) (rate(shop_requests_total[5m]))"]
    async with asking(lab.prometheus) as ask:
        built = dashboard_in(await ask("build_dashboard", recipes=wanted, title="Shop"))
    assert built["title"] == "Shop"
    assert [panel["title"] for panel in built["panels"]] == ["Memory in use", "CPU usage of each host", wanted[2]]
    [shop] = built["panels"][2]["targets"]
    assert shop["expr"].startswith("topk(20, sum by (pod) (rate(shop_requests_total[$__rate_interval])))")
    assert shop["legendFormat"] == "{{pod}}"


async def test_a_goal_without_recipes_shows_the_metrics_it_is_about(lab: Lab) -> None:
    async with asking(lab.prometheus) as ask:
        answer = await ask("build_dashboard", goal="queue length of the shop", panels=2)
    assert "shop_queue_length" in answer
    assert answer.startswith("2 panels: 2 verified live, 0 faults found")
    assert "verified: 3 series" in answer


async def test_a_query_that_the_server_refuses_is_not_called_verified() -> None:
    with an_api(names_of(thing_total=("counter", "Things."))) as url:
        async with asking(url) as ask:
            answer = await ask("build_dashboard", recipes=["thing_total"])
    assert "1 panel: 0 verified live" in answer
    assert dashboard_in(answer)["panels"][0]["description"].startswith("not verified: ")


async def test_what_fits_nothing_is_refused_with_what_would_help(lab: Lab) -> None:
    async with connected(lab.prometheus) as client:
        unknown = await client.call_tool("build_dashboard", {"goal": "xyzzy"})
        nothing = await client.call_tool("build_alert_rules", {})
        broken = await client.call_tool("build_dashboard", {"recipes": ["rate(up"]})
    assert unknown.is_error
    assert "find_recipes" in text_of(unknown)
    assert nothing.is_error
    assert broken.is_error
    assert "unclosed left parenthesis" in text_of(broken)


async def test_alert_rules_are_what_promtool_takes(lab: Lab) -> None:
    promtool = str(program("promtool"))
    async with asking(lab.prometheus, PROMTOOL=promtool) as ask:
        answer = await ask("build_alert_rules", goal="CPU, memory, disks and targets that are down", rules=10)
        own = await ask("build_alert_rules", recipes=['shop_queue_length{queue="it\'s: #1"} > 5'])
    for text in (answer, own):
        assert "promtool takes them" in text.splitlines()[0]
    assert "alert: TargetsThatAreDown" in answer
    assert "would fire now for 1 series" in answer
    assert """expr: 'shop_queue_length{queue="it''s: #1"} > 5'""" in own


async def test_what_promtool_refuses_is_told(lab: Lab) -> None:
    newer = "limitk(3, up)"  # the parser here knows it, this promtool does not
    async with asking(lab.prometheus, PROMTOOL=str(program("promtool"))) as ask:
        answer = await ask("build_alert_rules", recipes=[newer])
    assert "promtool refuses them" in answer.splitlines()[0]


async def test_rules_are_made_without_promtool_too(lab: Lab) -> None:
    async with asking(lab.prometheus) as ask:
        answer = await ask("build_alert_rules", goal="디스크가 가득 차면 알려줘")
    assert "not checked by promtool" in answer.splitlines()[0]
    assert "node_filesystem_avail_bytes" in answer
