"""A model and tools that do as a test says, and everything that was told of a turn."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from devops_assistant.agent.agent import Agent
from devops_assistant.agent.toolbox import Toolbox
from devops_assistant.conversation.events import Emit, Event
from devops_assistant.conversation.messages import JsonObject, Message, StopReason, Text, ToolCall, ToolSpec, Usage
from devops_assistant.evidence.store import EvidenceStore
from devops_assistant.host.calls import CallOutcome
from devops_assistant.host.policy import Policy
from devops_assistant.providers.protocol import Provider, Reply, Request

SCHEMA = {
    "type": "object",
    "properties": {"words": {"type": "string"}, "count": {"type": "integer"}},
    "required": ["words"],
    "additionalProperties": False,
}

Work = Callable[[JsonObject], Awaitable[CallOutcome]]


async def echo(arguments: JsonObject) -> CallOutcome:
    return CallOutcome(str(arguments["words"]))


class FakeTools:
    """Tools that a test brings along; all of them only read, unless it says otherwise."""

    def __init__(self, *, read_only: bool = True, **tools: Work) -> None:
        self._tools = tools
        self.called: list[JsonObject] = []
        self.specs = tuple(
            ToolSpec(name, f"{name} something", SCHEMA, server="fake", read_only=read_only) for name in tools
        )

    down: tuple[str, ...] = ()

    async def call(self, spec: ToolSpec, arguments: JsonObject) -> CallOutcome:
        self.called.append(arguments)
        return await self._tools[spec.name](arguments)


class FakeModel:
    """Replies from a list, with whatever stop reason stands there, and keeps what it was asked."""

    name = "fake"
    model = "fake-1"

    def __init__(self, *replies: Reply) -> None:
        self._replies = iter(replies)
        self.requests: list[Request] = []

    async def complete(self, request: Request, emit: Emit) -> Reply:
        self.requests.append(request)
        return next(self._replies)


def reply(text: str = "", *calls: ToolCall, stop: StopReason | None = None, detail: str = "") -> Reply:
    parts = (*((Text(text),) if text else ()), *calls)
    usual = StopReason.TOOL_CALLS if calls else StopReason.ANSWERED
    return Reply(Message("assistant", parts), stop or usual, Usage(10, 2), stop_detail=detail)


def call(name: str, id: str = "c1", /, **arguments: object) -> ToolCall:
    return ToolCall(id, name, arguments)


def agent_of(provider: Provider, tools: FakeTools | None = None, *, max_steps: int = 25) -> Agent:
    toolbox = Toolbox(tools or FakeTools(echo=echo), EvidenceStore(None), Policy())
    return Agent(provider, toolbox, "Be brief.", max_steps=max_steps)


def ignore(event: Event) -> None:
    pass
