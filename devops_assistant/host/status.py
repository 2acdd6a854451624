"""How each MCP server is doing, for people to read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ServerState(StrEnum):
    """Where a server stands in its life."""

    OFF = "off"
    """Not started: switched off, or a variable it requires is not set; `last_error` says which."""
    IDLE = "idle"
    """Its tools are known from an earlier time; it starts when one of them is called."""
    STARTING = "starting"
    READY = "ready"
    RESTARTING = "restarting"
    """It failed or died, and is started again after a moment."""
    PAUSED = "paused"
    """It failed again and again, and is left alone until `retry_at`; then it is tried again."""
    FAILED = "failed"
    """It cannot be started as it is configured."""


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """One server at one moment."""

    name: str
    state: ServerState
    command: str = ""
    """What is run, or the address, as the user would type it; variables are not expanded."""
    protocol_version: str = ""
    tools: tuple[str, ...] = ()
    """The names under which its tools are offered to the model."""
    start_ms: float | None = None
    """From starting the process to having its tool list, in milliseconds."""
    restarts: int = 0
    retry_at: datetime | None = None
    """When a paused server is tried again."""
    last_error: str = ""
    remedy: str = ""
    stderr_end: tuple[str, ...] = ()
    """The last lines it wrote to stderr, sanitised."""
