"""MCP server: what Prometheus, or an engine that speaks its API, has measured. Reads only."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

from mcp.server import MCPServer

from devops_servers._common.lean import LeanServer
from devops_servers.prometheus.instances import Instances
from devops_servers.prometheus.settings import Instance


def build_server(settings: Sequence[Instance]) -> MCPServer:
    """The server for the instances of `settings`, the default one first."""
    instances = Instances(settings)

    @asynccontextmanager
    async def lifespan(_: MCPServer) -> AsyncGenerator[None]:
        async with instances:
            yield

    return LeanServer("prometheus", log_level="WARNING", lifespan=lifespan)
