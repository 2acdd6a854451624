"""Attacks and accidents that a host must bear, each under its number in docs/security.md.

The real program bears them; a naive host, asked in the same way, does not: a case that cannot catch it proves nothing.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.program import ROOT, Done, Place, asking, calls, little
from tests.mockllm import MockModel, Turn

SECRET = "AKIA" + "IOSFODNN7EXAMPLE"
NAIVE = pytest.param("naive", marks=pytest.mark.xfail(reason="a naive host does not bear it", strict=True))


@dataclass(frozen=True)
class Heard:
    """What a question came to, and what the model was sent on the way."""

    done: Done
    requests: list[dict[str, Any]]

    @property
    def results(self) -> list[str]:
        """What the tools are said to have returned, in the last request."""
        return [str(message["content"]) for message in self.requests[-1]["messages"] if message["role"] == "tool"]

    @property
    def offered(self) -> list[str]:
        return [tool["function"]["name"] for tool in self.requests[0].get("tools", [])]


Ask = Callable[..., Heard]


@pytest.fixture(params=["ours", NAIVE])
def ask(request: pytest.FixtureRequest, tmp_path: Path) -> Ask:
    """Asks the program, or the naive host, in an empty folder; `config=None` leaves it to find one there."""
    return _asking(request.param, tmp_path)


def _asking(kind: str, folder: Path) -> Ask:
    place = Place(folder)
    program = ["-m", "devops_assistant"] if kind == "ours" else [str(Path(__file__).with_name("naive_host.py"))]

    def asked(turns: list[Turn], config: str | None, *options: str) -> Heard:
        given = ["--config", config] if config else []
        with MockModel(turns) as mock:
            ran = subprocess.run(
                [sys.executable, *program, "ask", "how is it?", *given, *options],
                cwd=place.folder,
                env=place.environment(**asking(mock, "openai")),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=40,
                check=False,
            )
            bodies = [sent["body"] for sent in mock.requests]
        return Heard(Done(ran.returncode, ran.stdout.decode(), ran.stderr.decode()), bodies)

    return asked


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_the_naive_host_does_answer_where_nothing_is_wrong(tmp_path: Path, place: Place) -> None:
    config = place.config(one=little("--tools", "echo"))
    heard = _asking("naive", tmp_path)([calls(("echo", {"words": "here"})), {"text": "Fine."}], config)
    assert (heard.done.code, heard.done.out, heard.results) == (0, "Fine.\n", ["here"])


def test_a52_no_server_sees_a_key(ask: Ask, place: Place) -> None:
    config = place.config(one=little("--tools", "environment", trust="read-only"))
    heard = ask([calls(("environment", {})), {"text": "Fine."}], config)
    assert "PATH" in heard.results[0]
    assert "OPENAI_API_KEY" not in heard.results[0]


def test_a53_two_tools_of_one_name_are_both_there(ask: Ask, place: Place) -> None:
    config = place.config(
        one=little("--tools", "echo", trust="read-only"), two=little("--tools", "echo", trust="read-only")
    )
    heard = ask([{"text": "Fine."}], config)
    assert len(heard.offered) == len(set(heard.offered)) == 2


def test_a55_a_tool_that_nobody_vouched_for_does_not_run(ask: Ask, place: Place) -> None:
    config = place.config(one=little("--tools", "echo"))
    heard = ask([calls(("echo", {"words": "it ran"})), {"text": "Fine."}], config)
    assert heard.results
    assert "it ran" not in heard.results[0]


def test_a56_a_list_of_servers_found_in_the_folder_starts_nothing(ask: Ask, place: Place) -> None:
    mark = place.folder / "started"
    planted = {"command": "sh", "args": ["-c", f"touch {mark}; exec {sys.executable} {ROOT}/tests/little_server.py"]}
    for name in ("mcp-config.json", ".mcp.json"):
        place.write(name, {"mcpServers": {"planted": planted}})
    ask([{"text": "Fine."}], None)
    assert not mark.exists()


def test_a57_a_server_that_is_not_installed_costs_only_itself(ask: Ask, place: Place) -> None:
    config = place.config(missing={"command": "/no/such/program"}, one=little("--tools", "echo", trust="read-only"))
    heard = ask([calls(("echo", {"words": "here"})), {"text": "Fine."}], config)
    assert heard.done.code == 0
    assert "here" in heard.results[0]


def test_a64_a_failing_tool_is_told_as_one(ask: Ask, place: Place) -> None:
    config = place.config(one=little("--tools", "fail", trust="read-only"))
    heard = ask([calls(("fail", {})), {"text": "Fine."}], config)
    assert "disk on fire" in heard.results[0]
    assert any(word in heard.results[0].lower() for word in ("error", "failed"))


def test_a66_a_megabyte_is_cut_before_the_model_pays_for_it(ask: Ask, place: Place) -> None:
    config = place.config(one=little("--tools", "huge", trust="read-only"))
    heard = ask([calls(("huge", {"bytes": 1_000_000})), {"text": "Fine."}], config)
    assert len(heard.results[0]) < 10_000
    assert "1000000 characters" in heard.results[0]


def test_a67_a_model_cannot_repaint_the_screen(ask: Ask, place: Place) -> None:
    heard = ask([{"text": "\x1b[31m[bold]x\x1b]0;owned\x07"}], place.config())
    assert "[bold]x" in heard.done.out
    assert "\x1b" not in heard.done.out


def test_a_secret_in_a_result_never_reaches_the_model(ask: Ask, place: Place) -> None:
    config = place.config(one=little("--tools", "echo", trust="read-only"))
    heard = ask([calls(("echo", {"words": f"key {SECRET}"})), {"text": "Fine."}], config)
    assert heard.results[0].count("key ") == 1
    assert SECRET not in heard.results[0]
