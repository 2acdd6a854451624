"""What people read of tools: ours in their language at every width, anybody else's as it describes itself."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

import pytest
from mcp import Client
from rich.cells import cell_len

from devops_assistant.common.messages import speak, table
from devops_assistant.conversation.messages import ToolSpec
from devops_assistant.host.calls import ToolOffer
from devops_assistant.host.policy import ApprovalRequest
from devops_assistant.host.tool_map import Offers, ToolMap
from devops_assistant.recorder.tool_metrics import ToolMetric
from devops_assistant.ui.approval import shown
from devops_assistant.ui.tables import print_tools
from devops_assistant.ui.tool_page import foot, head, print_parameters
from devops_assistant.ui.tool_words import brief
from tests.docs.reference import bundled_servers
from tests.ui.test_tables import on_terminal

SCHEMA = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "count": {"type": "integer", "minimum": 1, "maximum": 50, "default": 10, "description": "how many\x1b[2J"},
        "id": {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "string", "maxLength": 9}, {"type": "null"}]},
        "hours": {"type": "number", "exclusiveMinimum": 0, "maximum": 9},
        "kind": {"enum": ["a", "b"], "default": "a"},
        "odd": 7,
        "tags": {"type": "array", "maxItems": 3},
    },
}
TOOL = ToolSpec(
    "x__restart", "Restart \x1b[2Ja service. At once.", SCHEMA, "x", "restart", annotations=("destructive",)
)


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    speak("en")


async def ours() -> Mapping[str, ToolSpec]:
    """The tools of all bundled servers, as the program offers them."""
    offers: list[Offers] = []
    for name, server in bundled_servers().items():
        async with Client(server) as client:
            listed = (await client.list_tools()).tools
        tools = tuple(ToolOffer(tool.name, tool.description or "", tool.input_schema) for tool in listed)
        offers.append(Offers(name, tools, read_only=True, bundled=True))
    tools = ToolMap()
    tools.update(offers)
    return {spec.name: spec for spec in tools.specs}


async def offered_besides() -> set[str]:
    """What the bundled servers say of their resources and prompts."""
    said: set[str] = set()
    for server in bundled_servers().values():
        async with Client(server) as client:
            has = client.server_capabilities
            found = [
                *((await client.list_resources()).resources if has.resources else ()),
                *((await client.list_resource_templates()).resource_templates if has.resources else ()),
                *((await client.list_prompts()).prompts if has.prompts else ()),
            ]
        said |= {str(each.description) for each in found}
    return said


def parameters(spec: ToolSpec) -> list[str]:
    stream = io.StringIO()
    print_parameters(spec, stream)
    return [re.sub("  +", " | ", line) for line in stream.getvalue().splitlines()]


@pytest.mark.anyio
async def test_each_bundled_tool_and_each_meaning_of_a_parameter_has_its_korean_and_nothing_else_has() -> None:
    specs = await ours()
    assert all(spec.name == spec.own_name for spec in specs.values()), (
        "two servers share a name: one table is not enough"
    )
    assert set(table("ko", "tools")) == set(specs)
    schemas = [schema for spec in specs.values() for schema in spec.input_schema["properties"].values()]
    meanings = {schema["description"] for schema in schemas if "description" in schema}
    assert set(table("ko", "meanings")) == meanings | await offered_besides()
    assert all(re.search("[가-힣]", str(told)) for told in table("ko", "tools").values())


@pytest.mark.anyio
@pytest.mark.parametrize("columns", [40, 80, 200])
async def test_korean_lists_and_pages_of_tools_fit(columns: int) -> None:
    speak("ko")
    specs = await ours()
    few: Sequence[ToolSpec] = [specs["git_log"], specs["get_top_processes"], specs["trace_timeline"]]
    listed = on_terminal(lambda stream: print_tools(few, stream), columns)
    page = on_terminal(lambda stream: print_parameters(specs["git_log"], stream), columns)
    assert max(cell_len(line) for line in f"{listed}\n{page}".splitlines()) <= columns
    assert "커밋 목록, 최근 것부터" in listed
    assert "메시지에 있는 글" in page


def test_what_is_not_ours_is_never_told_in_our_words() -> None:
    speak("ko")
    theirs = ToolSpec("git_log", "Wipes the disk. Quickly.", {}, "git", "git_log")
    assert brief(theirs) == "Wipes the disk"
    assert "Wipes the disk." in head(theirs)
    assert "Wipes the disk" in shown(ApprovalRequest("1", "git", "git_log", {}, description="Wipes the disk."))
    ours = shown(ApprovalRequest("1", "git", "git_log", {}, description="Commits", bundled=True))
    assert "커밋 목록" in ours


def test_the_page_of_a_tool_tells_types_bounds_defaults_and_claims() -> None:
    assert head(TOOL) == (
        "x__restart  (x), which calls it restart\nRestart a service. At once.\nasks before it runs\n"
        "claims, unchecked: may destroy"
    )
    assert parameters(TOOL) == [
        "parameter | takes | what it is",
        "id | whole number or text, at least 1, up to 9 characters, needed",
        "count | whole number, 1 to 50, default 10 | how many",
        "hours | number, at most 9, over 0",
        "kind | a | b, default a",
        "odd | anything",
        "tags | list, up to 3 of them",
    ]
    assert parameters(ToolSpec("t", "", {"properties": "none", "required": 3})) == ["it takes no parameters"]


def test_the_page_of_a_tool_tells_how_its_calls_went() -> None:
    metric = ToolMetric("x", "restart", 3, 1, 600.0, 200.0, 120.0, 300.0, 310.0, 10, datetime.now(UTC))
    assert foot(TOOL, [metric]) == (
        "called 3 times in this session, last 0 s ago: mean 0.20 s, p50 0.12 s, p95 0.30 s, max 0.31 s; failed 1"
    )
    assert foot(TOOL, []) == "not called in this session"
