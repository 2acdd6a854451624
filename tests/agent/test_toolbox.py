from pathlib import Path

import pytest

from devops_assistant.agent.caution import Caution
from devops_assistant.agent.toolbox import Toolbox
from devops_assistant.conversation.events import Approval, Event, Masked, ToolFinished, ToolStarted
from devops_assistant.conversation.messages import JsonObject, ToolResult
from devops_assistant.evidence.store import EvidenceStore
from devops_assistant.host.calls import CallOutcome
from devops_assistant.host.policy import ApprovalRequest, Decision, Policy, Verdict
from tests.agent.playing import FakeTools, call, echo, ignore

pytestmark = pytest.mark.anyio
SECRET = "ghp_16C7e42F292c6912E7710c838347Ae178B4a"


def box(tools: FakeTools | None = None, policy: Policy | None = None) -> Toolbox:
    return Toolbox(tools or FakeTools(echo=echo, echo_twice=echo), EvidenceStore(None), policy or Policy())


async def run(toolbox: Toolbox, name: str, /, **arguments: object) -> ToolResult:
    return await toolbox.run(call(name, **arguments), Caution(), ignore)


async def test_a_result_is_kept_whole_under_an_id_and_told_with_its_size() -> None:
    toolbox, heard = box(), list[Event]()
    result = await toolbox.run(call("echo", words="안녕"), Caution(), heard.append)
    assert (result.text, result.evidence_id, result.is_error) == ("안녕", "E1", False)
    assert toolbox.evidence.read("E1") == "안녕"
    assert toolbox.evidence.shown == {"E1": "안녕"}
    started, finished = heard
    assert started == ToolStarted("c1", "fake", "echo", {"words": "안녕"})
    assert isinstance(finished, ToolFinished)
    assert (finished.evidence, finished.bytes, finished.error) == ("E1", 6, "")


async def test_what_a_tool_returns_is_cleaned_and_masked_before_anyone_sees_it() -> None:
    toolbox, heard = box(), list[Event]()
    result = await toolbox.run(
        call("echo", words=f"\x1b[31mtoken {SECRET[:9]}\u200b{SECRET[9:]}"), Caution(), heard.append
    )
    assert result.text.startswith("token ‹redacted:")
    assert toolbox.evidence.read("E1") == result.text
    assert Masked(1) in heard


async def test_structured_content_is_cleaned_and_masked_as_well() -> None:
    async def listing(_: JsonObject) -> CallOutcome:
        return CallOutcome("1 file", data={"files": [f"\x1b[2Japp.log?token={SECRET}"]})

    result = await run(box(FakeTools(listing=listing)), "listing", words="x")

    assert result.data
    assert result.data["files"][0].startswith("app.log?token=‹redacted:")


async def test_an_unknown_tool_is_answered_with_the_nearest_names() -> None:
    result = await run(box(), "ecko")
    assert result.is_error
    assert result.text.startswith("there is no tool 'ecko'; the nearest are: echo")
    assert (await run(box(FakeTools()), "echo")).text == "there are no tools"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({}, "missing argument words; echo takes {"),
        ({"words": "x", "cuont": 3}, "unknown argument 'cuont'; did you mean 'count'? echo takes {"),
        ({"wrods": "x"}, "missing argument words; echo takes {"),
    ],
)
async def test_arguments_that_do_not_fit_are_answered_with_the_schema(arguments: JsonObject, reason: str) -> None:
    tools = FakeTools(echo=echo)
    result = await run(box(tools), "echo", **arguments)
    assert result.is_error
    assert result.text.startswith(reason)
    assert '"count": {"type": "integer"}' in result.text
    assert tools.called == []


async def test_a_servers_own_objection_to_arguments_comes_with_the_schema() -> None:
    async def strict(arguments: JsonObject) -> CallOutcome:
        return CallOutcome("1 validation error for count: must be at most 50", is_error=True)

    result = await run(box(FakeTools(strict=strict)), "strict", words="x", count=51)
    assert result.is_error
    assert "at most 50\nstrict takes {" in result.text


async def test_a_failure_is_evidence_too_and_its_reason_is_told_on_one_line() -> None:
    async def fail(arguments: JsonObject) -> CallOutcome:
        return CallOutcome("disk on fire\ncall the fire brigade", is_error=True)

    heard: list[Event] = []
    result = await box(FakeTools(fail=fail)).run(call("fail", words="x"), Caution(), heard.append)
    assert (result.is_error, result.evidence_id) == (True, "E1")
    assert isinstance(heard[-1], ToolFinished)
    assert heard[-1].error == "disk on fire call the fire brigade"


async def test_reading_evidence_is_offered_once_there_is_some_and_needs_no_server() -> None:
    toolbox = box()
    assert [spec.name for spec in toolbox.specs] == ["echo", "echo_twice"]
    assert (await run(toolbox, "read_evidence", id="E1")).is_error
    await run(toolbox, "echo", words="one\ntwo\nthree")
    assert toolbox.specs[-1].name == "read_evidence"
    read = await run(toolbox, "read_evidence", id="E1", pattern="^t")
    assert read.text == "E1: 2 lines match, 2 shown\n2: two\n3: three\n[of 3 lines in all]"
    assert read.evidence_id == "E1"
    assert "2: two" in toolbox.evidence.shown["E1"]
    assert toolbox.evidence.ids == ("E1",)


async def test_what_is_left_out_of_a_preview_was_not_shown() -> None:
    toolbox = box()
    long = "\n".join(f"line {number}" for number in range(1, 10_001))
    result = await run(toolbox, "echo", words=long)
    assert "line 5000\n" not in result.text
    assert toolbox.evidence.shown["E1"] == result.text
    assert toolbox.evidence.read("E1") == long


class Person:
    """Says what a test has it say, and remembers what it was asked."""

    name = "user"

    def __init__(self, *decisions: Decision) -> None:
        self._decisions = iter(decisions)
        self.asked: list[ApprovalRequest] = []

    async def approve(self, request: ApprovalRequest) -> Verdict:
        self.asked.append(request)
        return Verdict(next(self._decisions))


async def test_a_tool_that_may_change_something_runs_only_when_it_is_allowed() -> None:
    tools, person = FakeTools(read_only=False, echo=echo), Person(Decision.REFUSED, Decision.ONCE)
    toolbox, heard = box(tools, Policy(approver=person)), list[Event]()
    refused = await toolbox.run(call("echo", words="x"), Caution(), heard.append)
    assert tools.called == []
    assert refused.is_error
    assert "the user can allow it with --allow echo" in refused.text
    assert Approval("c1", "refused", "user") in heard
    allowed = await toolbox.run(call("echo", words="x"), Caution(), heard.append)
    assert allowed.text == "x"
    assert Approval("c1", "allowed", "user") in heard
    assert person.asked[0] == ApprovalRequest("c1", "fake", "echo", {"words": "x"}, description="echo something")


async def test_nobody_is_asked_about_a_call_that_could_not_be_run_anyway() -> None:
    person = Person()
    toolbox = box(FakeTools(read_only=False, echo=echo), Policy(approver=person))
    assert (await run(toolbox, "echo")).is_error
    assert (await run(toolbox, "ecko")).is_error
    assert person.asked == []


async def test_evidence_that_cannot_be_written_costs_no_answer(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    toolbox = Toolbox(FakeTools(echo=echo), EvidenceStore(tmp_path / "file"), Policy())
    assert (await run(toolbox, "echo", words="x")).evidence_id == "E1"
    assert toolbox.evidence.read("E1") == "x"
