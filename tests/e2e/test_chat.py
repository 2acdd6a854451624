"""The conversation at a terminal, with the real servers behind it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from devops_assistant import __version__
from tests.e2e.program import IMPORTS, Place, asking, bundled, calls, little
from tests.mockllm import Asked, MockModel, Turn
from tests.servers.git.building import Repo
from tests.ui.terminal import Terminal

# a terminal's Ctrl-C reaches the program only where the terminal is its own
PROGRAM = """
import fcntl, runpy, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
runpy.run_module("devops_assistant", run_name="__main__", alter_sys=True)
"""
WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven")  # figures would be checked for evidence
UNSET = ("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GEMINI_API_KEY", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "NO_COLOR")


def chat(place: Place, *arguments: str, variables: Mapping[str, str]) -> Terminal:
    environment = {**dict.fromkeys(UNSET, ""), "HOME": str(place.home), "PYTHONPATH": IMPORTS, **variables}
    return Terminal("-c", PROGRAM, "chat", *arguments, columns=120, environment=environment)


def answer(asked: Asked) -> Turn:
    """A model that looks at the last message only."""
    last = asked["body"]["messages"][-1]["content"]
    said = str([block.get("text") or block.get("content") for block in last])
    if "wait" in said:
        return {"text": "I am thinking", "chunk": 4, "hang": 6}
    if "fix: queue overflowed at night" in said:
        return {"text": "The last commit is **fix: queue overflowed at night** [E1]."}
    if "what commits" in said:
        return calls(("git_log", {"count": 5}))
    return {"text": f"I see {WORDS[len(asked['body']['messages'])]} in all."}


@pytest.mark.timeout(60)
def test_a_conversation_from_the_first_prompt_to_exit(place: Place, repo: Repo) -> None:
    place.write("logs/worker.log", "2026-11-21T01:00:00Z INFO worker started\n")
    config = place.config(
        git=bundled("git", REPO_PATH=str(repo.path)),
        logs=bundled("logs", LOG_DIR=str(place.folder / "logs")),
        system=bundled("system"),
    )
    with MockModel(answer) as mock, chat(place, "--config", config, variables=asking(mock)) as terminal:
        assert "ready" not in terminal.shows("❯")
        assert mock.requests == []
        terminal.type("what commits are there?\r")
        terminal.shows("The last commit is fix: queue overflowed at night [E1].")
        assert "✓ git · git_log(count=5)" in terminal.shows("evidence E1")

        terminal.type("please wait\r")
        terminal.shows("writing")
        terminal.type("\x03")
        assert "I am " in terminal.shows("Stopped")
        terminal.type("and now?\r")
        terminal.shows("I see five in all.")

        for command, shown in {
            "/servers": "system  ready  2026-07-28",
            "/tools": "those that only read run without asking",
            "/metrics": "git_log  git         1       0",
            "/evidence E1": "fix: queue overflowed at night",
            "clear": "The conversation is forgotten.",
            "hello": "I see one in all.",
        }.items():
            terminal.type(f"{command}\r")
            terminal.shows(shown)
        terminal.type("exit\r")
        assert terminal.exit_code() == 0
    assert "Traceback" not in terminal.text


def test_a_broken_configuration_costs_no_prompt(place: Place) -> None:
    config = str(place.write("broken.json", "{"))
    with chat(place, "--config", config, variables={}) as terminal:
        terminal.shows("is not JSON")
        terminal.type("hello\r")
        terminal.until(lambda text: text.count("is not JSON") == 2, "the cause once more")
        terminal.type("\x04")
        assert terminal.exit_code() == 0
    assert "Traceback" not in terminal.text


def test_questions_on_a_pipe_are_answered_one_after_another(place: Place) -> None:
    config = place.config(one=little("--tools", "echo", trust="read-only"))
    with MockModel(answer) as mock:
        done = place.run("chat", "--config", config, stdin="안녕하세요\n/tools\nclear\nagain\n", **asking(mock))
    assert done.code == 0
    assert done.out.splitlines()[0] == "I see one in all."
    assert "echo  one     no          echo something" in done.out
    assert done.out.splitlines()[-2:] == ["The conversation is forgotten.", "I see one in all."]


@pytest.mark.timeout(60)
def test_a_recorded_conversation_is_taken_up_in_the_middle_of_another_and_the_doctor_is_asked(place: Place) -> None:
    config = place.config(one=little("--tools", "echo", trust="read-only"))
    with MockModel(answer) as mock:
        place.run("chat", "--config", config, stdin="first things first\nand then\n", **asking(mock))
        with chat(place, "--config", config, variables=asking(mock)) as terminal:
            terminal.shows("❯")
            terminal.type("/sessions\r")
            terminal.shows("first things first")
            terminal.type("/resume\r")
            terminal.shows("2 questions, 0 results; it began with “first things first”")
            terminal.type("more\r")
            terminal.shows("I see five in all.")
            terminal.type("/doctor\r")
            terminal.shows("✓ one")
            terminal.type("exit\r")
            assert terminal.exit_code() == 0
    sessions = place.run("sessions").out
    assert sessions.count("first things first") == 1
    assert "more" not in sessions


def test_the_version_is_told(place: Place) -> None:
    done = place.run("--version")
    assert (done.code, done.out, done.err) == (0, f"devops-assistant {__version__}\n", "")
