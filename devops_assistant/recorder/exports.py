"""A recorded session for others: JSON for programs, Markdown for a ticket."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime

from devops_assistant.recorder.bundle import Bundle
from devops_assistant.recorder.reading import CallRow, StepRow, TurnRow


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
    return "never finished" if duration is None else f"{duration:,.0f} ms"


def summary(bundle: Bundle) -> str:
    """Return in one line how much there was to a session."""
    session = bundle.session
    cost = "" if session.cost_usd is None else f", {session.cost_usd:.4f} USD"
    return (
        f"{len(bundle.turns)} questions, {len(bundle.steps)} model requests, {len(bundle.calls)} tool calls, "
        f"{session.input_tokens:,} + {session.output_tokens:,} tokens{cost}"
    )


def step_line(step: StepRow) -> str:
    """Return in one line what a model request came to."""
    tokens = f"{step.input_tokens:,} + {step.output_tokens:,} tokens"
    how = step.error or step.stop or "never finished"
    tries = f", {step.attempts} attempts" if step.attempts > 1 else ""
    return f"{step.provider or 'model'} {step.model}: {how}, {tokens}, {milliseconds(step.duration_ms)}{tries}"


def call_line(call: CallRow) -> str:
    """Return in one line what a tool call came to."""
    arguments = json.dumps(call.arguments, ensure_ascii=False)
    ended = f"failed: {call.error}" if call.is_error else f"{call.bytes:,} bytes"
    decided = f", {call.decision} by {call.decided_by}" if call.decision else ""
    kept = f" → {call.evidence}" if call.evidence else ""
    return f"{call.server} {call.tool} {arguments}: {ended}, {milliseconds(call.duration_ms)}{decided}{kept}".strip()


def outcome(turn: TurnRow) -> str:
    """Return the answer of a turn, or why there is none."""
    if turn.answer is not None:
        return turn.answer
    remedy = f"; {turn.remedy}" if turn.remedy else ""
    return f"No answer: {turn.error}{remedy}" if turn.error else f"No answer: {turn.stop or 'it never finished'}"


def timeline(bundle: Bundle, turn: TurnRow) -> list[tuple[float, str, str]]:
    """Return what happened in a turn in order: when, of what kind, and what."""
    steps = [(step.started_at, "model", step_line(step)) for step in bundle.steps_of(turn)]
    calls = [
        (call.started_at, "failed" if call.is_error else "tool", call_line(call)) for call in bundle.calls_of(turn)
    ]
    found = [(each.at, "finding", f"{each.rule}: {each.text}") for each in bundle.findings if each.turn == turn.id]
    return sorted(steps + calls + found)


def _markdown(bundle: Bundle, with_evidence: bool) -> Iterator[str]:
    session = bundle.session
    yield f"# {session.title or session.id}"
    yield f"\nSession {session.id}, {session.program}, {moment(session.started_at)}. {summary(bundle)}."
    for turn in bundle.turns:
        yield f"\n## {turn.number}. {turn.question.splitlines()[0] if turn.question else ''}\n"
        if "\n" in turn.question:
            yield f"{_fenced(turn.question)}\n"
        yield outcome(turn)
        yield f"\n{clock(turn.started_at)} UTC, {milliseconds(turn.duration_ms)}:\n"
        yield from (f"- {clock(at)} {kind}: {text}" for at, kind, text in timeline(bundle, turn))
    if with_evidence and bundle.evidence:
        yield "\n## Evidence"
        for evidence_id, text in bundle.evidence.items():
            yield f"\n### {evidence_id}\n\n{_fenced(text)}"


def _fenced(text: str) -> str:
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}text\n{text.rstrip()}\n{fence}"
