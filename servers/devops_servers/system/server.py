"""MCP server: what this machine is doing. Reads only."""

from __future__ import annotations

import json
from collections.abc import Awaitable
from typing import Annotated, Literal

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult
from pydantic import Field

from devops_servers._common.envelope import answer
from devops_servers._common.serve import READS_ONLY
from devops_servers.system import disks, host_changes, kernel_events, machine, processes, services, usage_report
from devops_servers.system.report import Report, Unseen
from devops_servers.system.settings import Surroundings, Thresholds

SortBy = Annotated[Literal["cpu", "memory", "io", "fds"], Field(description="what to rank by")]
Count = Annotated[int, Field(ge=1, le=50, description="how many processes")]
Hours = Annotated[int, Field(ge=1, le=720, description="how far back")]


def build_server(thresholds: Thresholds, where: Surroundings) -> MCPServer:
    """The server for the machine that is found at `where`, naming what exceeds `thresholds`."""
    server = MCPServer("system", log_level="WARNING")

    @server.resource("system://info", mime_type="application/json")
    def info() -> str:
        """Host name, platform, uptime, cores, memory."""
        return json.dumps(machine.facts())

    @server.tool(annotations=READS_ONLY, structured_output=False)
    async def get_resource_usage() -> CallToolResult:
        """CPU usage over a short interval, load, memory and swap now; what exceeds its threshold is named."""
        return await _result(usage_report.resource_usage(thresholds))

    @server.tool(annotations=READS_ONLY, structured_output=False)
    async def get_disk_usage() -> CallToolResult:
        """Space and inodes of each real filesystem: size, used, available, percent; fullest first."""
        return await _result(disks.disk_usage(thresholds))

    @server.tool(annotations=READS_ONLY, structured_output=False)
    async def get_top_processes(sortBy: SortBy = "cpu", count: Count = 10) -> CallToolResult:
        """The heaviest processes over half a second: CPU, memory, disk I/O, open files, threads, age, user, command."""
        return await _result(processes.top_processes(sortBy, count))

    @server.tool(annotations=READS_ONLY)
    async def get_services() -> Annotated[CallToolResult, services.Services]:
        """systemd units that failed or keep restarting, each with its last journal lines."""
        return await _result(services.services(where))

    @server.tool(annotations=READS_ONLY)
    async def get_kernel_events(hours: Hours = 24) -> Annotated[CallToolResult, kernel_events.KernelEvents]:
        """OOM kills, disk and filesystem errors, segfaults, hung tasks, overheating, from the kernel log."""
        return await _result(kernel_events.kernel_events(hours, where))

    @server.tool(annotations=READS_ONLY)
    async def get_host_changes(hours: Hours = 24) -> Annotated[CallToolResult, host_changes.HostChanges]:
        """What changed: boots, packages, logins, files in /etc, cron jobs and timers that ran, clock steps."""
        return await _result(host_changes.host_changes(hours, where))

    return server


async def _result(report: Awaitable[Report]) -> CallToolResult:
    try:
        told = await report
    except Unseen as hidden:
        raise ToolError(str(hidden)) from hidden
    return answer(told.summary, told.lines, footer=told.footer, data=dict(told.data) if told.data else None)
