"""The assistant as Prometheus sees it: its configuration and alerts, checked and run by the real programs."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.e2e.program import ROOT, Place
from tests.gateway.program import TOKEN, serving
from tests.real.debian import Unavailable, package_root, program
from tests.real.running import answer_json, free_port, running, until
from tests.recorder.records import Planted

pytestmark = pytest.mark.timeout(240)  # the programs are fetched within the first test that needs them
CONFIG = ROOT / "config" / "prometheus"
ALERTS = CONFIG / "alerts.yml"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(tmp_path)
    place.home.mkdir()
    return place


@pytest.fixture(scope="module")
def promtool() -> Generator[Path]:
    try:
        yield program("promtool")
    except Unavailable as error:
        pytest.skip(f"needs Debian's Prometheus: {error}")


def check(*command: str | Path) -> None:
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert run.returncode == 0, run.stdout + run.stderr


def test_prometheus_accepts_configuration_and_alerts(promtool: Path) -> None:
    check(promtool, "check", "config", CONFIG / "prometheus.yml")
    check(promtool, "check", "rules", ALERTS)


def test_prometheus_finds_nothing_to_complain_about_in_the_text(promtool: Path, place: Place) -> None:
    record = Planted(place.home / ".local/share/devops-assistant/record.db")
    turn = record.turn(record.session("s"))
    record.step(turn, input_tokens=10, output_tokens=5)
    record.call(turn, tool='odd "tool"\\name')
    done = place.run("metrics")
    assert done.code == 0
    lint = subprocess.run([promtool, "check", "metrics"], input=done.out, capture_output=True, text=True, check=False)
    assert (lint.returncode, lint.stdout + lint.stderr) == (0, "")
    assert 'gen_ai_tool_name="odd \\"tool\\"\\\\name"' in done.out


def rule_test(alert: str, at: str, labels: dict[str, str], **series: str) -> dict[str, Any]:
    """One alert over invented series, which stand every minute."""
    found = [{"exp_labels": labels}] if labels else []
    return {
        "interval": "1m",
        "input_series": [{"series": name, "values": values} for name, values in series.items()],
        "alert_rule_test": [{"eval_time": at, "alertname": alert, "exp_alerts": found}],
    }


WARNING, CALL = {"severity": "warning"}, 'server="git",gen_ai_tool_name="git_log"'
REQUESTS = 'mcp_server_requests_total{{endpoint="ask",method="terminal",status="{}"}}'
CALLS = "mcp_client_operation_duration_seconds_{}"
RULES = [
    rule_test(
        "AssistantDown",
        "5m",
        {"severity": "critical", "job": "devops-assistant", "instance": "a"},
        **{'up{job="devops-assistant",instance="a"}': "1 0x10"},
    ),
    rule_test("AssistantDown", "5m", {}, **{'up{job="devops-assistant"}': "1x10"}),
    rule_test(
        "AssistantErrorRate",
        "15m",
        WARNING,
        **{REQUESTS.format("error"): "0+1x20", REQUESTS.format("success"): "0+1x20"},
    ),
    rule_test(
        "AssistantErrorRate", "15m", {}, **{REQUESTS.format("error"): "0x9 1x20", REQUESTS.format("success"): "0+9x20"}
    ),
    rule_test("AssistantErrorRate", "15m", {}, **{REQUESTS.format("error"): "0x9 1x20"}),
    rule_test(
        "AssistantToolErrors",
        "15m",
        WARNING | {"server": "git"},
        **{CALLS.format(f'count{{{CALL},error_type="tool_error"}}'): "0+1x20"},
    ),
    rule_test(
        "AssistantSlowTool",
        "15m",
        WARNING | {"server": "git", "gen_ai_tool_name": "git_log"},
        **{
            CALLS.format(f'bucket{{{CALL},le="10.0"}}'): "0x20",
            CALLS.format(f'bucket{{{CALL},le="30.0"}}'): "0+1x20",
            CALLS.format(f'bucket{{{CALL},le="+Inf"}}'): "0+1x20",
        },
    ),
    rule_test(
        "AssistantTokenSpend",
        "70m",
        WARNING | {"model": "m"},
        **{'mcp_server_token_usage_total{model="m",type="prompt"}': "0+20000x80"},
    ),
    rule_test(
        "AssistantServerDown",
        "5m",
        WARNING | {"server": "git"},
        **{'devops_assistant_server_up{server="git"}': "1 0x10"},
    ),
    rule_test(
        "AssistantAnomalyFound",
        "10m",
        WARNING | {"rule": "error_burst"},
        **{'devops_assistant_finding_last_timestamp_seconds{rule="error_burst"}': "60x20"},
    ),
    rule_test(
        "AssistantAnomalyFound",
        "20m",
        {},
        **{'devops_assistant_finding_last_timestamp_seconds{rule="error_burst"}': "60x30"},
    ),
]


def test_every_alert_fires_when_it_should_and_only_then(promtool: Path, tmp_path: Path) -> None:
    rules = tmp_path / "alerts.yml"
    quiet = [line for line in ALERTS.read_text().splitlines() if "summary:" not in line and "annotations:" not in line]
    rules.write_text("\n".join(quiet))  # words apart, which promtool would want repeated
    tests = tmp_path / "tests.yml"
    tests.write_text(json.dumps({"rule_files": [str(rules)], "evaluation_interval": "1m", "tests": RULES}))
    named = {line.partition("- alert: ")[2] for line in quiet if "- alert: " in line}
    assert named == {test["alert_rule_test"][0]["alertname"] for test in RULES}
    check(promtool, "test", "rules", tests)


def test_a_real_prometheus_scrapes_the_gateway_and_its_alerts_fire(promtool: Path, place: Place) -> None:
    record = Planted(place.home / ".local/share/devops-assistant/record.db")
    session = record.session("s")
    record.turn(session, 1)
    with serving(place, "--provider", "offline", "--config", place.config()) as gateway:
        config = place.folder / "prometheus.yml"
        text = (CONFIG / "prometheus.yml").read_text().replace("15s", "1s").replace("alerts.yml", str(ALERTS))
        target = gateway.url.removeprefix("http://")
        config.write_text(text.replace("127.0.0.1:8765", target).replace("put-the-token-of-the-gateway-here", TOKEN))
        here = f"127.0.0.1:{free_port()}"
        command = [
            program("prometheus"),
            f"--config.file={config}",
            f"--storage.tsdb.path={place.folder / 'data'}",
            f"--web.listen-address={here}",
        ]
        with running(command, f"http://{here}/-/ready", place.folder):

            def firing() -> set[str]:
                alerts = answer_json(f"http://{here}/api/v1/alerts")["data"]["alerts"]
                return {one["labels"]["alertname"] for one in alerts if one["state"] == "firing"}

            def scraped() -> list[Any]:
                found = answer_json(f"http://{here}/api/v1/query", query='mcp_server_requests_total{status="success"}')
                return found["data"]["result"]

            until(lambda: len(scraped()) == 1, "the gateway is scraped")
            assert scraped()[0]["metric"]["endpoint"] == "ask"
            assert firing() == set()
            for number in range(2, 12):
                record.turn(session, number, stop="failed")
            record.finding(session, at=time.time())
            until(lambda: firing() >= {"AssistantErrorRate", "AssistantAnomalyFound"}, "the alerts fire")


def test_a_real_alertmanager_hands_its_alerts_to_the_gateway(promtool: Path, place: Place) -> None:
    alertmanager = program("prometheus-alertmanager")
    (place.folder / "usr").symlink_to(package_root(alertmanager) / "usr")
    with serving(place, "--provider", "offline", "--config", place.config()) as gateway:
        hook = {"url": f"{gateway.url}/v1/alerts", "http_config": {"authorization": {"credentials": TOKEN}}}
        config = {
            "route": {"receiver": "assistant", "group_wait": "0s"},
            "receivers": [{"name": "assistant", "webhook_configs": [hook]}],
        }
        here = f"127.0.0.1:{free_port()}"
        command = [
            alertmanager,
            f"--config.file={place.write('alertmanager.yml', config)}",
            f"--storage.path={place.folder / 'data'}",
            f"--web.listen-address={here}",
            "--cluster.listen-address=",
        ]
        with running(command, f"http://{here}/-/ready", place.folder):
            firing = [{"labels": {"alertname": "QueueFull"}, "annotations": {"summary": "the queue is full"}}]
            httpx2.post(f"http://{here}/api/v2/alerts", json=firing, trust_env=False).raise_for_status()

            def investigated() -> list[str]:
                known = gateway.ask("GET", "/v1/alerts").json()["alerts"]
                return [one["alert"] for one in known if one["state"] == "done"]

            until(lambda: investigated() == ["QueueFull"], "the alert is investigated")
