"""A server whose list of tools costs a model no more than it must."""

from __future__ import annotations

from typing import Any, cast

from mcp.server import MCPServer
from mcp.types import Tool


class LeanServer(MCPServer[Any]):
    """Leaves out of its schemas the titles, which only repeat the names beside them."""

    async def list_tools(self) -> list[Tool]:
        return [
            tool.model_copy(
                update={
                    "input_schema": _untitled(tool.input_schema),
                    "output_schema": _untitled(tool.output_schema),
                }
            )
            for tool in await super().list_tools()
        ]


def _untitled(schema: Any) -> Any:
    match schema:
        case dict():
            members = cast(dict[str, Any], schema).items()
            return {name: _untitled(value) for name, value in members if name != "title" or not isinstance(value, str)}
        case list():
            return [_untitled(value) for value in cast(list[Any], schema)]
        case _:
            return schema
