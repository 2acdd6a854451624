"""The flight record of a session, and the one thing that waits for it: a tool call is on record before it runs."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import anyio
import anyio.to_thread

from devops_assistant.agent.toolbox import ToolSource
from devops_assistant.common.folders import data_folder
from devops_assistant.common.harmless import harmless
from devops_assistant.common.sanitise import one_line
from devops_assistant.common.settings import Settings, read_settings
from devops_assistant.conversation.events import ToolFinished, ToolStarted, TurnFinished, TurnStarted
from devops_assistant.conversation.messages import JsonObject, StopReason, ToolSpec
from devops_assistant.host.calls import CallOutcome
from devops_assistant.recorder.prices import Price
from devops_assistant.recorder.record import FILE_NAME, Keeping, Recorder, Recording, SessionStart, new_session_id

_CANCELLED = CallOutcome("cancelled", is_error=True)
_PATIENCE_S = 0.25
"""As long a call waits for the disk, and no longer."""


def record_path(settings: Settings | None = None) -> Path:
    """Return where the record is, or would be.

    Raises:
        ConfigError: the settings cannot be used.
    """
    wanted = (settings or read_settings()).record
    return wanted.expanduser() if isinstance(wanted, Path) else data_folder() / FILE_NAME


def evidence_folder() -> Path:
    """Return where each session keeps its evidence, in a folder of its id."""
    return data_folder() / "evidence"


def recorder_of(settings: Settings) -> Recorder | None:
    """Return what records the sessions of this process, None where the user wants no record."""
    if settings.record is False:
        return None
    return Recorder(
        record_path(settings),
        evidence=evidence_folder(),
        keeping=Keeping(settings.record_days, settings.record_megabytes * 1024 * 1024),
        prices=_prices(settings),
    )


def _prices(settings: Settings) -> Mapping[str, Price]:
    return {name: Price(price.input, price.output, price.cached) for name, price in settings.prices.items()}


@dataclass(frozen=True, slots=True)
class _Tools:
    """What the tools of a source are, whoever calls them."""

    source: ToolSource

    @property
    def specs(self) -> tuple[ToolSpec, ...]:
        return self.source.specs

    @property
    def down(self) -> tuple[str, ...]:
        return self.source.down


@dataclass(frozen=True, slots=True)
class RecordedTools(_Tools):
    """Tools whose calls are on record before they run."""

    recording: Recording

    async def call(self, spec: ToolSpec, arguments: JsonObject) -> CallOutcome:
        written = self.recording.barrier()
        if not written.is_set():
            await anyio.to_thread.run_sync(written.wait, _PATIENCE_S)
        return await self.source.call(spec, arguments)


@dataclass(frozen=True, slots=True)
class RecordedCalls(_Tools):
    """Tools that other hosts call: each call is on record as a session of one turn and one call."""

    recorder: Recorder

    async def call(self, spec: ToolSpec, arguments: JsonObject) -> CallOutcome:
        session = SessionStart(new_session_id(), "mcp", str(Path.cwd()))
        recording = self.recorder.session(session)
        tool, started = spec.own_name or spec.name, time.monotonic()
        recording.listen(TurnStarted(spec.name))
        recording.listen(ToolStarted(session.id, spec.server, tool, arguments, spec.definition))
        outcome = _CANCELLED
        try:
            outcome = await RecordedTools(self.source, recording).call(spec, arguments)
            return outcome
        finally:  # a cancelled call has ended as well, and is no answer
            elapsed_ms = (time.monotonic() - started) * 1000
            recording.listen(_finished(session.id, spec.server, tool, outcome, elapsed_ms))
            if outcome is not _CANCELLED:
                recording.listen(TurnFinished("", StopReason.ANSWERED))
            recording.end_turn(())
            recording.end()


def _finished(call_id: str, server: str, tool: str, outcome: CallOutcome, elapsed_ms: float) -> ToolFinished:
    whole = outcome.text.encode(errors="replace")
    return ToolFinished(
        call_id=call_id,
        server=server,
        tool=tool,
        evidence=None,
        is_error=outcome.is_error,
        duration_ms=elapsed_ms,
        bytes=len(whole),
        error=one_line(harmless(outcome.text).text) if outcome.is_error else "",
        hash=sha256(whole).hexdigest(),
        attempts=outcome.attempts,
    )
