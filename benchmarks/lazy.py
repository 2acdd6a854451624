"""What it saves that tools are remembered and servers start when they are needed: the same commands, cold and warm."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks._measure import PROGRAM, by_turns, cpu_s, figure, fresh_user, wall_s
from benchmarks._servers import git_server, server_list

ROUNDS = 3
TARGETS = {("tools", "cpu"): 0.25, ("tools", "wall"): 0.25, ("ask", "cpu"): 0.6, ("ask", "wall"): 0.6}
QUESTION = "how much memory is in use?"


def run() -> list[str]:
    """Measure, and return the figures as lines."""
    with fresh_user() as (folder, environment):
        git = git_server()
        others = {name: {**git, "args": ["-P", "-m", f"devops_servers.{name}"]} for name in ("logs", "system", "trace")}
        servers = server_list(folder / "servers.json", {"git": git, **others})
        commands = {
            "tools": (*PROGRAM, "tools", "--config", servers),
            "ask": (*PROGRAM, "ask", QUESTION, "--provider", "offline", "--config", servers),
        }
        cache = folder / ".cache"
        return [line for name, command in commands.items() for line in _compared(name, command, environment, cache)]


def _compared(name: str, command: Sequence[str], environment: Mapping[str, str], cache: Path) -> list[str]:
    def cold(measure: Callable[[Sequence[str], Mapping[str, str]], float]) -> float:
        shutil.rmtree(cache, ignore_errors=True)
        return measure(command, environment)

    found = by_turns(
        {
            "cold cpu": lambda: cold(cpu_s),
            "cpu": lambda: cpu_s(command, environment),
            "cold wall": lambda: cold(wall_s),
            "wall": lambda: wall_s(command, environment),
        },
        ROUNDS,
        of=min,
    )
    return [
        figure(
            f"{name} with four known servers, {kind}",
            found[kind] / found[f"cold {kind}"],
            TARGETS[name, kind],
            f"x of {found[f'cold {kind}']:.2f} s when none is known",
            digits=2,
        )
        for kind in ("cpu", "wall")
    ]
