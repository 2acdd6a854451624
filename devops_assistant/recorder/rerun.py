"""A recorded session as events again: what its screen heard, without anybody being asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from devops_assistant.common.messages import say
from devops_assistant.conversation.events import (
    Approval,
    Coverage,
    Event,
    Grounding,
    Looked,
    StepFinished,
    StepStarted,
    ToolFinished,
    ToolStarted,
    TurnFailed,
    TurnFinished,
    TurnStarted,
    UnbackedClaim,
)
from devops_assistant.conversation.messages import StopReason, Usage
from devops_assistant.recorder.bundle import Bundle
from devops_assistant.recorder.reading import CallRow, StepRow, TurnRow


def events_of(bundle: Bundle, turn: TurnRow) -> Iterator[Event]:
    """Yield what happened in a turn, in the order in which it was heard; what never ended, ends as interrupted."""
    yield TurnStarted(turn.question)
    moments: list[tuple[float, Event]] = []
    for step in bundle.steps_of(turn):
        moments.append((step.started_at, StepStarted(step.number, 0)))
        if step.duration_ms is not None and not step.error:
            moments.append((step.started_at + step.duration_ms / 1000, _step(step)))
    for call in bundle.calls_of(turn):
        moments += _call(call)
    yield from (event for _, event in sorted(moments, key=lambda moment: moment[0]))
    yield _end(bundle, turn)


def _step(step: StepRow) -> StepFinished:
    usage = Usage(step.input_tokens, step.output_tokens, step.cached_tokens, step.estimated)
    return StepFinished(
        step.provider, step.model, step.attempts, usage, _stop(step.stop), duration_ms=step.duration_ms or 0.0
    )


def _call(call: CallRow) -> list[tuple[float, Event]]:
    started = ToolStarted(call.call_id, call.server, call.tool, call.arguments, call.definition)
    finished = ToolFinished(
        call_id=call.call_id,
        server=call.server,
        tool=call.tool,
        evidence=call.evidence,
        is_error=call.is_error or call.duration_ms is None,
        duration_ms=call.duration_ms or 0.0,
        bytes=call.bytes,
        error=call.error if call.duration_ms is not None else say("record.never_finished"),
        hash=call.hash,
        attempts=call.attempts,
    )
    heard: list[tuple[float, Event]] = [(call.started_at, started)]
    if call.decision:
        heard.append((call.started_at, Approval(call.call_id, call.decision, call.decided_by)))
    return [*heard, (call.started_at + (call.duration_ms or 0.0) / 1000, finished)]


def _end(bundle: Bundle, turn: TurnRow) -> Event:
    if turn.answer is None:
        return TurnFailed(turn.error or say("record.interrupted"), turn.remedy)
    usage = Usage()
    for step in bundle.steps_of(turn):
        usage += Usage(step.input_tokens, step.output_tokens, step.cached_tokens, step.estimated)
    return TurnFinished(
        turn.answer,
        _stop(turn.stop or ""),
        usage,
        _grounding(turn.grounding) if turn.grounding else None,
        turn.evidence,
        _coverage(turn.coverage or {}),
    )


def _stop(name: str) -> StopReason:
    return StopReason(name) if name in list(StopReason) else StopReason.UNKNOWN


def _grounding(kept: dict[str, Any]) -> Grounding:
    unbacked = tuple(UnbackedClaim(**claim) for claim in kept["unbacked"])
    return Grounding(kept["checked"], kept["backed"], kept["computed"], unbacked)


def _coverage(kept: dict[str, Any]) -> Coverage:
    looked = tuple(Looked(**each) for each in kept.get("looked", ()))
    return Coverage(looked, tuple(kept.get("failed", ())), tuple(kept.get("down", ())))
