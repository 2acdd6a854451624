"""The real program as its user runs it: a process with a home of its own, real servers, and a scripted model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tests.mockllm import MockModel, Turn

ROOT = Path(__file__).parents[2]
IMPORTS = os.pathsep.join([str(ROOT), str(ROOT / "servers")])
DEADLINE_S = 50.0
KEY = "sk-e2e-7Hq2Zr91LmXw04TbVn8sKd55"

Json = dict[str, Any]
Wire = Literal["anthropic", "openai"]
_ADDRESS = {"anthropic": ("ANTHROPIC", ""), "openai": ("OPENAI", "/v1")}


@dataclass(frozen=True)
class Done:
    """How a run ended."""

    code: int
    out: str
    err: str

    @property
    def events(self) -> list[Json]:
        return [json.loads(line) for line in self.out.splitlines()]

    def of_type(self, name: str) -> list[Json]:
        return [event for event in self.events if event["type"] == name]


@dataclass(frozen=True)
class Place:
    """A folder with a home for the program, and whatever a test puts there."""

    folder: Path

    @property
    def home(self) -> Path:
        return self.folder / "home"

    def write(self, name: str, content: object) -> Path:
        """Write a file: text as it is, anything else as JSON."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    def config(self, **servers: object) -> str:
        return str(self.write("servers.json", {"mcpServers": servers}))

    def script(self, *replies: Json) -> str:
        return str(self.write("script.json", list(replies)))

    def environment(self, **variables: str) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "HOME": str(self.home), "PYTHONPATH": IMPORTS, **variables}

    def run(self, *arguments: str, stdin: str | None = None, **variables: str) -> Done:
        """Run the program to its end."""
        done = subprocess.run(
            [sys.executable, "-m", "devops_assistant", *arguments],
            cwd=self.folder,
            env=self.environment(**variables),
            stdin=subprocess.DEVNULL if stdin is None else None,
            input=None if stdin is None else stdin.encode(),
            capture_output=True,
            timeout=DEADLINE_S,
            check=False,
        )
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        """Start the program; leave the context of what is returned only once it has ended."""
        return subprocess.Popen(
            [sys.executable, "-m", "devops_assistant", *arguments],
            cwd=self.folder,
            env=self.environment(**variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


def asking(mock: MockModel, wire: Wire = "anthropic") -> dict[str, str]:
    """The environment that makes the mock the model on `wire`."""
    name, path = _ADDRESS[wire]
    return {f"{name}_API_KEY": KEY, f"{name}_BASE_URL": mock.url + path}


def little(*options: str, **entry: object) -> Json:
    """The entry of a third party's server."""
    server = str(ROOT / "tests" / "little_server.py")
    return {"command": "python", "args": ["-S", "-P", server, *options], **entry}


def bundled(name: str, **variables: str) -> Json:
    """The entry of one of our servers, taken from this checkout."""
    return {
        "command": "python",
        "args": ["-P", "-m", f"devops_servers.{name}"],
        "env": {"PYTHONPATH": IMPORTS, **variables},
    }


def calls(*names_and_inputs: tuple[str, Json]) -> Turn:
    """A turn of the model's that asks for tools."""
    return {"tool_calls": [{"name": name, "input": given} for name, given in names_and_inputs]}


def results_sent(mock: MockModel, request: int) -> list[str]:
    """The texts of all tool results in a request, in order, on either wire."""
    asked = mock.requests[request]
    messages: Sequence[Json] = asked["body"]["messages"]
    if asked["wire"] == "openai":
        return [message["content"] for message in messages if message["role"] == "tool"]
    blocks = [block for message in messages for block in message["content"]]
    return [block["content"] for block in blocks if block["type"] == "tool_result"]


def lines_until(process: subprocess.Popen[str], wanted: str) -> list[str]:
    """Read what the program prints up to the line that contains `wanted`."""
    assert process.stdout
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line)
        if wanted in line:
            return lines
    raise AssertionError(f"it never printed {wanted!r}: {lines} {process.stderr and process.stderr.read()}")


def until(condition: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait for `condition`, no longer than `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {what}"
        time.sleep(0.01)  # between two looks, so that what is waited for can run


def processes_with(mark: str) -> dict[int, str]:
    """The live processes whose environment or command line contains `mark`, by their command lines."""
    return {pid: command for pid, command, environment in _processes() if mark in command or mark in environment}


def _processes() -> Iterator[tuple[int, str, str]]:
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal() or int(folder.name) == os.getpid():
            continue
        try:
            command = (folder / "cmdline").read_text(errors="replace").replace("\0", " ")
            yield int(folder.name), command, (folder / "environ").read_text(errors="replace")
        except OSError:  # it has ended, or is somebody else's
            continue
