"""What is proposed while a line is typed, from real servers and from figures that a server knows."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from devops_assistant.conversation.messages import JsonObject, ToolSpec
from devops_assistant.host.calls import CallOutcome
from devops_assistant.host.library import Library
from devops_assistant.ui.account import Account
from devops_assistant.ui.approval import TerminalApprover
from devops_assistant.ui.attaching import taken_along
from devops_assistant.ui.commands import COMMANDS
from devops_assistant.ui.commands.registry import Commands
from devops_assistant.ui.proposals import Proposals
from tests.host.test_library import library_of, sdk
from tests.ui.chat_program import KnownAssistant

pytestmark = pytest.mark.anyio

METRICS = "2 of 40 metrics\nnode_cpu_seconds_total  counter\nnode_load1  gauge\n[shown 2]"


class Knowing(KnownAssistant):
    """An assistant with a library, whose servers know of metrics."""

    def __init__(self, library: Library) -> None:
        super().__init__(TerminalApprover())
        self.asked: list[JsonObject] = []
        self._library = library

    def tools(self) -> Sequence[ToolSpec]:
        return [ToolSpec("list_metrics", "Metrics.", {"type": "object"}, "prometheus", own_name="list_metrics")]

    async def library(self) -> Library:
        return self._library

    async def call(self, tool: str, arguments: JsonObject) -> CallOutcome:
        self.asked.append(arguments)
        return CallOutcome(METRICS)


async def proposed(
    assistant: Knowing, typed: str, *, asked: bool = False, commands: Commands = COMMANDS
) -> tuple[str, set[str]]:
    word, names = await Proposals(assistant, Account(), commands).for_line(typed, asked=asked)
    return word, {name for name, _ in names}


async def test_names_of_metrics_are_proposed_for_charts_and_in_questions_where_asked_for() -> None:
    assistant = Knowing(Library([]))
    word, names = await proposed(assistant, "/chart node_c")
    assert word == "node_c"
    assert {"node_cpu_seconds_total", "node_load1"} <= names
    assert assistant.asked[0]["prefix"] == "nod"
    assert "node_load1" in (await proposed(assistant, "what is node_lo", asked=True))[1]
    assert await proposed(assistant, "what is node_lo") == ("node_lo", set())


async def test_a_metric_is_not_looked_for_by_two_letters_and_asked_for_once() -> None:
    assistant = Knowing(Library([]))
    proposals = Proposals(assistant, Account(), COMMANDS)
    for typed in ("/chart no", "/chart node", "/chart node_c"):
        await proposals.for_line(typed, asked=False)
    assert len(assistant.asked) == 1


async def test_arguments_of_a_prompt_and_their_values_are_proposed_by_the_server() -> None:
    async with library_of(sdk()) as library:
        assistant = Knowing(library)
        assert await proposed(assistant, "/sdk__investigate ", commands=Commands()) == ("", {"service=", "since="})
        assert await proposed(assistant, "/sdk__investigate service=a", commands=Commands()) == ("a", {"api", "auth"})


async def test_a_resource_of_a_server_is_proposed_behind_an_at_sign_and_goes_along() -> None:
    async with library_of(sdk()) as library:
        word, names = await proposed(Knowing(library), "what of @note")
        assert word == "@note"
        assert "@note://today" in names

        async def own() -> Library:
            return library

        ((name, text),) = await taken_along("what of @note://today, please", own, None)
    assert name == "note://today"
    assert text.startswith("disk is full")
