"""How every bundled server runs: over stdio, and never longer than the host that started it; or at an address."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from types import FrameType

from mcp.server import MCPServer
from mcp.types import ToolAnnotations

from devops_assistant.common.errors import ConfigError
from devops_assistant.common.masking import adopt
from devops_servers._common.process import kill_running
from devops_servers._common.settings import listen, masking_rules, token

READS_ONLY = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
"""What each of our tools declares: it changes nothing, and reaches nothing but this machine."""
ASKS_ONLY = ToolAnnotations(read_only_hint=True)
"""What a tool declares that changes nothing either, and asks servers which may be elsewhere."""

_PARENT_CHECK_S = 0.25


def serve(server: MCPServer) -> None:
    """Serve on stdin and stdout until the host closes them, ends this process, or dies; or at the address told."""
    try:
        adopt(masking_rules())
    except (ValueError, ConfigError) as error:
        sys.exit(f"{server.name} server: {error}")
    if (address := listen()) is not None:
        from devops_servers._common.web import serve_http  # what stdio does not wait for

        serve_http(server, address, token())
        return
    follow_parent()
    signal.signal(signal.SIGTERM, _terminated)
    server.run()


def follow_parent() -> None:
    """End this process, and the programs it runs, as soon as the process that started it is gone.

    The end of stdin is noticed only between calls; a host that was killed must not leave a busy server behind.
    """
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_PARENT_CHECK_S)
        _leave(1)

    threading.Thread(target=watch, name="parent watch", daemon=True).start()


def _terminated(number: int, frame: FrameType | None) -> None:
    _leave(128 + number)


def _leave(status: int) -> None:
    """End at once, whatever is going on, and leave nothing behind."""
    kill_running()
    os._exit(status)
