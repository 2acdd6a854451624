"""What the tests of this folder share: asking the server, and reading what it says."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mcp import Client

from devops_servers.trace.server import build_server
from devops_servers.trace.settings import Settings
from tests.servers.asking import Asker, Reply


@dataclass(frozen=True, slots=True)
class Server:
    """A server under test."""

    client: Client

    async def ask(self, tool: str, **arguments: Any) -> Reply:
        return await Asker(self.client)(tool, **arguments)


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
