"""For a screen reader or a terminal that can only be written to: not one escape sequence, by flag, setting or TERM."""

from __future__ import annotations

import pytest

from tests.e2e.program import Place, little
from tests.ui.terminal import Terminal

ASKS_FIRST = ({"tool_calls": [{"name": "echo", "arguments": {"words": "restart shop"}}]}, {"text": "**Done**."})


@pytest.mark.parametrize(
    ("before", "after", "variables"),
    [
        (("--plain",), (), {}),
        ((), ("--plain",), {}),
        ((), (), {"DEVOPS_ASSISTANT_PLAIN": "on"}),
        ((), (), {"TERM": "dumb"}),
    ],
)
def test_a_conversation_can_be_had_without_a_single_escape_sequence(
    before: tuple[str, ...], after: tuple[str, ...], variables: dict[str, str], place: Place
) -> None:
    config = place.config(tickets=little("--tools", "echo"))
    script = place.script(*ASKS_FIRST)
    arguments = ("chat", *after, "--provider", "scripted", "--script", script, "--config", config)
    environment = place.environment(**variables)
    with Terminal("-m", "devops_assistant", *before, *arguments, environment=environment) as terminal:
        terminal.shows("❯")
        terminal.type("restart it\n")
        terminal.shows("why not:")
        terminal.type("y\r")
        terminal.shows("**Done**.")
        terminal.type("exit\n")
        assert terminal.exit_code() == 0
    assert "\x1b" not in terminal.raw


def test_one_answer_can_be_had_so_too(place: Place) -> None:
    arguments = ("ask", "hello", "--plain", "--provider", "scripted", "--script", place.script({"text": "**Hi**."}))
    environment = place.environment()
    with Terminal(
        "-m", "devops_assistant", *arguments, "--config", place.config(), environment=environment
    ) as terminal:
        assert terminal.exit_code() == 0
    assert "**Hi**." in terminal.text
    assert "\x1b" not in terminal.raw
