"""The list of MCP servers as the user wrote it: read, checked, and its variables expanded.

Accepts `mcpServers` (an object) and `servers` (an object, or an array whose entries have a `name`). One bad entry
becomes one server that says what is wrong with it; it never costs the others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, cast
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

import devops_assistant
from devops_assistant.common.errors import ConfigError
from devops_assistant.common.masking import mask
from devops_assistant.common.nearest import nearest
from devops_assistant.host import jsonc
from devops_assistant.host.status import ServerState

CALL_TIMEOUT_S = 30.0
CONNECT_TIMEOUT_S = 10.0

_VARIABLE = re.compile(r"\$\{(?:env:)?([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")
_BUNDLED = re.compile(r"-P -m devops_servers\.[a-z]+")


Transport = Literal["stdio", "http", "sse", "http or sse"]
"""`http` is Streamable HTTP, `sse` what came before it; an address that does not say is tried as both."""


@dataclass(frozen=True, slots=True)
class ServerEntry:
    """One server: how it is started and what it may do."""

    name: str
    command: str = ""
    args: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    cwd: Path | None = None
    url: str = field(default="", repr=False)
    """Where it listens, if it is not ours to start."""
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    """What is sent with each request to `url`; secrets, as a rule, and never shown."""
    transport: Transport = "stdio"
    connect_timeout_s: float = CONNECT_TIMEOUT_S
    call_timeout_s: float = CALL_TIMEOUT_S
    include_tools: tuple[str, ...] = ()
    exclude_tools: tuple[str, ...] = ()
    trusted_read_only: bool = False
    """The user's own word that nothing this server offers changes anything."""
    bundled: bool = False
    """One of ours: its annotations are facts."""
    unusable: ServerState | None = None
    """OFF or FAILED when it cannot start as configured; `problem` says why."""
    problem: str = ""
    remedy: str = ""
    display: str = ""
    """The command or address as the user wrote it, variables not expanded."""

    def admits(self, tool: str) -> bool:
        """Whether the user wants this tool of the server's."""
        return (not self.include_tools or tool in self.include_tools) and tool not in self.exclude_tools


@dataclass(frozen=True, slots=True)
class ServerList:
    """Every server that the user named, usable or not, in the order in which they were named."""

    entries: tuple[ServerEntry, ...]
    warnings: tuple[str, ...] = ()


class _Entry(BaseModel):
    """One server as it stands in a file. Fields other programs use are accepted and ignored."""

    model_config = ConfigDict(extra="allow", str_strip_whitespace=True)

    name: str | None = None
    type: Literal["stdio", "http", "streamable-http", "sse"] | None = None
    command: str = ""
    args: list[str] = Field(default_factory=list[str])
    env: dict[str, str | int | float | bool | None] = Field(default_factory=dict[str, str | int | float | bool | None])
    cwd: str | None = None
    url: str = ""
    http_url: str = Field(default="", validation_alias="httpUrl")
    headers: dict[str, str] = Field(default_factory=dict[str, str])
    disabled: bool = False
    enabled: bool = True
    timeout: Annotated[float, Field(gt=0)] | None = None
    """Milliseconds a call may take."""
    startup_timeout: Annotated[float, Field(gt=0)] | None = Field(default=None, validation_alias="startupTimeout")
    """Milliseconds a start may take."""
    include_tools: list[str] = Field(default_factory=list[str], validation_alias="includeTools")
    exclude_tools: list[str] = Field(default_factory=list[str], validation_alias="excludeTools")
    requires: list[str] = Field(default_factory=list[str])
    trust: Literal["read-only"] | bool | None = None
    """Only `"read-only"` means anything here: a `true` written for another program widens nothing."""


_KNOWN_KEYS = {
    *("name", "type", "command", "args", "env", "envFile", "cwd", "url", "httpUrl", "headers", "disabled", "enabled"),
    *("timeout", "startupTimeout", "includeTools", "excludeTools", "requires", "trust", "description", "inputs"),
    *("autoApprove", "alwaysAllow", "oauth", "dev", "sandbox", "sandboxEnabled", "gallery", "version"),
}


def read_servers(path: Path, environment: Mapping[str, str]) -> ServerList:
    """Return the servers that the file at `path` names.

    Args:
        path: a JSON file; comments and trailing commas are allowed.
        environment: the values of `${VAR}`.

    Raises:
        ConfigError: the file cannot be read, is not JSON, or has no list of servers.
    """
    named = list(_entries(path, _read(path)))
    warnings: list[str] = []
    entries: list[ServerEntry] = []
    for name, raw in named:
        if any(entry.name == name for entry in entries):
            warnings.append(f"{path.name}: the server {name!r} is named twice; the first one counts")
            continue
        warnings += _unknown_keys(path, name, raw)
        entries.append(_checked(name, raw, environment))
    return ServerList(tuple(entries), tuple(warnings))


def merged(first: ServerList, second: ServerList) -> ServerList:
    """Return the servers of both lists; one named in both is the second's, in the first's place."""
    own = {entry.name: entry for entry in second.entries}
    kept = [own.pop(entry.name, entry) for entry in first.entries]
    return ServerList((*kept, *own.values()), first.warnings + second.warnings)


