"""One question to the whole assistant in this process, and what must hold of it whatever went wrong."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from devops_assistant.cli.ask import Told, run_ask
from devops_assistant.cli.options import Options
from tests.e2e.program import KEY, Wire, asking
from tests.mockllm import Asked, MockModel, anthropic_wire, openai_wire
from tests.mockllm.script import Dialect

Json = dict[str, Any]
SECRET = "AKIA" + "".join(chr(65 + (7 * n * n + 3 * n) % 26) for n in range(16))
"""What the little server's `leak` tells."""
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202e]")


@dataclass(frozen=True)
class Asking:
    """The assistant of a user whose home is `home`."""

    home: Path
    patch: pytest.MonkeyPatch
    capture: pytest.CaptureFixture[str]

    def __call__(
        self,
        mock: MockModel | None,
        wire: Wire,
        *servers: Json,
        question: str = "what is going on?",
        strict: bool = False,
        as_json: bool = True,
        **options: Any,
    ) -> Run:
        variables = asking(mock, wire) if mock else {}
        for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "OPENAI_API_KEY", "OPENAI_BASE_URL", "GEMINI_API_KEY"):
            self.patch.delenv(name, raising=False)
        for name, value in {**variables, "HOME": str(self.home)}.items():
            self.patch.setenv(name, value)
        config = self.home / "servers.json"
        named = {f"s{number}": entry for number, entry in enumerate(servers, 1)}
        config.write_text(json.dumps({"mcpServers": named}), encoding="utf-8")
        self.capture.readouterr()
        code = run_ask(question, Options(config=config, **options), Told(as_json, strict))
        out, err = self.capture.readouterr()
        return Run(code, out, err, self.home, tuple(mock.requests) if mock else (), as_json)


@dataclass(frozen=True)
class Run:
    """How a question ended."""

    code: int
    out: str
    err: str
    home: Path
    requests: Sequence[Asked]
    as_json: bool

    @property
    def events(self) -> list[Json]:
        return [json.loads(line) for line in self.out.splitlines()] if self.as_json else []

    def of_type(self, name: str) -> list[Json]:
        return [event for event in self.events if event["type"] == name]

    @property
    def answer(self) -> str:
        return self.events[-1].get("text", "")


def check(run: Run) -> None:
    """Hold a run to what must be true of every run."""
    _check_end(run)
    _check_calls(run)
    for number, asked in enumerate(run.requests):
        assert complaint(asked) is None, f"request {number}: {complaint(asked)}"
    assert children() == [], "a process of ours is left"
    said = {"stdout": run.out, "stderr": run.err, **_files(run.home)}
    for place, text in said.items():
        assert KEY not in text, f"the key stands in {place}"
        assert SECRET not in text, f"a secret stands in {place}"
    assert "Traceback" not in run.out + run.err
    assert not _CONTROL.search(run.out + run.err)


def _check_end(run: Run) -> None:
    """There is an answer, or a message that says why not and what to do; the exit code says which."""
    if not run.as_json:
        assert run.out.strip() if run.code in (0, 3, 4) else run.err.strip()
        return
    assert run.err == ""
    last = run.events[-1]
    if last["type"] == "turn_finished":
        assert last["text"].strip()
        assert run.code in (0, 3, 4)
    else:
        assert (last["type"], bool(last["error"]), bool(last["remedy"])) == ("turn_failed", True, True)
        assert run.code in (1, 2)


def _check_calls(run: Run) -> None:
    """Every call that began has ended, once."""
    started = Counter(event["call_id"] for event in run.of_type("tool_started"))
    finished = Counter(event["call_id"] for event in run.of_type("tool_finished"))
    assert started == finished
    assert all(count == 1 for count in started.values())


def complaint(asked: Asked, dialect: Dialect = "openai") -> str | None:
    """Why a service would refuse this request, such as a call without its result."""
    if asked["wire"] == "anthropic":
        return anthropic_wire.complaint(asked["body"])
    return openai_wire.complaint(asked["body"], dialect)


def children() -> list[str]:
    """The processes that this one started and that still run."""
    return [str(child.pid) for child in psutil.Process().children()]


def _files(home: Path) -> dict[str, str]:
    found = (Path(folder) / name for folder, _, names in os.walk(home) for name in names)
    return {str(path.relative_to(home)): path.read_text(errors="replace") for path in found}
