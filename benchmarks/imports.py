"""What is not imported: a model's SDK, by anything that asks no model."""

from __future__ import annotations

import subprocess
import sys

from benchmarks._measure import ROOT, figure, fresh_user
from benchmarks._servers import little_server, server_list

SDKS = ("anthropic", "openai")
OFFLINE_QUESTION = ("ask", "--provider", "offline", "what can you do?")


def run() -> list[str]:
    """Run each command with the interpreter's list of imports on, and return how many SDKs it loaded."""
    with fresh_user() as (folder, environment):
        servers = ("--config", server_list(folder / "servers.json", {"little": little_server()}))
        commands = {
            "--help": ("--help",),
            "tools": ("tools", *servers),
            "servers": ("servers", *servers),
            "ask, offline": (*OFFLINE_QUESTION, *servers),
        }
        return [
            figure(f"model SDKs imported by {name}", _loaded(arguments, environment), 0, "imported", digits=0)
            for name, arguments in commands.items()
        ]


def _loaded(arguments: tuple[str, ...], environment: dict[str, str]) -> int:
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "devops_assistant", *arguments],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2_000:]
    imported = {line.rpartition("|")[2].strip() for line in run.stderr.splitlines()}
    assert "devops_assistant.cli.app" in imported
    return len(imported.intersection(SDKS))
