"""How large the Prometheus server's answers are, and what it adds to the bare HTTP request; on a real Prometheus."""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import anyio
import httpx2
from mcp import Client
from mcp.types import TextContent

from benchmarks._measure import figure
from devops_servers.prometheus.client import Prometheus
from devops_servers.prometheus.instances import Instances
from devops_servers.prometheus.moments import Window
from devops_servers.prometheus.page import Page
from devops_servers.prometheus.queries import Queries, fetch_range
from devops_servers.prometheus.server import build_server
from devops_servers.prometheus.settings import Instance, read_instances
from tests.real.debian import Unavailable
from tests.real.lab import Lab, lab

ROUNDS = 31
MANY = "rate(shop_requests_total[5m])"
FEW = "shop_queue_length"


def run() -> list[str]:
    """Measure, and return the figures as lines."""
    with TemporaryDirectory(prefix="benchmark-") as folder:
        try:
            with lab(Path(folder)) as started:
                return anyio.run(_measured, started)
        except Unavailable as error:
            return [f"prometheus: not measured: {error}"]


async def _measured(started: Lab) -> list[str]:
    instances = read_instances({"PROMETHEUS_URL": started.prometheus, "ALERTMANAGER_URL": started.alertmanager})
    async with Client(build_server(instances)) as client:
        sizes = await _sizes(client, started)
        definitions = [tool.model_dump(by_alias=True, exclude_none=True) for tool in (await client.list_tools()).tools]
        overheads = await _overheads(client, started, instances[0])
    tokens = len(json.dumps(definitions)) / 4
    return [
        *sizes,
        figure(f"prometheus: definitions of {len(definitions)} tools", tokens, 3_000, "tokens", digits=0),
        *overheads,
    ]


async def _sizes(client: Client, started: Lab) -> list[str]:
    end = str(started.past.end)
    lines: list[str] = []
    for words, tool, arguments in (
        ("1,800 series over 1 h", "execute_range_query", {"query": MANY, "start": "1h", "end": end}),
        ("1,800 series now", "execute_query", {"query": MANY, "time": end}),
        ("what is odd in 1,800 series", "detect_anomalies", {"query": MANY, "start": "1h", "end": end}),
    ):
        result = await client.call_tool(tool, arguments)
        [block] = result.content
        assert isinstance(block, TextContent)
        assert not result.is_error, block.text
        lines.append(figure(f"prometheus: {tool}, {words}", len(block.text) / 4, 600, "tokens", digits=0))
    return lines


async def _overheads(client: Client, started: Lab, instance: Instance) -> list[str]:
    span = Window(started.past.end - 3_600, started.past.end)
    queries = Queries(Instances([instance]))
    times = {"time": f"{span.end:.3f}", "query": FEW}
    async with httpx2.AsyncClient(base_url=started.prometheus) as bare, Prometheus(instance) as prometheus:
        few = await _by_turns(
            lambda: bare.get("/api/v1/query", params=times),
            lambda: queries.instant(FEW, str(span.end), "", Page(0, 10), "auto"),
            lambda: client.call_tool("execute_query", {"query": FEW, "time": str(span.end)}),
        )
        asked = {"query": MANY, "start": f"{span.start:.3f}", "end": f"{span.end:.3f}", "step": "30"}
        many = await _by_turns(
            lambda: bare.get("/api/v1/query_range", params=asked),
            lambda: fetch_range(prometheus, MANY, span, 30),
            lambda: queries.range(MANY, "1h", str(span.end), "30s", "", Page(0, 10), "max"),
            rounds=5,
        )
    return [
        figure("prometheus: execute_query above the bare request", few[2] - few[0], 10, "ms"),
        f"  of which the query itself {few[1] - few[0]:.1f} ms, the bare request takes {few[0]:.1f} ms",
        f"prometheus: 1,800 series over 1 h: bare request {many[0]:.0f} ms, read {many[1]:.0f} ms, answered "
        f"{many[2]:.0f} ms ({many[2] / many[0]:.1f} x)",
    ]


async def _by_turns(*asks: Callable[[], Awaitable[object]], rounds: int = ROUNDS) -> list[float]:
    """The shortest of each, in milliseconds; they take turns, and what else runs here lengthens the others."""
    taken: list[list[float]] = [[] for _ in asks]
    for _ in range(rounds + 1):
        for times, ask in zip(taken, asks, strict=True):
            started = time.perf_counter()
            await ask()
            times.append(1000 * (time.perf_counter() - started))
    return [min(times[1:]) for times in taken]
