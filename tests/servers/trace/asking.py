"""What the tests of this folder share: asking the server, and reading what it says."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mcp import Client
from mcp.types import TextContent

from devops_servers.trace.server import build_server
from devops_servers.trace.settings import Settings


@dataclass(frozen=True, slots=True)
class Reply:
    """What a tool answered."""

    text: str
    is_error: bool
    content: dict[str, Any]
    """The structured content."""

    @property
    def lines(self) -> list[str]:
        """The body: what stands between the summary and the footer."""
        return self.text.splitlines()[1:-1]

    @property
    def footer(self) -> str:
        return self.text.splitlines()[-1]


@dataclass(frozen=True, slots=True)
class Server:
    """A server under test."""

    client: Client

    async def ask(self, tool: str, **arguments: Any) -> Reply:
        result = await self.client.call_tool(tool, arguments)
        said = "\n".join(block.text for block in result.content if isinstance(block, TextContent))
        return Reply(said, result.is_error, result.structured_content or {})


@asynccontextmanager
async def serving(
    *databases: Path,
    recordings: Path = Path("/nonexistent"),
    folders: tuple[Path, ...] = (),
    record: Path | None = None,
) -> AsyncGenerator[Server]:
    """A server for these databases and folders."""
    async with Client(build_server(Settings(recordings, databases, folders, record, sql_timeout_s=2))) as client:
        yield Server(client)
