"""A model with a small context, or very many tools, is told of those it is likely to need."""

import json

import pytest

from devops_assistant.agent.agent import Agent
from devops_assistant.agent.shortlist import NAME, Shortlist
from devops_assistant.agent.toolbox import Toolbox
from devops_assistant.conversation.messages import JsonObject, ToolSpec
from devops_assistant.evidence.store import EvidenceStore
from devops_assistant.host.calls import CallOutcome
from devops_assistant.host.policy import Policy
from tests.agent.playing import FakeModel, call, ignore, reply

pytestmark = pytest.mark.anyio

SCHEMA = {
    "type": "object",
    "properties": {f"option_{number}": {"type": "string", "description": "one of many"} for number in range(8)},
}
ABOUT = {
    "disks": ("get_disk_usage", "Space and inodes of each filesystem"),
    "commits": ("git_log", "Commits, newest first: hash, date, author, subject"),
    "errors": ("error_summary", "Errors of log files, grouped by what they say"),
    "network": ("get_network", "Listeners, connections, interfaces"),
    "restart": ("restart_service", "Restart a service"),
    **{f"thing {number}": (f"thing_{number}", f"Widget number {number}") for number in range(40)},
}


class ManyTools:
    """More tools than a small model can read about."""

    down: tuple[str, ...] = ()

    def __init__(self) -> None:
        self.specs = tuple(
            ToolSpec(name, words, SCHEMA, server=name.partition("_")[0], read_only=name != "restart_service")
            for name, words in ABOUT.values()
        )
        self.called: list[str] = []

    async def call(self, spec: ToolSpec, arguments: JsonObject) -> CallOutcome:
        self.called.append(spec.name)
        return CallOutcome("found")


def told(shortlist: Shortlist, question: str) -> list[str]:
    return [spec.name for spec in shortlist.tools(question, ManyTools().specs)]


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("how full are the disks?", "get_disk_usage"),
        ("디스크 사용량 알려줘", "get_disk_usage"),
        ("오늘 커밋을 요약해 줘", "git_log"),
        ("which errors are in the logs?", "error_summary"),
    ],
)
def test_the_likely_tools_are_told_of_and_a_way_to_the_others(question: str, name: str) -> None:
    names = told(Shortlist(16_000), question)
    assert name in names[:2]
    assert names[-1] == NAME
    assert len(names) < 12


def test_a_model_that_can_read_them_all_is_told_of_all() -> None:
    assert told(Shortlist(1_000_000), "how full are the disks?") == [name for name, _ in ABOUT.values()]


def test_what_was_told_once_stays_in_its_place() -> None:
    shortlist = Shortlist(16_000)
    before = told(shortlist, "how full are the disks?")[:-1]
    assert told(shortlist, "오늘 커밋을 요약해 줘")[: len(before)] == before
    assert told(shortlist, "how full are the disks?")[: len(before)] == before


async def test_a_tool_that_is_found_is_told_of_and_can_be_called() -> None:
    tools = ManyTools()
    model = FakeModel(
        reply("", call(NAME, "c1", words="restart a service")), reply("", call("restart_service", "c2")), reply("Done.")
    )
    agent = Agent(model, Toolbox(tools, EvidenceStore(None), Policy(["restart_service"]), Shortlist(16_000)), "")
    await agent.run_turn("hello", ignore)
    [found] = model.requests[1].messages[-1].tool_results
    assert "restart_service (restart): Restart a service; takes option_0" in found.text
    assert "restart_service" in [spec.name for spec in model.requests[1].tools]
    assert tools.called == ["restart_service"]


async def test_a_tool_that_was_not_told_of_runs_all_the_same() -> None:
    tools = ManyTools()
    model = FakeModel(reply("", call("thing_33")), reply("done"))
    agent = Agent(model, Toolbox(tools, EvidenceStore(None), Policy(), Shortlist(16_000)), "")
    await agent.run_turn("hello", ignore)
    assert "thing_33" not in [spec.name for spec in model.requests[0].tools]
    assert "thing_33" in [spec.name for spec in model.requests[1].tools]
    assert tools.called == ["thing_33"]


def test_a_search_for_nothing_names_what_there_is() -> None:
    found = Shortlist(16_000).find({"words": "zzz"}, ManyTools().specs)
    assert found.startswith("no tool is about 'zzz'; there are get_disk_usage, git_log")


def test_a_search_by_server_finds_its_tools() -> None:
    assert "git_log (git)" in Shortlist(16_000).find({"words": "git"}, ManyTools().specs)


def test_what_is_told_costs_little() -> None:
    definitions = [
        (spec.name, spec.description, spec.input_schema)
        for spec in Shortlist(16_000).tools("disks?", ManyTools().specs)
    ]
    assert len(json.dumps(definitions)) / 4 < 1_700
