"""A server whose tool definitions are short: a model pays for each word of them in every request."""

from __future__ import annotations

from typing import Any, cast

from mcp.server import MCPServer
from mcp.types import Tool

from devops_assistant import __version__


class LeanServer(MCPServer):
    """An `MCPServer` that lists its tools without the titles that only repeat their names, and says which we are."""

    def __init__(self, name: str, **settings: Any) -> None:
        """Args:
        name: what it is called.
        settings: those of `MCPServer`.
        """
        super().__init__(name, version=__version__, **settings)

    async def list_tools(self) -> list[Tool]:
        """Return the tools with lean schemas."""
        tools = await super().list_tools()
        return [
            tool.model_copy(
                update={
                    "input_schema": _lean(tool.input_schema),
                    "output_schema": _lean(tool.output_schema) if tool.output_schema else None,
                }
            )
            for tool in tools
        ]


def _lean(schema: object, *, names: bool = False) -> Any:
    """`schema` without titles and defaults that say nothing; in a map of `names` every key stays."""
    if isinstance(schema, list):
        return [_lean(entry) for entry in cast(list[object], schema)]
    if not isinstance(schema, dict):
        return schema
    return {
        key: _lean(value, names=key in ("properties", "$defs") and not names)
        for key, value in cast(dict[str, object], schema).items()
        if names or not _says_nothing(key, value)
    }


def _says_nothing(key: str, value: object) -> bool:
    match key:
        case "title":
            return True
        case "default":
            return value in ("", [], None)
        case _:
            return key == "additionalProperties" and value is True
