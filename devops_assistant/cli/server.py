"""`devops-assistant server NAME`: one bundled server, alone, for any MCP host."""

from __future__ import annotations

import os
import sys
from typing import NoReturn


def run_server(name: str) -> NoReturn:
    """Become the bundled server `name`."""
    os.execv(sys.executable, [sys.executable, "-P", "-m", f"devops_servers.{name}"])
