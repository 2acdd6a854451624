"""Metadata, labels, targets, status and alerts of the real servers."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta

import pytest

from tests.real.lab import Lab
from tests.real.running import free_port
from tests.servers.asking import Asker
from tests.servers.prometheus.calling import Asked, Said, asking, misbehaving, success

pytestmark = pytest.mark.anyio


@pytest.fixture
async def ask(lab: Lab) -> AsyncGenerator[Asker]:
    more = {"victoria": {"url": lab.victoria}, "gone": {"url": f"http://127.0.0.1:{free_port()}"}}
    async with asking(
        PROMETHEUS_URL=lab.prometheus, ALERTMANAGER_URL=lab.alertmanager, PROMETHEUS_INSTANCES=json.dumps(more)
    ) as asker:
        yield asker


async def test_a_metric_is_told_with_type_help_unit_labels_values_and_rules(ask: Asker) -> None:
    reply = await ask("get_metric_metadata", metric="node_cpu_seconds_total", limit=2)
    assert reply.summary.startswith("node_cpu_seconds_total: counter, unit s, ")
    assert int(reply.summary.split()[4]) % 8 == 0, "eight modes of each core"
    assert reply.lines[0] == "help: Seconds the CPUs spent in each mode."
    assert reply.lines[1].startswith("last values: min ")
    assert 'label mode, 8 values: "idle", "iowait" and 6 more' in reply.lines
    assert "used by 1 rule" in reply.lines
    assert any(line.startswith("recording rule instance:cpu_busy:ratio: 1 - avg") for line in reply.lines)


async def test_a_metric_of_one_series_is_told_with_its_last_value_and_time(ask: Asker) -> None:
    reply = await ask("get_metric_metadata", metric="process_start_time_seconds")
    assert any(line.startswith("last values: ") for line in reply.lines)
    single = await ask("get_metric_metadata", metric="node_boot_time_seconds")
    assert any(line.startswith("last value: ") and " at 20" in line for line in single.lines)


async def test_a_histogram_is_found_by_its_family(ask: Asker) -> None:
    reply = await ask("get_metric_metadata", metric="prometheus_http_request_duration_seconds")
    assert reply.summary.startswith("prometheus_http_request_duration_seconds_bucket: histogram, unit s, ")
    assert any(line.startswith("label le, ") for line in reply.lines)


async def test_without_metadata_the_name_has_to_do(ask: Asker) -> None:
    reply = await ask("get_metric_metadata", metric="node_cpu_seconds_total", instance="victoria")
    assert reply.summary.startswith("node_cpu_seconds_total: counter (by its name), unit s, ")
    assert "help: this server knows none" in reply.lines


async def test_an_unknown_metric_gets_the_nearest_names(ask: Asker) -> None:
    for instance in ("", "victoria"):
        reply = await ask("get_metric_metadata", metric="node_cpu_second_total", instance=instance)
        assert reply.is_error
        assert "did you mean node_cpu_seconds_total" in reply.text


async def test_a_metric_with_any_name_is_quoted_and_not_run(ask: Asker) -> None:
    reply = await ask("get_metric_metadata", metric='up"} or {__name__=~".+')
    assert reply.is_error
    assert "no metric up" in reply.text


async def test_labels_are_listed_with_their_values_counted(ask: Asker) -> None:
    reply = await ask("list_labels", metric="node_cpu_seconds_total")
    assert reply.summary == "5 labels of node_cpu_seconds_total"
    assert 'mode, 8 values: "idle", "iowait", "irq" and 5 more' in reply.lines
    selected = await ask("list_labels", metric='up{job="node"}', label="job")
    assert selected.lines == ['"node"']


async def test_the_values_of_a_label_come_page_by_page(ask: Asker) -> None:
    first = await ask("list_labels", label="mode", metric="node_cpu_seconds_total", limit="5")
    rest = await ask("list_labels", label="mode", metric="node_cpu_seconds_total", limit=5, offset=5)
    assert "shown 5 of 8; offset=5 shows more" in first.footer
    assert len({*first.lines, *rest.lines}) == 8


async def test_an_unknown_label_gets_the_nearest(ask: Asker) -> None:
    reply = await ask("list_labels", label="mod", metric="node_cpu_seconds_total")
    assert reply.is_error
    assert "did you mean mode" in reply.text


@pytest.mark.parametrize("instance", ["", "victoria"])
async def test_targets_that_are_down_come_first_with_their_error(ask: Asker, lab: Lab, instance: str) -> None:
    reply = await ask("get_targets", instance=instance)
    assert reply.summary == "4 targets: 1 down, 3 up"
    assert reply.lines[0].startswith(f'{{instance="{lab.dead}",job="dead"}} DOWN: ')
    assert "connection refused" in reply.lines[0]
    assert any(line.startswith("job node: 1 up, slowest scrape") for line in reply.lines)


async def test_targets_can_be_narrowed(ask: Asker) -> None:
    up = await ask("get_targets", state="up", limit=2)
    assert len(up.lines) == 2
    assert "shown 2 of 3" in up.footer
    node = await ask("get_targets", job="node")
    assert node.summary == "1 target of job node: 0 down, 1 up"
    assert len(node.lines) == 1
    assert "the jobs are alertmanager, dead, node, prometheus" in (await ask("get_targets", job="nod")).summary


async def test_the_status_tells_version_retention_leaders_and_the_other_instances(ask: Asker) -> None:
    reply = await ask("get_status", limit=2)
    assert reply.summary.startswith("default: Prometheus 2.")
    assert "retention 30d" in reply.summary
    assert any(line.startswith("most series by metric: ") and line.count(",") >= 1 for line in reply.lines)
    assert "instance victoria: answers, does not tell its version" in reply.lines
    assert any(line.startswith("instance gone: ") and "cannot be reached" in line for line in reply.lines)


async def test_victoriametrics_is_told_from_prometheus(ask: Asker) -> None:
    reply = await ask("get_status", instance="victoria")
    assert reply.summary.startswith("victoria: VictoriaMetrics")
    assert "not offered here: status/runtimeinfo" in reply.footer


@pytest.mark.parametrize(
    ("build", "flavour"),
    [
        ({"version": "3.14.0"}, "Prometheus 3.14.0"),
        ({"version": "0.39.2"}, "Thanos 0.39.2"),
        ({"application": "Grafana Mimir", "version": "2.17.0"}, "Grafana Mimir 2.17.0"),
    ],
)
async def test_other_engines_are_told_by_what_they_say(build: dict[str, str], flavour: str) -> None:
    def answer(asked: Asked) -> Said:
        if asked.path.endswith("buildinfo"):
            return success(build)
        return Said("404 page not found", 404, "text/plain")

    with misbehaving(answer) as server:
        async with asking(PROMETHEUS_URL=server.url) as ask:
            reply = await ask("get_status")
    assert reply.summary == f"default: {flavour}, number of series not told, retention not told"
    assert "not offered here: status/runtimeinfo, status/tsdb" in reply.footer


async def test_alerts_are_told_with_expression_value_since_and_annotations(ask: Asker, lab: Lab) -> None:
    reply = await ask("get_alerts")
    assert reply.summary == "1 firing, 1 pending; 3 alerting rules"
    assert reply.lines[0].startswith(
        f'FIRING TargetDown critical {{instance="{lab.dead}",job="dead"}}: value 0, since 20'
    )
    assert "expr up == 0" in reply.lines[0]
    assert f"  summary: dead at {lab.dead} is down" in reply.lines
    assert any(line.startswith("PENDING QueueLong warning: value 42, since") for line in reply.lines)
    assert any("fires once it has held for 6h" in line for line in reply.lines)
    firing = reply.content["alerts"][0]
    assert (firing["name"], firing["state"], firing["expr"], firing["value"]) == ("TargetDown", "firing", "up == 0", 0)
    assert datetime.fromisoformat(firing["since"]).tzinfo
    only = await ask("get_alerts", state="pending")
    assert [one["name"] for one in only.content["alerts"]] == ["QueueLong"]


async def test_a_silenced_alert_says_until_when_by_whom_and_why(ask: Asker, lab: Lab) -> None:
    now = datetime.now(UTC)
    silence = {
        "matchers": [{"name": "job", "value": "dead|gone", "isRegex": True, "isEqual": True}],
        "startsAt": now.isoformat(),
        "endsAt": (now + timedelta(hours=2)).isoformat(),
        "createdBy": "ops",
        "comment": "moving the rack",
    }
    request = urllib.request.Request(
        f"{lab.alertmanager}/api/v2/silences", json.dumps(silence).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=5) as response:
        made = json.load(response)["silenceID"]
    reply = await ask("get_alerts")
    expire = urllib.request.Request(f"{lab.alertmanager}/api/v2/silence/{made}", method="DELETE")
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(expire, timeout=5):
        pass
    assert any(line.startswith('silence {job=~"dead|gone"}: silenced until 20') for line in reply.lines)
    assert "1 silence in force" in reply.footer
    assert "by ops: moving the rack" in reply.lines[0]
    assert "moving the rack" in reply.content["alerts"][0]["held_back"]


async def test_without_an_alertmanager_silences_are_said_to_be_unknown(lab: Lab) -> None:
    async with asking(PROMETHEUS_URL=lab.prometheus) as ask:
        assert "silences not known: no Alertmanager is configured" in (await ask("get_alerts")).footer
    dead = f"http://127.0.0.1:{free_port()}"
    async with asking(PROMETHEUS_URL=lab.prometheus, ALERTMANAGER_URL=dead) as ask:
        reply = await ask("get_alerts")
    assert reply.summary.startswith("1 firing")
    assert "silences not known: the instance 'alertmanager' cannot be reached" in reply.footer


async def test_no_alert_is_not_said_of_an_engine_that_evaluates_none(ask: Asker) -> None:
    reply = await ask("get_alerts", instance="victoria")
    assert reply.summary == "0 firing, 0 pending; this instance evaluates no alerting rules"
    assert "from the series ALERTS" in reply.footer


async def test_a_rule_that_fails_is_told() -> None:
    rule = {"type": "alerting", "name": "Broken", "query": "a * b", "health": "err", "lastError": "many-to-many"}
    with misbehaving(success({"groups": [{"rules": [rule]}]})) as server:
        async with asking(PROMETHEUS_URL=server.url) as ask:
            reply = await ask("get_alerts")
    assert "rule Broken fails and cannot fire: many-to-many" in reply.lines


@pytest.mark.parametrize("data", [None, [], "x", {"groups": 7}, {"groups": [None, {"rules": [7]}]}])
async def test_an_answer_of_any_shape_is_survived(data: object) -> None:
    with misbehaving(success(data)) as server:
        async with asking(PROMETHEUS_URL=server.url) as ask:
            for tool in ("get_targets", "get_status"):
                assert not (await ask(tool)).is_error
            for tool in ("get_alerts", "list_labels"):
                assert "Traceback" not in (await ask(tool)).text
