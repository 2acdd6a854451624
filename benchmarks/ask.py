"""What a whole `ask` costs beside the least that any MCP host must do for the same call to the same server."""

from __future__ import annotations

import json
import sys

from benchmarks._measure import PROGRAM, by_turns, figure, fresh_user, wall_s
from benchmarks._servers import git_server, server_list

ROUNDS = 5
SCRIPT = [{"tool_calls": [{"name": "git_log", "arguments": {"count": 5}}]}, {"text": "Five commits."}]


def run() -> list[str]:
    """Measure, and return the figures as lines."""
    with fresh_user() as (folder, environment):
        script = folder / "script.json"
        script.write_text(json.dumps(SCRIPT), encoding="utf-8")
        servers = server_list(folder / "servers.json", {"git": git_server()})
        ask = (*PROGRAM, "ask", "what changed?", "--script", str(script), "--config", servers)
        bare = (sys.executable, "-m", "benchmarks._bare_client")
        wall = by_turns(
            {"ask": lambda: wall_s(ask, environment), "bare": lambda: wall_s(bare, environment)},
            ROUNDS,
            of=min,
        )
    return [figure("ask with one tool call", wall["ask"] / wall["bare"], 1.3, "x wall of the bare MCP SDK", digits=2)]
