"""Server lists for measurements."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from benchmarks._measure import ROOT

GIT_ARGUMENTS = ("-P", "-m", "devops_servers.git")
GIT_ENVIRONMENT = {"REPO_PATH": str(ROOT)}
LITTLE_ARGUMENTS = ("-S", "-P", str(ROOT / "tests" / "little_server.py"))
"""A server that starts at once and has tools that wait or echo."""


def git_server() -> dict[str, Any]:
    """The bundled server for the repository this is."""
    return {"command": "python", "args": list(GIT_ARGUMENTS), "env": GIT_ENVIRONMENT}


def little_server() -> dict[str, Any]:
    """The little server, trusted to change nothing."""
    return {"command": sys.executable, "args": list(LITTLE_ARGUMENTS), "trust": "read-only"}


def server_list(path: Path, servers: dict[str, dict[str, Any]]) -> str:
    """Write a server list and return where it is."""
    path.write_text(json.dumps({"mcpServers": servers}), encoding="utf-8")
    return str(path)
