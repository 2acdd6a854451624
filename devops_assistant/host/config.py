"""The list of MCP servers as the user wrote it: read, checked, and its variables expanded.

Accepts `mcpServers` (an object) and `servers` (an object, or an array whose entries have a `name`). One bad entry
becomes one server that says what is wrong with it; it never costs the others.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import ValidationError

import devops_assistant
from devops_assistant.common.masking import mask
from devops_assistant.common.messages import say
from devops_assistant.common.sanitise import one_line
from devops_assistant.conversation.events import ApprovalNeeded
from devops_assistant.host.entry_fields import ContextFields, EntryFields, remarks
from devops_assistant.host.server_file import read_server_file
from devops_assistant.host.starting import OURS_CONNECT_TIMEOUT_S
from devops_assistant.host.status import ServerState
from devops_assistant.host.variables import HasNoValue, Variables, input_defaults, read_env_file

CALL_TIMEOUT_S = 30.0
CONNECT_TIMEOUT_S = 10.0

_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+:[\t -~]*")
_SERVERS = ("git", "logs", "system", "prometheus", "trace")
_BUNDLED = re.compile(r"-P -m devops_servers\.[a-z]+(?: .*)?")


Transport = Literal["stdio", "http", "sse", "http or sse"]
"""`http` is Streamable HTTP, `sse` what came before it; an address that does not say is tried as both."""


@dataclass(frozen=True, slots=True)
class ContextPrompt:
    """A prompt of a server, with one blank for the question, that says what bears on it."""

    name: str
    about: tuple[str, ...] = ()
    """Words in lower case of which one must stand in the question; without them any question will do."""

    def suits(self, question: str) -> bool:
        """Whether it is worth asking for this question."""
        asked = question.casefold()
        return not self.about or any(word in asked for word in self.about)


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
    context: ContextPrompt | None = None
    """What it is asked for before the model is."""
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
    needs: tuple[ApprovalNeeded, ...] = ()
    """What the user must agree to before some of them start."""


def read_servers(path: Path, environment: Mapping[str, str]) -> ServerList:
    """Return the servers that the file at `path` names.

    Args:
        path: a JSON file; comments and trailing commas are allowed.
        environment: the values of `${VAR}`.

    Raises:
        ConfigError: the file cannot be read, is not JSON, or has no list of servers.
    """
    file = read_server_file(path)
    variables = Variables(environment, file.folder, input_defaults(file.document.get("inputs")))
    warnings: list[str] = []
    entries: list[ServerEntry] = []
    for name, raw in file.entries():
        if any(entry.name == name for entry in entries):
            warnings.append(say("host.named_twice", file=path.name, name=name))
            continue
        warnings += [f"{path.name}: {remark}" for remark in remarks(name, raw)]
        entries.append(_checked(name, raw, variables))
    return ServerList(tuple(entries), tuple(warnings))


def merged(first: ServerList, second: ServerList) -> ServerList:
    """Return the servers of both lists; one named in both is the second's, in the first's place."""
    own = {entry.name: entry for entry in second.entries}
    kept = [own.pop(entry.name, entry) for entry in first.entries]
    return ServerList((*kept, *own.values()), first.warnings + second.warnings, first.needs + second.needs)


def _checked(name: str, raw: Any, variables: Variables) -> ServerEntry:
    """Return the entry, or one that says why it cannot be used."""
    try:
        fields = EntryFields.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        problem = f"{place}: {first['msg']}" if place else first["msg"]
        return _unusable(name, ServerState.FAILED, problem, say("host.correct_entry"))
    if fields.disabled or not fields.enabled:
        return _unusable(name, ServerState.OFF, say("host.disabled"))
    if missing := [variable for variable in fields.requires if not variables.environment.get(variable)]:
        return _unusable(name, ServerState.OFF, say("host.set", names=", ".join(missing)))
    if problem := _incomplete(fields):
        return _unusable(name, ServerState.FAILED, *problem)
    try:
        return _usable(name, fields, variables)
    except HasNoValue as error:
        return _unusable(name, ServerState.FAILED, error.problem, error.remedy)


def _incomplete(fields: EntryFields) -> tuple[str, str] | None:
    """What is wrong with an entry that can neither be started nor reached, and what would help."""
    address = fields.http_url or fields.url
    if fields.type == "stdio" or not (address or fields.type):
        return None if fields.command else (say("host.no_command"), say("host.give_command"))
    if not address:
        return say("host.no_url"), say("host.give_url", type=fields.type)
    if fields.command:
        return say("host.command_and_url"), say("host.name_one")
    return None


def _usable(name: str, fields: EntryFields, variables: Variables) -> ServerEntry:
    command, args = _ours(variables.expand(fields.command), tuple(map(variables.expand, fields.args)))
    address = variables.expand(fields.http_url or fields.url)
    if address and not _is_address(address):
        return _unusable(name, ServerState.FAILED, say("host.url_no_address"), say("host.write_address"))
    headers = {key: variables.expand_value(value) for key, value in fields.headers.items()}
    for key, value in headers.items():
        if not _HEADER.fullmatch(f"{key}:{value}"):  # what is in it is not shown
            problem = say("host.odd_header", name=one_line(key, 40))
            return _unusable(name, ServerState.FAILED, problem, say("host.keep_to_ascii"))
    bundled = command == "python" and bool(_BUNDLED.fullmatch(" ".join(args)))
    patience_s = OURS_CONNECT_TIMEOUT_S if bundled else CONNECT_TIMEOUT_S
    return ServerEntry(
        name=name,
        url=address,
        headers=headers,
        transport=_transport(fields),
        command=command,
        args=args,
        env=_environment(fields, variables),
        cwd=variables.path(fields.cwd) if fields.cwd else None,
        connect_timeout_s=fields.startup_timeout / 1000 if fields.startup_timeout else patience_s,
        call_timeout_s=(fields.timeout or CALL_TIMEOUT_S * 1000) / 1000,
        include_tools=tuple(fields.include_tools),
        exclude_tools=tuple(fields.exclude_tools),
        context=_context(fields.context),
        trusted_read_only=fields.trust == "read-only",
        bundled=bundled,
        display=mask(fields.http_url or fields.url or " ".join([fields.command, *fields.args])).text,
    )


def _ours(command: str, args: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """A bundled server as the shipped list starts it, where an entry names it as other hosts must."""
    match args:
        case ("server", name, *own) if command == "devops-assistant" and name in _SERVERS:
            return "python", ("-P", "-m", f"devops_servers.{name}", *own)
        case _:
            return command, args


def _context(written: str | ContextFields | None) -> ContextPrompt | None:
    if isinstance(written, ContextFields):
        return ContextPrompt(written.prompt, tuple(word.casefold() for word in written.about if word))
    return ContextPrompt(written) if written else None


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _environment(fields: EntryFields, variables: Variables) -> dict[str, str]:
    """The variables that the entry sets: those of its file, and its own before them."""
    from_file = read_env_file(variables.path(fields.env_file)) if fields.env_file else {}
    own = {key: variables.expand_value(_text(value)) for key, value in fields.env.items() if value is not None}
    return from_file | own


def _transport(fields: EntryFields) -> Transport:
    match fields.type:
        case "sse":
            return "sse"
        case "http" | "streamable-http" | "streamableHttp":
            return "http"
        case _ if fields.http_url:
            return "http"
        case _:
            return "http or sse" if fields.url else "stdio"


def _unusable(name: str, state: ServerState, problem: str, remedy: str = "") -> ServerEntry:
    return ServerEntry(name, unusable=state, problem=problem, remedy=remedy)


def _text(value: str | float) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def bundled_servers() -> Path:
    """Return the server list that ships with the package."""
    package = Path(devops_assistant.__file__).parent
    beside = package.parent / "config" / "mcp-config.json"
    return beside if beside.exists() else package.parent / "devops_servers" / "mcp-config.json"
