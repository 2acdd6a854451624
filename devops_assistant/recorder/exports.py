"""A recorded session for others: JSON for programs, Markdown for a ticket."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime

from devops_assistant.common.deciders import decider
from devops_assistant.common.messages import say
from devops_assistant.recorder.bundle import Bundle
from devops_assistant.recorder.reading import CallRow, StepRow, TurnRow

KINDS = {
    "model": "record.a_model",
    "tool": "record.a_tool",
    "failed": "record.a_failure",
    "finding": "record.a_finding",
}
"""What can happen in a turn, and the message that names it."""
_STOPS = {
    "answered": "record.stop_answered",
    "tool_calls": "record.stop_tool_calls",
    "paused": "record.stop_paused",
    "truncated": "record.stop_truncated",
    "context_full": "record.stop_context_full",
    "refused": "record.stop_refused",
    "unknown": "record.stop_unknown",
    "failed": "record.stop_failed",
    "interrupted": "record.interrupted",
}
_DECISIONS = {"allowed": "screen.allowed", "refused": "screen.refused"}


def as_json(bundle: Bundle) -> str:
    """Return everything that is kept of a session, in the names of the record's columns."""
    return json.dumps(asdict(bundle), ensure_ascii=False, indent=2)


def as_markdown(bundle: Bundle, *, with_evidence: bool = True) -> str:
    """Return a session as Markdown: questions, answers, what was done when, and the whole evidence.

    Args:
        with_evidence: whether what the calls returned stands at the end.
    """
    return "\n".join(_markdown(bundle, with_evidence)) + "\n"


def moment(at: float) -> str:
    """`2026-11-21 03:15:00 UTC`."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S} UTC"


def clock(at: float) -> str:
    """`03:15:00.123`, in UTC."""
    return f"{datetime.fromtimestamp(at, UTC):%H:%M:%S.%f}"[:-3]


def milliseconds(duration: float | None) -> str:
    return say("record.never_finished") if duration is None else f"{duration:,.0f} ms"


def about(bundle: Bundle) -> str:
    """Return in one line what a session was and how much there was to it."""
    session = bundle.session
    figures = [
        say("record.questions", count=len(bundle.turns)),
        say("record.requests", count=len(bundle.steps)),
        say("record.calls", count=len(bundle.calls)),
        say("record.tokens", read=session.input_tokens, written=session.output_tokens),
    ]
    if session.cost_usd is not None:
        figures.append(say("record.cost", usd=session.cost_usd))
    when, summary = moment(session.started_at), ", ".join(figures)
    return say("record.session", id=session.id, program=session.program, when=when, summary=summary)


def step_line(step: StepRow) -> str:
    """Return in one line what a model request came to."""
    ended = [
        step.error or _ended(step.stop),
        say("record.tokens", read=step.input_tokens, written=step.output_tokens),
        milliseconds(step.duration_ms),
    ]
    if step.attempts > 1:
        ended.append(say("record.attempts", count=step.attempts))
    return f"{step.provider or say('record.a_model')} {step.model}: {', '.join(ended)}"


def call_line(call: CallRow) -> str:
    """Return in one line what a tool call came to."""
    arguments = json.dumps(call.arguments, ensure_ascii=False)
    returned = say("record.bytes", count=call.bytes)
    ended = [say("record.call_failed", error=call.error) if call.is_error else returned, milliseconds(call.duration_ms)]
    if call.decision:
        ended.append(say(_DECISIONS[call.decision], who=decider(call.decided_by)))
    kept = f" → {call.evidence}" if call.evidence else ""
    return f"{call.server} {call.tool} {arguments}: {', '.join(ended)}{kept}".strip()


def outcome(turn: TurnRow) -> str:
    """Return the answer of a turn, or why there is none."""
    if turn.answer is not None:
        return turn.answer
    reason = turn.error or _ended(turn.stop or "")
    if turn.error and turn.remedy:
        reason = say("screen.error_and_remedy", error=turn.error, remedy=turn.remedy)
    return say("record.no_answer", reason=reason)


def _ended(stop: str) -> str:
    return say(_STOPS[stop]) if stop in _STOPS else stop or say("record.never_finished")


def timeline(bundle: Bundle, turn: TurnRow) -> list[tuple[float, str, str]]:
    """Return what happened in a turn in order: when, of what kind (a key of `KINDS`), and what."""
    steps = [(step.started_at, "model", step_line(step)) for step in bundle.steps_of(turn)]
    calls = [
        (call.started_at, "failed" if call.is_error else "tool", call_line(call)) for call in bundle.calls_of(turn)
    ]
    found = [(each.at, "finding", f"{each.rule}: {each.told}") for each in bundle.findings if each.turn == turn.id]
    return sorted(steps + calls + found)


def _markdown(bundle: Bundle, with_evidence: bool) -> Iterator[str]:
    session = bundle.session
    yield f"# {session.title or session.id}"
    yield f"\n{about(bundle)}"
    for turn in bundle.turns:
        yield f"\n## {turn.number}. {turn.question.splitlines()[0] if turn.question else ''}\n"
        if "\n" in turn.question:
            yield f"{_fenced(turn.question)}\n"
        yield outcome(turn)
        yield f"\n{clock(turn.started_at)} UTC, {milliseconds(turn.duration_ms)}:\n"
        yield from (f"- {clock(at)} {say(KINDS[kind])}: {text}" for at, kind, text in timeline(bundle, turn))
    if with_evidence and bundle.evidence:
        yield f"\n## {say('documents.evidence')}"
        for evidence_id, text in bundle.evidence.items():
            yield f"\n### {evidence_id}\n\n{_fenced(text)}"


def _fenced(text: str) -> str:
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}text\n{text.rstrip()}\n{fence}"
