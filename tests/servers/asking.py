"""What the tests of the servers share: asking a server, and reading what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mcp import Client
from mcp.types import TextContent


@dataclass(frozen=True, slots=True)
class Reply:
    """What a tool answered."""

    text: str
    is_error: bool
    content: dict[str, Any]
    """The structured content."""

    @property
    def summary(self) -> str:
        return self.text.splitlines()[0]

    @property
    def lines(self) -> list[str]:
        """The body: what stands between the summary and the footer."""
        return self.text.splitlines()[1:-1]

    @property
    def footer(self) -> str:
        return self.text.splitlines()[-1]


@dataclass(frozen=True, slots=True)
class Asker:
    """Calls the tools of one server."""

    client: Client

    async def __call__(self, tool: str, **arguments: Any) -> Reply:
        result = await self.client.call_tool(tool, arguments)
        said = "\n".join(block.text for block in result.content if isinstance(block, TextContent))
        return Reply(said, result.is_error, result.structured_content or {})
