"""One server tried out by itself: does it start, what does it offer, does a call come back, and how fast."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import anyio

from devops_assistant.common.messages import say
from devops_assistant.host.calls import CallOutcome, Rejected, ServerGone, ToolOffer
from devops_assistant.host.config import ServerEntry
from devops_assistant.host.status import ServerState, ServerStatus
from devops_assistant.host.supervised import SupervisedServer

_LAST_WORDS_S = 0.1


@dataclass(frozen=True, slots=True)
class TriedCall:
    """A call and what came of it."""

    tool: str
    outcome: CallOutcome
    elapsed_ms: float


@dataclass(frozen=True, slots=True)
class Check:
    """How a server did."""

    status: ServerStatus
    tools: tuple[ToolOffer, ...] = ()
    list_ms: float = 0.0
    """How long its list of tools took, once it was there."""
    call: TriedCall | None = None
    """None where none of its tools may be called, or none takes no arguments."""
    stderr_end: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        return self.status.state is ServerState.READY and not (self.call and self.call.outcome.is_error)


async def check(
    entry: ServerEntry, base_environment: Mapping[str, str], may_call: Callable[[ToolOffer], bool]
) -> Check:
    """Start a server, ask for its tools, call one without arguments that `may_call` lets through, and stop it."""
    server = SupervisedServer(entry, base_environment, lambda _: None)
    found, stderr_end = Check(server.status), ()
    async with anyio.create_task_group() as group:
        group.start_soon(server.run)
        await server.settled.wait()
        found = await _tried(server, may_call)
        await anyio.sleep(_LAST_WORDS_S if found.passed else 0)  # what it said meanwhile is still on its way
        stderr_end = server.endpoint.stderr_end if server.endpoint else ()
        group.cancel_scope.cancel()
    return Check(found.status, found.tools, found.list_ms, found.call, stderr_end)


async def _tried(server: SupervisedServer, may_call: Callable[[ToolOffer], bool]) -> Check:
    if server.status.state is not ServerState.READY:
        return Check(server.status)
    timeout_s = server.entry.call_timeout_s
    began = time.monotonic()
    try:
        listed = await server.ask(
            lambda connection: connection.list_tools(timeout_s), say("host.its_list", what=say("host.tools"))
        )
    except (Rejected, ServerGone):
        return Check(server.status)
    list_ms = (time.monotonic() - began) * 1000
    tools = tuple(offer for offer in listed if server.entry.admits(offer.name))
    return Check(server.status, tools, list_ms, await _called(server, filter(may_call, tools)))


async def _called(server: SupervisedServer, candidates: Iterator[ToolOffer]) -> TriedCall | None:
    chosen = next((offer for offer in candidates if not offer.input_schema.get("required")), None)
    if chosen is None:
        return None
    began = time.monotonic()
    try:
        outcome = await server.call(chosen.name, {}, retry=False)
    except ServerGone as gone:
        outcome = CallOutcome(str(gone), is_error=True)
    return TriedCall(chosen.name, outcome, (time.monotonic() - began) * 1000)
