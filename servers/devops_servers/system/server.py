"""MCP server: what this machine is doing. Reads only."""

from __future__ import annotations

import json
from typing import Annotated, Literal

from mcp.server import MCPServer
from mcp.types import CallToolResult
from pydantic import Field

from devops_servers._common.envelope import answer
from devops_servers._common.serve import READS_ONLY
from devops_servers.system import disks, machine, processes, usage_report
from devops_servers.system.report import Report
from devops_servers.system.settings import Thresholds

SortBy = Annotated[Literal["cpu", "memory", "io", "fds"], Field(description="what to rank by")]
Count = Annotated[int, Field(ge=1, le=50, description="how many processes")]


def build_server(thresholds: Thresholds) -> MCPServer:
    """The server for this machine, naming what exceeds `thresholds`."""
    server = MCPServer("system", log_level="WARNING")

    @server.resource("system://info", mime_type="application/json")
    def info() -> str:
        """Host name, platform, uptime, cores, memory."""
        return json.dumps(machine.facts())

    @server.tool(annotations=READS_ONLY, structured_output=False)
    async def get_resource_usage() -> CallToolResult:
        """CPU usage over a short interval, load, memory and swap now; what exceeds its threshold is named."""
        return _result(await usage_report.resource_usage(thresholds))

    @server.tool(annotations=READS_ONLY, structured_output=False)
    async def get_disk_usage() -> CallToolResult:
        """Space and inodes of each real filesystem: size, used, available, percent; fullest first."""
        return _result(await disks.disk_usage(thresholds))

    @server.tool(annotations=READS_ONLY, structured_output=False)
    async def get_top_processes(sortBy: SortBy = "cpu", count: Count = 10) -> CallToolResult:
        """The heaviest processes over half a second: CPU, memory, disk I/O, open files, threads, age, user, command."""
        return _result(await processes.top_processes(sortBy, count))

    return server


def _result(report: Report) -> CallToolResult:
    return answer(report.summary, report.lines, footer=report.footer, data=report.data)