def _read(path: Path) -> dict[str, Any]:
    try:
        value = jsonc.parse(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"there is no {path}", remedy="name an existing file with --config") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot read {path}: {error}", remedy="name a JSON file with --config") from None
    except (json.JSONDecodeError, RecursionError) as error:
        raise ConfigError(f"{path} is not JSON: {error}", remedy="correct it at that place") from None
    if not isinstance(value, dict):
        raise ConfigError(f"{path} is not a list of servers", remedy='it begins with {"mcpServers": {')
    return cast("dict[str, Any]", value)


def _entries(path: Path, document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    listed = document.get("mcpServers", document.get("servers"))
    if isinstance(listed, dict):
        for position, (name, raw) in enumerate(cast("dict[str, Any]", listed).items(), 1):
            yield name or f"server-{position}", raw
        return
    if not isinstance(listed, list):
        raise ConfigError(f"{path} names no servers", remedy='it needs {"mcpServers": {"NAME": {"command": …}}}')
    for position, raw in enumerate(cast("list[Any]", listed), 1):
        name = cast("dict[str, Any]", raw).get("name") if isinstance(raw, dict) else None
        yield (name if isinstance(name, str) and name else f"server-{position}"), raw


def _unknown_keys(path: Path, name: str, raw: Any) -> Iterator[str]:
    if not isinstance(raw, dict):
        return
    for key in cast("dict[str, Any]", raw):
        if key not in _KNOWN_KEYS:
            close = nearest(key, _KNOWN_KEYS)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            yield f"{path.name}: {name} has an unknown key {key!r}{hint}"


def _checked(name: str, raw: Any, environment: Mapping[str, str]) -> ServerEntry:
    """Return the entry, or one that says why it cannot be used."""
    try:
        entry = _Entry.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        problem = f"{place}: {first['msg']}" if place else first["msg"]
        return _unusable(name, ServerState.FAILED, problem, "correct its entry in the configuration")
    if entry.disabled or not entry.enabled:
        return _unusable(name, ServerState.OFF, "disabled in the configuration")
    if missing := [variable for variable in entry.requires if not environment.get(variable)]:
        return _unusable(name, ServerState.OFF, f"set {', '.join(missing)}")
    if problem := _incomplete(entry):
        return _unusable(name, ServerState.FAILED, *problem)
    try:
        return _usable(name, entry, environment)
    except KeyError as error:
        variable = error.args[0]
        remedy = f"set {variable}, or give it a default as ${{{variable}:-…}}"
        return _unusable(name, ServerState.FAILED, f"the variable {variable} is not set", remedy)


def _incomplete(entry: _Entry) -> tuple[str, str] | None:
    """What is wrong with an entry that can neither be started nor reached, and what would help."""
    address = entry.http_url or entry.url
    if entry.type == "stdio" or not (address or entry.type):
        return None if entry.command else ("it has no command", "say what to run as its command, or where it is as url")
    if not address:
        return "it has no url", f"say where it listens: a server of type {entry.type} is not started"
    if entry.command:
        return "it has a command and a url", "name one of them"
    return None


def _usable(name: str, entry: _Entry, environment: Mapping[str, str]) -> ServerEntry:
    args = tuple(_expanded(arg, environment) for arg in entry.args)
    address = _expanded(entry.http_url or entry.url, environment)
    if address and (urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).netloc):
        return _unusable(name, ServerState.FAILED, "its url is no address", "write it as http://… or https://…")
    return ServerEntry(
        name=name,
        url=address,
        headers={key: _expanded(value, environment) for key, value in entry.headers.items()},
        transport=_transport(entry),
        command=_expanded(entry.command, environment),
        args=args,
        env={key: _expanded(_text(value), environment) for key, value in entry.env.items() if value is not None},
        cwd=Path(_expanded(entry.cwd, environment)).expanduser() if entry.cwd else None,
        connect_timeout_s=(entry.startup_timeout or CONNECT_TIMEOUT_S * 1000) / 1000,
        call_timeout_s=(entry.timeout or CALL_TIMEOUT_S * 1000) / 1000,
        include_tools=tuple(entry.include_tools),
        exclude_tools=tuple(entry.exclude_tools),
        trusted_read_only=entry.trust == "read-only",
        bundled=entry.command == "python" and bool(_BUNDLED.fullmatch(" ".join(args))),
        display=mask(entry.http_url or entry.url or " ".join([entry.command, *entry.args])).text,
    )


def _transport(entry: _Entry) -> Transport:
    match entry.type:
        case "sse":
            return "sse"
        case "http" | "streamable-http":
            return "http"
        case _ if entry.http_url:
            return "http"
        case _:
            return "http or sse" if entry.url else "stdio"


def _unusable(name: str, state: ServerState, problem: str, remedy: str = "") -> ServerEntry:
    return ServerEntry(name, unusable=state, problem=problem, remedy=remedy)


def _text(value: str | float) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _expanded(text: str, environment: Mapping[str, str]) -> str:
    """Replace `${VAR}` and `${VAR:-default}`; raise KeyError with the name of a variable that has no value."""

    def value(match: re.Match[str]) -> str:
        name, default = match.group(1), match.group(2)
        found = environment.get(name)
        if default is not None:
            return found or default
        if found is None:
            raise KeyError(name)
        return found

    return _VARIABLE.sub(value, text)


def bundled_servers() -> Path:
    """Return the server list that ships with the package."""
    package = Path(devops_assistant.__file__).parent
    beside = package.parent / "config" / "mcp-config.json"
    return beside if beside.exists() else package.parent / "devops_servers" / "mcp-config.json"
