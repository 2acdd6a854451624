"""How an investigation asks the servers: read-only tools, bounded in time, every result kept as evidence."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Protocol

import anyio

from devops_assistant.common.harmless import all_harmless, harmless
from devops_assistant.common.messages import in_english, say
from devops_assistant.common.sanitise import one_line
from devops_assistant.conversation.events import Emit, ToolFinished, ToolStarted
from devops_assistant.conversation.messages import JsonObject, ToolSpec
from devops_assistant.evidence.store import EvidenceStore
from devops_assistant.host.calls import CallOutcome

_REASON = 200
_LEAST_S = 0.1
_PATIENCE_S = 40.0
"""How long what cannot be done without may take: a server of ours starts within 30 s, however busy the machine."""


class ToolSource(Protocol):
    """Where tools come from: a host with its servers."""

    @property
    def specs(self) -> tuple[ToolSpec, ...]: ...

    async def call(self, spec: ToolSpec, arguments: JsonObject) -> CallOutcome:
        """Run one call. Never raises but for cancellation: a failure is an outcome that says why."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """A result, and the id under which it is kept."""

    evidence: str
    text: str
    data: Mapping[str, Any]


class Asker:
    """Asks tools by their servers' own names; what is missing, fails or takes too long is noted once."""

    def __init__(
        self,
        source: ToolSource,
        store: EvidenceStore,
        emit: Emit,
        deadline: float,
        note: Callable[[str], None],
        absent: Sequence[str] = (),
    ) -> None:
        """Args:
        deadline: on the clock of the event loop, in seconds.
        note: hears what could not be asked, and why.
        absent: servers that should be there and are not, each with the reason.
        """
        self._absent = absent
        self._source = source
        self._store = store
        self._emit = emit
        self._deadline = deadline
        self._note = note
        self._calls = 0
        self._name = f"investigate-{secrets.token_hex(3)}"
        self.kept: list[str] = []
        """The ids of the results, in the order in which they came."""

    def leave(self, seconds: float) -> None:
        """See that there are so many seconds left from now on."""
        self._deadline = max(self._deadline, anyio.current_time() + seconds)

    def extend(self, seconds: float) -> None:
        """Let what is asked from now on take so much longer."""
        self._deadline = max(self._deadline, anyio.current_time()) + seconds

    def lacking(self, about: str, otherwise: str) -> str:
        """Why something could not be asked: a server that is not there may be the one to ask."""
        return f"{about}: {'; '.join(self._absent)}" if self._absent else otherwise

    def offers(self, tool: str) -> bool:
        return self._spec(tool) is not None

    async def ask(self, tool: str, about: str = "", **arguments: Any) -> Answer | None:
        """Return what a tool says, None where it says nothing.

        Args:
            about: what is asked about, for the note where there is no answer.
        """
        return await self._ask(tool, about, arguments, _LEAST_S)

    async def wait_for(self, tool: str, about: str, **arguments: Any) -> Answer | None:
        """Like `ask`, where there is no going on without an answer: a server that starts slowly is waited for."""
        return await self._ask(tool, about, arguments, _PATIENCE_S)

    async def _ask(self, tool: str, about: str, arguments: JsonObject, least_s: float) -> Answer | None:
        spec = self._spec(tool)
        if spec is None:
            self._note(self.lacking(about or tool, say("investigate.no_server", about=about or tool, tool=tool)))
            return None
        self._calls += 1
        call_id = f"{self._name}-{self._calls}"
        self._store.reserve(call_id)
        self._emit(ToolStarted(call_id, spec.server, tool, arguments, spec.definition))
        started = time.monotonic()
        outcome = await self._outcome(spec, arguments, least_s)
        text = harmless(outcome.text).text
        problem = one_line(outcome.problem or text) if outcome.is_error else ""
        evidence = self._store.add(text, call_id)
        self.kept.append(evidence)
        whole = text.encode(errors="replace")
        self._emit(
            ToolFinished(
                call_id=call_id,
                server=spec.server,
                tool=tool,
                evidence=evidence,
                is_error=outcome.is_error,
                duration_ms=(time.monotonic() - started) * 1000,
                bytes=len(whole),
                error=problem,
                hash=sha256(whole).hexdigest(),
                attempts=outcome.attempts,
            )
        )
        if outcome.is_error:
            self._note(f"{about or tool}: {problem[:_REASON]}")
            return None
        return Answer(evidence, text, all_harmless(outcome.data) or {})

    async def _outcome(self, spec: ToolSpec, arguments: JsonObject, least_s: float) -> CallOutcome:
        with anyio.move_on_after(max(self._deadline - anyio.current_time(), least_s)):
            return await self._source.call(spec, arguments)
        late = say("investigate.late")
        return CallOutcome(in_english(late), is_error=True, problem=late)

    def _spec(self, tool: str) -> ToolSpec | None:
        named = (spec for spec in self._source.specs if (spec.own_name or spec.name) == tool)
        return next((spec for spec in named if spec.read_only), None)
