"""MCP server: what the kernel saw, from saved investigations and our own recordings."""

from __future__ import annotations

from mcp.server import MCPServer

from devops_servers._common.lean import LeanServer
from devops_servers.trace.settings import Settings


def build_server(settings: Settings) -> MCPServer:
    """The server for the recordings that `settings` allows."""
    return LeanServer("trace", log_level="WARNING")
