"""The least that any MCP host does for one call: connect, list, call, close, by the SDK alone."""

from __future__ import annotations

import sys

import anyio
from mcp import Client, StdioServerParameters

from benchmarks._servers import GIT_ARGUMENTS, GIT_ENVIRONMENT


async def main() -> None:
    server = StdioServerParameters(command=sys.executable, args=list(GIT_ARGUMENTS), env=GIT_ENVIRONMENT)
    async with Client(server) as client:
        await client.list_tools()
        result = await client.call_tool("git_log", {"count": 5})
        assert not result.is_error, result.content


if __name__ == "__main__":
    anyio.run(main)
