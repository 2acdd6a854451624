from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from mcp import Client

from devops_servers.logs.server import build_server
from devops_servers.logs.settings import Settings
from tests.servers.asking import Asker


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """The one folder of logs that the server under test may read."""
    folder = tmp_path / "logs"
    folder.mkdir()
    return folder


@pytest.fixture
async def ask(logs: Path) -> AsyncGenerator[Asker]:
    """Calls a tool of the server."""
    async with Client(build_server(Settings(places=(logs,)))) as client:
        yield Asker(client)
