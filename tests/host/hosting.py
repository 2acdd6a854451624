"""A host with little servers, and looking at what runs."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import anyio

from devops_assistant.conversation.events import Event
from devops_assistant.conversation.messages import ToolSpec
from devops_assistant.host.config import ServerEntry, ServerList
from devops_assistant.host.host import Host

BASE = {"PATH": os.environ["PATH"], "HOME": "/nowhere"}

Little = Callable[..., ServerEntry]


def host_of(*entries: ServerEntry) -> Host:
    return Host(ServerList(entries), BASE)


def ignore(event: Event) -> None:
    pass


def tool(host: Host, name: str) -> ToolSpec:
    return next(spec for spec in host.specs if spec.name == name)


async def until(condition: Callable[[], bool]) -> None:
    """Let others work until `condition` holds."""
    for _ in range(10_000):
        if condition():
            return
        await anyio.sleep(0.001)  # between two looks, so that what is waited for can run
    raise AssertionError("it never came")


async def pid_of(host: Host, name: str = "environment") -> int:
    """The process behind the tool `name`, which tells its surroundings."""
    return int(json.loads((await host.call(tool(host, name), {})).text)["pid"])


def runs(pid: int) -> bool:
    """Whether there is such a process; one that only waits to be buried is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
