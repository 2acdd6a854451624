"""A file that names MCP servers, whichever program it was written for: the entries as they stand in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from devops_assistant.common.errors import ConfigError
from devops_assistant.common.messages import say
from devops_assistant.host import jsonc

FILE_LIMIT_BYTES = 4 * 1024 * 1024
LIST_KEYS = ("mcpServers", "servers")
PROJECT_FILES = (".mcp.json", "mcp-config.json", ".vscode/mcp.json", ".cursor/mcp.json")
_OF_EDITORS = (".vscode", ".cursor", ".gemini", ".windsurf")


@dataclass(frozen=True, slots=True)
class ServerFile:
    """The text of one file, and what it says."""

    path: Path
    text: str
    document: Mapping[str, Any]

    @property
    def folder(self) -> Path:
        """The folder it is about: its own, or the one above that of an editor."""
        own = self.path.absolute().parent
        return own.parent if own.name in _OF_EDITORS else own

    @property
    def list_key(self) -> str:
        """The key under which the servers stand."""
        return next((key for key in LIST_KEYS if key in self.document), LIST_KEYS[0])

    def entries(self) -> Iterator[tuple[str, Any]]:
        """Yield each server's name and entry, as they stand there.

        Raises:
            ConfigError: it has no list of servers.
        """
        listed = self.document.get(self.list_key)
        if isinstance(listed, dict):
            for position, (name, raw) in enumerate(cast("dict[str, Any]", listed).items(), 1):
                yield name or f"server-{position}", raw
            return
        if not isinstance(listed, list):
            raise ConfigError(say("host.names_no_servers", path=self.path), remedy=say("host.list_needs"))
        for position, raw in enumerate(cast("list[Any]", listed), 1):
            name = cast("dict[str, Any]", raw).get("name") if isinstance(raw, dict) else None
            yield (name if isinstance(name, str) and name else f"server-{position}"), raw


def project_files(folder: Path) -> list[Path]:
    """Return the server lists in a project's folder, that of the first name first."""
    return [path for name in PROJECT_FILES if (path := folder / name).is_file()]


def read_server_file(path: Path, absent: str = "") -> ServerFile:
    """Return what the file at `path` says; comments and trailing commas are allowed in it.

    Args:
        path: a JSON file of any host.
        absent: what the user can do where there is none.

    Raises:
        ConfigError: it cannot be read, or is not a JSON object.
    """
    try:
        with path.open("rb") as file:
            content = file.read(FILE_LIMIT_BYTES + 1)
        text = content.decode("utf-8-sig")
    except FileNotFoundError:
        raise ConfigError(say("host.no_file", path=path), remedy=absent or say("host.name_config")) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(say("host.cannot_read", path=path, error=error), remedy=say("host.name_json")) from None
    if len(content) > FILE_LIMIT_BYTES:
        raise ConfigError(say("host.too_large", path=path), remedy=say("host.name_list"))
    try:
        value = jsonc.parse(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ConfigError(say("host.not_json", path=path, error=error), remedy=say("host.correct_there")) from None
    if not isinstance(value, dict):
        raise ConfigError(say("host.not_list", path=path), remedy=say("host.list_begins"))
    return ServerFile(path, text, cast("dict[str, Any]", value))
