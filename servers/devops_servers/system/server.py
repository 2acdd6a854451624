"""MCP server: what this machine is doing, and since when. Reads only."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Annotated

import anyio
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult
from pydantic import Field

from devops_servers._common.envelope import answer
from devops_servers._common.lean import LeanServer
from devops_servers._common.serve import READS_ONLY
from devops_servers.system import checks, machine
from devops_servers.system.containers import container_report
from devops_servers.system.disks import disk_usage
from devops_servers.system.history import History, Metric
from devops_servers.system.host_changes import HostChanges, host_changes
from devops_servers.system.kernel_events import KernelEvents, kernel_events
from devops_servers.system.network import network
from devops_servers.system.process_report import process_report
from devops_servers.system.processes import SortKey, top_processes
from devops_servers.system.report import Report, Unseen
from devops_servers.system.services import Services, services
from devops_servers.system.settings import Surroundings, Thresholds
from devops_servers.system.trend import trend
from devops_servers.system.usage_report import resource_usage

Count = Annotated[int, Field(ge=1, le=50)]
Hours = Annotated[int, Field(ge=1, le=720, description="how far back")]
Minutes = Annotated[int, Field(ge=1, le=720)]
Port = Annotated[int | None, Field(ge=1, le=65535, description="only what is on this port")]
Which = Annotated[int | str, Field(description="pid, or part of a command line")]


def build_server(thresholds: Thresholds, where: Surroundings, history: History | None = None) -> MCPServer:
    """The server for the machine that is found at `where`, naming what exceeds `thresholds` and filling `history`."""
    history = history or History()
    server = LeanServer("system", log_level="WARNING", lifespan=_watching(history))

    @server.resource("system://info", mime_type="application/json")
    def info() -> str:
        """Host name, platform, uptime, cores, memory."""
        return json.dumps(machine.facts())

    @server.tool(annotations=READS_ONLY)
    async def check_host() -> Annotated[CallToolResult, checks.HostCheck]:
        """All cheap checks at once: only what is abnormal, worst first, with evidence and the next tool to call."""
        return await _result(checks.check_host(thresholds, where, history))

    @server.tool(annotations=READS_ONLY, structured_output=False)
    async def get_resource_usage() -> CallToolResult:
        """CPU over a short interval, load, memory, swap, pressure, container limits; names what exceeds thresholds."""
        return await _result(resource_usage(thresholds))

    @server.tool(annotations=READS_ONLY, structured_output=False)
    async def get_disk_usage() -> CallToolResult:
        """Space and inodes of each real filesystem: size, used, available, percent; fullest first."""
        return await _result(disk_usage(thresholds, history.growth))

    @server.tool(annotations=READS_ONLY, structured_output=False)
    async def get_top_processes(sortBy: SortKey = "cpu", count: Count = 10) -> CallToolResult:
        """The heaviest processes over half a second: CPU, memory, disk I/O, open files, threads, age, user, command."""
        return await _result(top_processes(sortBy, count))

    @server.tool(annotations=READS_ONLY, structured_output=False)
    async def get_process(process: Which) -> CallToolResult:
        """One process: CPU, memory, limits, parents, children, open files, sockets, container, environment names."""
        return await _result(process_report(process, where))

    @server.tool(annotations=READS_ONLY, structured_output=False)
    async def get_network(port: Port = None) -> CallToolResult:
        """Listeners and their processes, connections by state and peer, interface rates and errors, retransmits."""
        return await _result(network(port))

    @server.tool(annotations=READS_ONLY, structured_output=False)
    async def get_trend(metric: Metric = "cpu", minutes: Minutes = 60) -> CallToolResult:
        """How a figure went since this server runs: lowest, mean, highest, and since when it is above its threshold."""
        return _told(trend(history, metric, minutes, thresholds))

    @server.tool(annotations=READS_ONLY, structured_output=False)
    async def get_containers() -> CallToolResult:
        """Docker and Podman containers: state, health, restarts, exit code, limits, image, digest, revision, start."""
        return await _result(container_report(where))

    @server.tool(annotations=READS_ONLY)
    async def get_services() -> Annotated[CallToolResult, Services]:
        """systemd units that failed or keep restarting, each with its last journal lines."""
        return await _result(services(where))

    @server.tool(annotations=READS_ONLY)
    async def get_kernel_events(hours: Hours = 24) -> Annotated[CallToolResult, KernelEvents]:
        """OOM kills, disk and filesystem errors, segfaults, hung tasks, overheating, from the kernel log."""
        return await _result(kernel_events(hours, where))

    @server.tool(annotations=READS_ONLY)
    async def get_host_changes(hours: Hours = 24) -> Annotated[CallToolResult, HostChanges]:
        """What changed: boots, packages, logins, files in /etc, cron jobs and timers that ran, clock steps."""
        return await _result(host_changes(hours, where, history))

    return server


def _watching(history: History) -> Callable[[MCPServer], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: MCPServer) -> AsyncGenerator[None]:
        async with anyio.create_task_group() as group:
            group.start_soon(history.watch)
            yield
            group.cancel_scope.cancel()

    return lifespan


async def _result(report: Awaitable[Report]) -> CallToolResult:
    try:
        return _told(await report)
    except Unseen as hidden:
        raise ToolError(str(hidden)) from hidden


def _told(told: Report) -> CallToolResult:
    data = dict(told.data) if told.data else None
    return answer(_one(told.summary), map(_one, told.lines), footer=_one(told.footer), data=data)


def _one(line: str) -> str:
    """A name may hold a newline; it must not pass for a line of ours."""
    return " ".join(line.splitlines())
