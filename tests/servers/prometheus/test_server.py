from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from mcp import Client, StdioServerParameters

from devops_assistant.host.config import read_servers
from tests.servers.asking import Asker
from tests.servers.prometheus.calling import asking, misbehaving, vector

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[3]
STRUCTURED = {"execute_range_query", "detect_anomalies", "get_alerts"}
TOOLS = {
    *("execute_query", "execute_range_query", "get_metric_metadata", "list_labels", "get_alerts", "get_targets"),
    *("get_status", "detect_anomalies"),
}


async def test_every_tool_says_what_it_does_and_that_it_only_reads() -> None:
    async with asking(PROMETHEUS_URL="http://h:9090") as ask:
        tools = (await ask.client.list_tools()).tools
    assert {tool.name for tool in tools} >= TOOLS
    for tool in tools:
        assert tool.description
        assert tool.annotations
        assert tool.annotations.read_only_hint
    assert {tool.name for tool in tools if tool.output_schema} >= STRUCTURED
    definitions = [tool.model_dump(by_alias=True, exclude_none=True) for tool in tools]
    assert len(json.dumps(definitions)) / 4 < 3_000
    ours = [definition for definition in definitions if definition["name"] in TOOLS]
    assert len(json.dumps(ours)) / 4 < 1_600


async def test_nothing_is_asked_before_a_tool_is_called() -> None:
    with misbehaving() as server:
        async with asking(PROMETHEUS_URL=server.url) as ask:
            await ask.client.list_tools()
        assert not server.asked


async def test_only_the_paths_of_the_list_are_ever_asked() -> None:
    with misbehaving() as server:
        async with asking(PROMETHEUS_URL=server.url, ALERTMANAGER_URL=server.url) as ask:
            for tool in sorted(TOOLS):
                await ask(tool, **{"query": "up", "metric": "up/../../admin", "label": "../../admin"})
        paths = {asked.path for asked in server.asked}
    assert not [path for path in paths if "admin" in path and "%2F" not in path]
    assert {asked.method for asked in server.asked} <= {"GET", "POST"}


def test_the_shipped_entry_is_off_until_an_instance_is_named() -> None:
    path = ROOT / "config" / "mcp-config.json"
    assert json.loads(path.read_text())["mcpServers"]["prometheus"]["requires"] == ["PROMETHEUS_URL"]
    [off] = [entry for entry in read_servers(path, {}).entries if entry.name == "prometheus"]
    assert off.problem == "set PROMETHEUS_URL"
    set_up = {"PROMETHEUS_URL": "http://h:9090", "PROMETHEUS_TOKEN": "secret"}
    [ready] = [entry for entry in read_servers(path, set_up).entries if entry.name == "prometheus"]
    assert not ready.unusable
    assert ready.bundled
    assert ready.env["PROMETHEUS_TOKEN"] == "secret"
    assert "secret" not in ready.display


async def test_the_server_runs_as_a_program_of_its_own() -> None:
    with misbehaving(vector(({"job": "node"}, "1"))) as prometheus:
        environment = {"PROMETHEUS_URL": prometheus.url, "PYTHONPATH": f"{ROOT}:{ROOT / 'servers'}"}
        program = StdioServerParameters(
            command=sys.executable, args=["-P", "-m", "devops_servers.prometheus"], env=environment
        )
        async with Client(program) as client:
            reply = await Asker(client)("execute_query", query="up")
    assert reply.summary.startswith("1 at ")


def test_without_an_instance_the_program_says_in_one_line_what_to_set() -> None:
    run = subprocess.run(
        [sys.executable, "-P", "-m", "devops_servers.prometheus"],
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'servers'}"},
        capture_output=True,
        text=True,
        timeout=40,
        check=False,
    )
    assert run.returncode == 1
    assert run.stderr == "no Prometheus is named; set PROMETHEUS_URL, such as http://localhost:9090\n"
