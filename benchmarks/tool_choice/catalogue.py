"""The tools on offer: those of every bundled server as it describes them, and those of a harbour that nobody knows."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks._measure import ROOT
from devops_assistant.conversation.events import Event
from devops_assistant.conversation.messages import ToolSpec
from devops_assistant.host.config import ServerEntry, ServerList
from devops_assistant.host.host import Host

BUNDLED = ("git", "logs", "system", "prometheus", "trace")
READY_S = 30


async def bundled_tools() -> tuple[ToolSpec, ...]:
    """Start every bundled server of this checkout and return what they offer."""
    variables = {
        "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "servers"))),
        "PROMETHEUS_URL": "http://127.0.0.1:9",
        "REPO_PATH": str(ROOT),
    }
    entries = [
        ServerEntry(name, sys.executable, ("-P", "-m", f"devops_servers.{name}"), variables, bundled=True)
        for name in BUNDLED
    ]
    host = Host(ServerList(tuple(entries)), {"PATH": os.environ.get("PATH", os.defpath)})
    async with host.running(_ignore):
        await host.settle(READY_S)
        return host.specs


def _tool(
    name: str, description: str, properties: Mapping[str, Any], required: Sequence[str] = (), *, reads: bool = True
) -> ToolSpec:
    schema = {"type": "object", "properties": dict(properties), "required": list(required)}
    return ToolSpec(name, description, schema, server="harbour", own_name=name, read_only=reads)


HARBOUR = (
    _tool(
        "berth_occupancy",
        "How full the berths of a pier are: vessels, metres taken, metres free.",
        {"pier": {"type": "integer", "minimum": 1, "maximum": 40}, "at": {"type": "string", "description": "ISO time"}},
    ),
    _tool(
        "find_vessel",
        "Where a vessel is moored, by its name.",
        {"name": {"type": "string", "minLength": 2, "description": "name of the vessel"}},
        ["name"],
    ),
    _tool(
        "list_arrivals",
        "Vessels that arrived in a span of time, latest first.",
        {
            "since": {"type": "string", "format": "date-time"},
            "until": {"type": "string", "format": "date-time"},
            "limit": {"type": "integer", "default": 20, "minimum": 1, "maximum": 200},
        },
    ),
    _tool("tide_forecast", "Height of the tide for the coming days.", {"days": {"type": "integer", "maximum": 10}}),
    _tool("assign_berth", "Gives a vessel a berth.", {"vessel": {"type": "string"}}, ["vessel"], reads=False),
)


def _ignore(event: Event) -> None:
    pass
