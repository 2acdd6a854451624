"""What a server runs on: a child that we started, or an address where somebody else keeps it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager

from devops_assistant.host.child import Child, running_child
from devops_assistant.host.config import ServerEntry
from devops_assistant.host.remote import Remote

Endpoint = Child | Remote


@asynccontextmanager
async def opened(entry: ServerEntry, base_environment: Mapping[str, str]) -> AsyncGenerator[Endpoint]:
    """What the server `entry` describes runs on; a child does not outlive the block.

    Args:
        base_environment: what a child sees of our environment.

    Raises:
        OSError: there is no such command, or it may not be run.
    """
    if entry.transport != "stdio":
        yield Remote(entry)
        return
    async with running_child(entry, base_environment) as child:
        yield child
