"""The reference of commands, settings and tools, as the program itself tells it; docs/reference.md is this text."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import typer
from mcp import Client
from mcp.server.mcpserver import MCPServer
from typer.core import TyperGroup

from devops_assistant.cli.app import program
from devops_assistant.cli.help_page import help_page
from devops_assistant.common.settings import Settings
from devops_assistant.ui.commands import COMMANDS
from devops_servers.git.server import build_server as build_git
from devops_servers.logs.server import build_server as build_logs
from devops_servers.logs.settings import Settings as LogSettings
from devops_servers.prometheus.server import build_server as build_prometheus
from devops_servers.system.server import build_server as build_system
from devops_servers.system.settings import surroundings, thresholds
from devops_servers.trace.server import build_server as build_trace
from devops_servers.trace.settings import read_settings as read_trace_settings

FILE = Path(__file__).parents[2] / "docs" / "reference.md"
PROGRAM = "devops-assistant"
WIDTH = 100
_HEAD = """\
# Reference

Commands, settings and tools, as the program itself tells of them. `make docs` writes this page.
"""


async def reference() -> str:
    """Return the whole page."""
    parts = [_HEAD, *_commands(), *_chat(), *_settings(), "## Tools\n"]
    for name, server in bundled_servers().items():
        parts += await _tools(name, server)
    return "\n".join(parts)


def _commands() -> Iterator[str]:
    yield "## Commands\n"
    whole = typer.Context(program(), info_name=PROGRAM, help_option_names=["-h", "--help"])
    for context in (whole, *contexts_below(whole)):
        if context.parent:
            yield f"### {context.command_path}\n"
        yield f"```text\n{help_page(context, WIDTH)}\n```\n"


def contexts_below(context: typer.Context) -> Iterator[typer.Context]:
    """The contexts of the commands below that of `context`, as they are when `--help` is asked for."""
    if isinstance(context.command, TyperGroup):
        for name, command in sorted(context.command.commands.items()):
            below = typer.Context(command, info_name=name, parent=context)
            yield below
            yield from contexts_below(below)


def _chat() -> Iterator[str]:
    yield "## Commands of a conversation\n"
    yield "| command | what it does |\n|---|---|"
    for command in COMMANDS:
        yield f"| `{command.usage.replace('|', '¦')}` | {command.description} |"
    yield ""


def _settings() -> Iterator[str]:
    """Each with its variable, its default, and what stands below it in the source."""
    told = _told_of(Settings)
    yield "## Settings\n"
    yield "In `config.toml` of the configuration folder, or as a variable, which comes first.\n"
    yield "| setting | variable | default | meaning |\n|---|---|---|---|"
    for name, one in Settings.model_fields.items():
        if one.validation_alias is not None:
            continue  # keys and addresses are variables that others have named
        default = "" if one.default in (None, ()) else f"`{str(one.default).lower()}`"
        yield f"| `{name}` | `DEVOPS_ASSISTANT_{name.upper()}` | {default} | {told.get(name, '')} |"
    yield ""


def _told_of(kind: type[Any]) -> Mapping[str, str]:
    [definition] = ast.parse(inspect.getsource(kind)).body
    assert isinstance(definition, ast.ClassDef)
    told: dict[str, str] = {}
    for one, below in zip(definition.body, definition.body[1:], strict=False):
        if (
            isinstance(one, ast.AnnAssign)
            and isinstance(one.target, ast.Name)
            and isinstance(below, ast.Expr)
            and isinstance(below.value, ast.Constant)
        ):
            told[one.target.id] = " ".join(str(below.value.value).split())
    return told


def bundled_servers() -> Mapping[str, MCPServer]:
    """Each bundled server by its name, with nothing to look at."""
    return {
        "git": build_git([Path()]),
        "logs": build_logs(LogSettings(())),
        "system": build_system(thresholds(), surroundings()),
        "prometheus": build_prometheus([]),
        "trace": build_trace(read_trace_settings([])),
    }


async def _tools(name: str, server: MCPServer) -> list[str]:
    async with Client(server) as client:
        listed = (await client.list_tools()).tools
    rows = [
        f"| `{tool.name}` | {_parameters(tool.input_schema)} | {_cell(tool.description or '')} |" for tool in listed
    ]
    return [f"### {name}\n", "| tool | parameters | what it does |\n|---|---|---|", *rows, ""]


def _parameters(schema: Mapping[str, Any]) -> str:
    required = schema.get("required", [])
    return "<br>".join(
        f"`{name}` {_cell(_limits(one))}{', needed' if name in required else ''}"
        for name, one in schema.get("properties", {}).items()
    )


def _limits(one: Mapping[str, Any]) -> str:
    """Type, choices, bounds and default of one parameter."""
    kinds = [str(each.get("type", "")) for each in one.get("anyOf", [one]) if each.get("type") != "null"]
    words = [" or ".join(filter(None, kinds)) or "any"]
    if choices := one.get("enum"):
        words = [", ".join(map(str, choices))]
    if "minimum" in one or "maximum" in one:
        words.append(f"{one.get('minimum', '')}..{one.get('maximum', '')}")
    if one.get("default") not in (None, "", []):
        words.append(f"default {str(one['default']).lower() if isinstance(one['default'], bool) else one['default']}")
    return ", ".join(words)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
