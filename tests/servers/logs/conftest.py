from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
from mcp import Client
from mcp.types import TextContent

from devops_servers.logs.server import build_server
from devops_servers.logs.settings import Settings
from tests.servers.logs.asking import Ask, Reply


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """The one folder of logs that the server under test may read."""
    folder = tmp_path / "logs"
    folder.mkdir()
    return folder


@pytest.fixture
async def ask(logs: Path) -> AsyncGenerator[Ask]:
    """Calls a tool of the server."""
    async with Client(build_server(Settings(places=(logs,)))) as client:

        async def call(tool: str, **arguments: Any) -> Reply:
            result = await client.call_tool(tool, arguments)
            said = "\n".join(block.text for block in result.content if isinstance(block, TextContent))
            return Reply(said, result.is_error, result.structured_content or {})

        yield call
