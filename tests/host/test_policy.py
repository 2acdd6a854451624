import pytest

from devops_assistant.conversation.messages import ToolCall, ToolSpec
from devops_assistant.host.policy import ApprovalRequest, Decision, Policy, Ruling, Verdict

pytestmark = pytest.mark.anyio
CALL = ToolCall("c1", "restart", {"service": "web"})


def spec(name: str = "restart", *, own_name: str = "", read_only: bool = False) -> ToolSpec:
    return ToolSpec(name, "", {"type": "object"}, server="deploy", own_name=own_name, read_only=read_only)


class Person:
    name = "user"

    def __init__(self, decision: Decision) -> None:
        self._decision = decision
        self.asked: list[ApprovalRequest] = []

    async def approve(self, request: ApprovalRequest) -> Verdict:
        self.asked.append(request)
        return Verdict(self._decision)


async def test_what_only_reads_runs_and_nobody_is_asked() -> None:
    person = Person(Decision.REFUSED)
    assert await Policy(approver=person).rule(CALL, spec(read_only=True)) == Ruling(True, "read-only")
    assert person.asked == []


async def test_without_a_rule_or_a_person_what_may_change_something_is_refused() -> None:
    assert await Policy().rule(CALL, spec()) == Ruling(False, "not interactive", asked=True)


@pytest.mark.parametrize(
    ("pattern", "allowed"),
    [
        ("restart", True),
        ("re*", True),
        ("deploy__*", True),
        ("deploy__restart", True),
        ("*", True),
        ("start", False),
        ("RESTART", False),
        ("deploy", False),
        ("restart2", False),
        ("", False),
    ],
)
async def test_a_rule_allows_what_its_name_or_glob_means_and_no_more(pattern: str, allowed: bool) -> None:
    ruling = await Policy([pattern]).rule(CALL, spec())
    assert ruling.allowed is allowed
    assert ruling.by == (f"--allow {pattern}" if allowed else "not interactive")


async def test_a_renamed_tool_is_allowed_by_the_name_its_server_gave_it() -> None:
    renamed = spec("deploy__restart", own_name="restart")
    assert (await Policy(["deploy__restart"]).rule(CALL, renamed)).allowed
    assert not (await Policy(["restart"]).rule(CALL, renamed)).allowed


async def test_a_person_sees_the_call_whole_and_decides_each_time() -> None:
    person = Person(Decision.ONCE)
    policy = Policy(approver=person)
    for _ in range(2):
        assert await policy.rule(CALL, spec("deploy__restart", own_name="restart")) == Ruling(True, "user", asked=True)
    assert person.asked == [ApprovalRequest("c1", "deploy", "restart", {"service": "web"})] * 2


async def test_a_yes_for_the_session_covers_this_tool_and_no_other() -> None:
    person = Person(Decision.SESSION)
    policy = Policy(approver=person)
    for name in ("restart", "restart", "drop"):
        assert (await policy.rule(CALL, spec(name))).allowed
    assert [request.tool for request in person.asked] == ["restart", "drop"]
