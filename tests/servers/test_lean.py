from typing import Annotated

import pytest
from mcp import Client
from pydantic import Field

from devops_servers._common.lean import LeanServer

pytestmark = pytest.mark.anyio


async def test_titles_that_repeat_names_are_left_out_and_everything_else_stays() -> None:
    server = LeanServer("lean")

    @server.tool()
    def find(title: Annotated[str, Field(max_length=9, description="of the book")], count: int = 3) -> dict[str, int]:
        """Find books."""
        return {title: count}

    async with Client(server) as client:
        [tool] = (await client.list_tools()).tools
        result = await client.call_tool("find", {"title": "Emma"})
    assert tool.input_schema == {
        "type": "object",
        "properties": {
            "title": {"type": "string", "maxLength": 9, "description": "of the book"},
            "count": {"type": "integer", "default": 3},
        },
        "required": ["title"],
    }
    assert result.structured_content == {"Emma": 3}
