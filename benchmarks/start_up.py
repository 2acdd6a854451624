"""How soon the program is there: its version, its help, and the prompt of a conversation."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

from benchmarks._measure import PASS, PROGRAM, by_turns, cpu_s, figure, fresh_user, wall_s
from benchmarks._servers import little_server, server_list
from tests.ui.terminal import Terminal

CPU_ROUNDS, PROMPT_ROUNDS = 9, 7
SERVERS = (0, 3, 10)
PROMPT = "\N{HEAVY RIGHT-POINTING ANGLE QUOTATION MARK ORNAMENT}"


def run() -> list[str]:
    """Measure, and return the figures as lines."""
    with fresh_user() as (folder, environment):
        return _commands(environment) + _prompts(folder, environment)


def _commands(environment: Mapping[str, str]) -> list[str]:
    cpu = by_turns(
        {
            "pass": lambda: cpu_s(PASS, environment),
            "--version": lambda: cpu_s((*PROGRAM, "--version"), environment),
            "--help": lambda: cpu_s((*PROGRAM, "--help"), environment),
        },
        CPU_ROUNDS,
    )
    unit = "x CPU of python -c pass"
    return [figure(name, cpu[name] / cpu["pass"], target, unit) for name, target in (("--version", 16), ("--help", 20))]


def _prompts(folder: Path, environment: Mapping[str, str]) -> list[str]:
    lists = {
        count: server_list(folder / f"{count}.json", {f"s{number}": little_server() for number in range(count)})
        for count in SERVERS
    }
    wall = by_turns(
        {
            "pass": lambda: wall_s(PASS, environment),
            **{str(count): lambda path=path: _prompt_s(path, environment) for count, path in lists.items()},
        },
        PROMPT_ROUNDS,
        of=min,
    )
    return [
        figure(f"chat prompt with {count} servers", wall[str(count)] / wall["pass"], 30, "x wall of python -c pass")
        for count in SERVERS
    ]


def _prompt_s(servers: str, environment: Mapping[str, str]) -> float:
    """Seconds from the start of a conversation until its prompt is on the screen."""
    arguments = ("-m", "devops_assistant", "chat", "--provider", "offline", "--config", servers)
    started = time.perf_counter()
    with Terminal(*arguments, environment=environment) as terminal:
        terminal.shows(PROMPT)
        return time.perf_counter() - started
