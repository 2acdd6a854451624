"""Bundled servers for other hosts, asked by the SDK's own client: on stdio and at an address."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import httpx2
import pytest
from mcp import Client, StdioServerParameters
from mcp.client import Transport
from mcp.client.streamable_http import streamable_http_client
from mcp.types import TextContent

from tests.e2e.program import IMPORTS

TOKEN = "a-long-and-winding-token"
PROGRAM = ("-m", "devops_assistant", "server")


def variables(**more: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": "/nowhere", "PYTHONPATH": IMPORTS, **more}


@contextmanager
def listening(*arguments: str, **more: str) -> Generator[tuple[str, subprocess.Popen[str]]]:
    """A server at an address, which is the first thing it tells."""
    command = [sys.executable, *PROGRAM, *arguments]
    with subprocess.Popen(command, env=variables(**more), stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        told = process.stderr.readline()
        try:
            yield (
                next((word.removesuffix("/mcp,") for word in told.split() if word.startswith("http://")), told),
                process,
            )
        finally:
            process.kill()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    logs = tmp_path_factory.mktemp("logs")
    (logs / "app.log").write_text("2026-11-21T01:00:00Z ERROR disk full\n")
    with listening("logs", "--http", LOG_DIR=str(logs)) as (url, _):
        yield url


@pytest.mark.anyio
async def test_a_bundled_server_is_an_entry_of_another_host_on_stdio(tmp_path: Path) -> None:
    entry = StdioServerParameters(
        command=sys.executable, args=[*PROGRAM, "git"], env=variables(REPO_PATH=str(tmp_path))
    )
    async with Client(entry) as client:
        names = [tool.name for tool in (await client.list_tools()).tools]
    assert "git_log" in names


@pytest.mark.anyio
async def test_a_bundled_server_is_an_entry_of_another_host_at_an_address(address: str) -> None:
    async with Client(f"{address}/mcp") as client:
        found = await client.call_tool("error_summary", {"file": "app.log", "hours": 24 * 365})
    assert not found.is_error
    assert "disk full" in "".join(block.text for block in found.content if isinstance(block, TextContent))


def test_its_health_and_five_metrics_can_be_asked(address: str) -> None:
    health = httpx2.get(f"{address}/health").json()
    assert (health["status"], health["server"]) == ("ok", "logs")
    httpx2.get(f"{address}/secret/path")
    metrics = httpx2.get(f"{address}/metrics").text

    assert 'mcp_server_requests_total{endpoint="/health",method="GET",status="200"} 1.0' in metrics
    assert 'mcp_server_requests_total{endpoint="other",method="GET",status="404"} 1.0' in metrics
    assert 'mcp_server_request_duration_seconds_bucket{endpoint="/health",le="0.01"}' in metrics
    assert 'mcp_server_request_duration_seconds_bucket{endpoint="/health",le="5.0"} 1.0' in metrics
    assert "mcp_server_active_connections 1.0" in metrics
    assert "# TYPE mcp_server_token_usage_total counter" in metrics
    assert 'mcp_server_errors_total{endpoint="other",error_type="client"} 1.0' in metrics
    assert "secret" not in metrics


@pytest.mark.parametrize(
    "headers",
    [{"host": "evil.example"}, {"host": "evil.example:80"}, {"origin": "https://evil.example"}, {"origin": "null"}],
)
@pytest.mark.parametrize("path", ["/mcp", "/metrics", "/health"])
def test_a_web_page_cannot_reach_it_under_a_name_of_its_own(
    address: str, path: str, headers: Mapping[str, str]
) -> None:
    assert httpx2.get(f"{address}{path}", headers=headers).status_code == 403


def test_a_body_beyond_the_limit_is_refused(address: str) -> None:
    headers = {"content-type": "application/json", "accept": "application/json, text/event-stream"}
    assert httpx2.post(f"{address}/mcp", content=b" " * 1_100_000, headers=headers).status_code == 413


def test_nobody_listens_for_the_world_without_a_token() -> None:
    command = [sys.executable, *PROGRAM, "git", "--http", "0.0.0.0:0"]
    for token, words in (("", "others can reach 0.0.0.0: set DEVOPS_ASSISTANT_TOKEN"), ("short", "is shorter than 16")):
        environment = variables(DEVOPS_ASSISTANT_TOKEN=token)
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=20, check=False)
        assert done.returncode == 1
        assert words in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.anyio
async def test_with_a_token_only_who_knows_it_may_ask(tmp_path: Path) -> None:
    with listening("git", "--http=0.0.0.0:0", REPO_PATH=str(tmp_path), DEVOPS_ASSISTANT_TOKEN=TOKEN) as (url, _):
        here = url.replace("0.0.0.0", "127.0.0.1")
        for path in ("/mcp", "/metrics"):
            assert httpx2.get(f"{here}{path}").status_code == 401
            assert httpx2.get(f"{here}{path}", headers={"authorization": f"Bearer {TOKEN}x"}).status_code == 401
        assert httpx2.get(f"{here}/health").status_code == 200
        async with httpx2.AsyncClient(headers={"authorization": f"Bearer {TOKEN}"}) as http:
            transport = cast("Transport", streamable_http_client(f"{here}/mcp", http_client=http))
            async with Client(transport) as client:
                assert (await client.list_tools()).tools


def test_it_stops_in_good_order(tmp_path: Path) -> None:
    with listening("logs", "--http", "127.0.0.1:0", LOG_DIR=str(tmp_path)) as (url, process):
        assert httpx2.get(f"{url}/health").status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(40) == 0
        assert process.stderr
        assert process.stderr.read() == ""


def test_a_port_that_is_taken_or_no_port_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for given, words in ((f"127.0.0.1:{port}", "Address already in use"), ("nowhere", "is no address")):
            with listening("logs", "--http", given) as (told, process):
                assert words in told
                assert process.wait(40) == 1
