"""All servers together: each started when it is needed and failing alone, their tools in one map."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import anyio

from devops_assistant.common.messages import in_english, say
from devops_assistant.common.sanitise import one_line
from devops_assistant.conversation.events import (
    ApprovalNeeded,
    Emit,
    Event,
    Notice,
    ServerFailed,
    ServerReady,
    ToolsChanged,
)
from devops_assistant.conversation.messages import JsonObject, ToolSpec
from devops_assistant.host.background import WITHIN_S, Background, background_of
from devops_assistant.host.calls import CallOutcome, ServerGone, ToolOffer
from devops_assistant.host.catalogue import Catalogue
from devops_assistant.host.config import ServerList
from devops_assistant.host.counterpart import Counterpart
from devops_assistant.host.definition_diff import definition_diff
from devops_assistant.host.forms import DeclinesAll, Respondent
from devops_assistant.host.library import Library
from devops_assistant.host.pins import Pins
from devops_assistant.host.starting import StartQueue
from devops_assistant.host.status import ServerState, ServerStatus
from devops_assistant.host.supervised import SupervisedServer
from devops_assistant.host.tool_map import Offers, ToolMap


class Host:
    """The MCP servers of one conversation."""

    def __init__(
        self,
        servers: ServerList,
        base_environment: Mapping[str, str],
        *,
        reserved_names: Sequence[str] = (),
        catalogue: Catalogue | None = None,
        pins: Pins | None = None,
        respondent: Respondent | None = None,
    ) -> None:
        """Args:
        servers: which to run.
        base_environment: what every child may see of our environment.
        reserved_names: names of tools that no server may take.
        catalogue: what servers offered at an earlier time; those it knows start when they are first needed.
        pins: third parties' tools as the user has come to know them.
        respondent: fills in the forms of servers; nobody does unless said.
        """
        self._opening = (*map(Notice, servers.warnings), *servers.needs)
        self._pins = pins or Pins()
        self._catalogue = catalogue or Catalogue()
        queue = StartQueue()
        self._servers = [
            SupervisedServer(
                entry,
                base_environment,
                self._changed,
                known=self._catalogue.read(entry),
                queue=queue,
                counterpart=Counterpart(entry.name, self._tell, respondent or DeclinesAll()),
            )
            for entry in servers.entries
        ]
        self.library = Library(self._servers)
        """What the servers offer besides tools."""
        self._tool_map = ToolMap(reserved_names)
        self._seen: dict[str, tuple[ServerState, tuple[ToolOffer, ...]]] = {}
        self._told_down: set[str] = set()
        self._told_renamed: set[str] = set()
        self._emit: Emit = _ignore

    @asynccontextmanager
    async def running(self, emit: Emit) -> AsyncGenerator[None]:
        """Start every server that is not known, without waiting for any; stop them all at the end of the block.

        Args:
            emit: hears of servers that become ready, fail, or change their tools.
        """
        self._emit = emit
        for event in self._opening:
            emit(event)
        async with anyio.create_task_group() as group:
            for server in self._servers:
                group.start_soon(server.run)
            try:
                yield
            finally:
                self._emit = _ignore
                group.cancel_scope.cancel()

    async def settle(self, within_s: float, *, ours: bool = False) -> None:
        """Wait until every server is known, has started or failed, at most `within_s` seconds.

        Args:
            ours: wait for none but the bundled servers, where there are any.
        """
        bundled = [server for server in self._servers if server.entry.bundled] if ours else []
        with anyio.move_on_after(within_s):
            for server in bundled or self._servers:
                await server.settled.wait()

    @property
    def specs(self) -> tuple[ToolSpec, ...]:
        """The tools on offer now, under their settled names."""
        return self._tool_map.specs

    @property
    def statuses(self) -> tuple[ServerStatus, ...]:
        names: dict[str, list[str]] = {}
        for spec in self.specs:
            names.setdefault(spec.server, []).append(spec.name)
        return tuple(replace(server.status, tools=tuple(names.get(server.entry.name, ()))) for server in self._servers)

    @property
    def bundled(self) -> frozenset[str]:
        """The servers that are ours."""
        return frozenset(server.entry.name for server in self._servers if server.entry.bundled)

    @property
    def down(self) -> tuple[str, ...]:
        """The servers that should run and do not."""
        well = (ServerState.READY, ServerState.OFF, ServerState.IDLE)
        return tuple(server.entry.name for server in self._servers if server.status.state not in well)

    async def background(self, question: str, within_s: float = WITHIN_S) -> tuple[Background, ...]:
        """Return what servers say bears on a question, from those that can tell within a second."""
        return await background_of(question, self._servers, self.library, within_s)

    async def call(self, spec: ToolSpec, arguments: JsonObject) -> CallOutcome:
        """Call the tool that `spec` names. Never raises but for cancellation: a failure is an outcome that says why."""
        server = next(server for server in self._servers if server.entry.name == spec.server)
        try:
            return await server.call(spec.own_name, arguments, retry=spec.read_only)
        except ServerGone as gone:
            others = sorted({other.server for other in self._tool_map.specs} - {spec.server})
            rest = f"; the tools of {', '.join(others)} still work" if others else ""
            return CallOutcome(f"{in_english(gone.args[0])}{rest}", is_error=True, problem=gone.args[0])

    def _changed(self, server: SupervisedServer) -> None:
        state, tools = server.status.state, _tools(server)
        state_before, tools_before = self._seen.get(server.entry.name, (None, ()))
        self._seen[server.entry.name] = state, tools
        if state in (ServerState.IDLE, ServerState.READY):
            self._block_changed(server)
        self._tool_map.update(self._offers())
        definitions = self._tool_map.definitions(server.entry.name) if state is ServerState.READY else {}
        match state:
            case ServerState.READY:
                self._catalogue.write(server.entry, server.definitions)
                if state_before is not ServerState.READY:
                    self._told_down.discard(server.entry.name)
                    start_ms = server.status.start_ms or 0.0
                    self._emit(ServerReady(server.entry.name, len(tools), start_ms, definitions))
                if tools_before and tools_before != tools:
                    change = _difference(server.entry.name, tools_before, tools)
                    self._emit(replace(change, definitions=definitions))
                self._tell_renamed()
            case ServerState.IDLE:
                self._tell_renamed()
            case ServerState.RESTARTING | ServerState.FAILED if server.entry.name not in self._told_down:
                self._told_down.add(server.entry.name)  # once for each outage, not for each attempt to end it
                self._emit(_failure(server.status))
            case _:
                pass

    def _block_changed(self, server: SupervisedServer) -> None:
        """Keep a third party's tool from being called when it is no longer what the user has come to know."""
        name = server.entry.name
        changes = () if server.entry.bundled else self._pins.compare(server.entry, _tools(server))
        if self._pins.accept(server.entry, changes):
            known = ", ".join(change.tool for change in changes)
            self._emit(Notice(say("host.change_accepted", server=name, tools=known)))
            changes = ()
        remedy = say("host.accept_change", server=name)
        blocked = {
            change.tool: f"{change.tool} is blocked: its description has changed since the user came to know it; "
            f"{in_english(remedy)}"
            for change in changes
        }
        if blocked and blocked != server.blocked:
            diff = "\n".join(definition_diff(change) for change in changes)
            words = say("host.tools_changed", server=one_line(name), diff=diff)
            self._emit(ApprovalNeeded(name, words, remedy))
        server.blocked = blocked

    def _tell(self, event: Event) -> None:
        self._emit(event)  # whoever listens now

    def _tell_renamed(self) -> None:
        for spec in self._tool_map.renamed:
            if spec.name not in self._told_renamed:
                self._told_renamed.add(spec.name)
                words = say("host.renamed", own=spec.own_name, server=spec.server, name=spec.name)
                self._emit(Notice(words))

    def _offers(self) -> list[Offers]:
        """What all servers offer: the bundled ones first, so that nobody takes a name of theirs, then as configured."""
        return [
            Offers(server.entry.name, _on_offer(server), server.entry.trusted_read_only, server.entry.bundled)
            for server in sorted(self._servers, key=lambda server: not server.entry.bundled)
        ]


def _tools(server: SupervisedServer) -> tuple[ToolOffer, ...]:
    return tuple(offer for offer in server.definitions.tools if server.entry.admits(offer.name))


def _on_offer(server: SupervisedServer) -> tuple[ToolOffer, ...]:
    return tuple(offer for offer in _tools(server) if offer.name not in server.blocked)


def _failure(status: ServerStatus) -> Event:
    words = f" ({' | '.join(status.stderr_end)})" if status.stderr_end else ""
    return ServerFailed(status.name, status.last_error + words, status.remedy)


def _difference(server: str, before: Sequence[ToolOffer], after: Sequence[ToolOffer]) -> ToolsChanged:
    old, new = ({offer.name: offer for offer in offers} for offers in (before, after))
    return ToolsChanged(
        server,
        added=tuple(name for name in new if name not in old),
        removed=tuple(name for name in old if name not in new),
        changed=tuple(name for name in new if name in old and old[name] != new[name]),
    )


def _ignore(event: Event) -> None:
    pass
