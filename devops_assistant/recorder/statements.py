"""What each event means in rows.

A statement finds the turn and the step it belongs to in the record itself, so that it can be repeated after a failure.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict

from devops_assistant.common.harmless import all_harmless, harmless
from devops_assistant.common.sanitise import one_line
from devops_assistant.conversation.events import (
    Approval,
    ApprovalNeeded,
    Event,
    ServerFailed,
    ServerReady,
    StepFinished,
    StepStarted,
    ToolFinished,
    ToolsChanged,
    ToolStarted,
    TurnFailed,
    TurnFinished,
    TurnStarted,
)
from devops_assistant.recorder.prices import Price, cost_usd
from devops_assistant.recorder.record import SessionStart

_TITLE_CHARACTERS = 80
_TURN = "(SELECT max(id) FROM turns WHERE session = :session)"
_STEP = f"(SELECT max(id) FROM steps WHERE turn = {_TURN})"
_ELAPSED_MS = "(:at - started_at) * 1000"

_BEGIN = """INSERT INTO sessions (id, program, started_at, seen_at, pid, folder)
VALUES (:session, :program, :at, :at, :pid, :folder)
ON CONFLICT (id) DO UPDATE SET seen_at = :at, ended_at = NULL, pid = :pid"""
_END = "UPDATE sessions SET ended_at = :at, seen_at = max(seen_at, :at) WHERE id = :session"
_TITLE = "UPDATE sessions SET title = :title WHERE id = :session AND title = ''"

_START_TURN = """INSERT INTO turns (session, number, started_at, question)
SELECT :session, coalesce(max(number), 0) + 1, :at, :question FROM turns WHERE session = :session"""
_FINISH_TURN = f"""UPDATE turns SET duration_ms = {_ELAPSED_MS}, answer = :answer, stop = :stop,
grounding = :grounding, coverage = :coverage, evidence = :evidence WHERE id = {_TURN}"""
_FAIL_TURN = f"""UPDATE turns SET duration_ms = {_ELAPSED_MS}, stop = 'failed', error = :error, remedy = :remedy
WHERE id = {_TURN} AND stop IS NULL"""
_FAIL_STEP = f"""UPDATE steps SET duration_ms = {_ELAPSED_MS}, error = :kind
WHERE id = {_STEP} AND duration_ms IS NULL"""
_INTERRUPT_TURN = f"""UPDATE turns SET duration_ms = {_ELAPSED_MS}, stop = 'interrupted'
WHERE id = {_TURN} AND stop IS NULL"""

_START_STEP = f"INSERT INTO steps (turn, number, started_at) VALUES ({_TURN}, :number, :at)"
_FINISH_STEP = f"""UPDATE steps SET duration_ms = :duration_ms, provider = :provider, model = :model,
attempts = :attempts, input_tokens = :input_tokens, output_tokens = :output_tokens, cached_tokens = :cached_tokens,
estimated = :estimated, stop = :stop, cost_usd = :cost_usd WHERE id = {_STEP}"""

_START_CALL = f"""INSERT INTO tool_calls (turn, step, call_id, server, tool, definition, arguments, started_at)
VALUES ({_TURN}, {_STEP}, :call_id, :server, :tool, :definition, :arguments, :at)"""
_CALL = f"id = (SELECT max(id) FROM tool_calls WHERE turn = {_TURN} AND call_id = :call_id)"
_FINISH_CALL = f"""UPDATE tool_calls SET duration_ms = :duration_ms, attempts = :attempts, is_error = :is_error,
error = :error, bytes = :bytes, hash = :hash, evidence = :evidence WHERE {_CALL}"""
_DECIDE = f"UPDATE tool_calls SET decision = :decision, decided_by = :by WHERE {_CALL}"

_DISCOVER = """INSERT INTO discoveries (at, session, server, event, tools, added, removed, changed, diff, error)
VALUES (:at, :session, :server, :event, :tools, :added, :removed, :changed, :diff, :error)"""
_NOTHING_CHANGED = {"tools": "{}", "added": "[]", "removed": "[]", "changed": "[]", "diff": "", "error": ""}


def begin_session(connection: sqlite3.Connection, start: SessionStart, at: float) -> None:
    """Make the session's row, or open it again."""
    row = {"session": start.id, "program": start.program, "at": at, "pid": os.getpid(), "folder": start.folder}
    connection.execute(_BEGIN, row)


def end_session(connection: sqlite3.Connection, session: str, at: float) -> None:
    connection.execute(_END, {"session": session, "at": at})


def end_turn(connection: sqlite3.Connection, session: str, at: float) -> None:
    """Mark the turn as cut off, if nothing has ended it before."""
    connection.execute(_INTERRUPT_TURN, {"session": session, "at": at})


def write_event(
    connection: sqlite3.Connection, session: str, at: float, event: Event, prices: Mapping[str, Price]
) -> None:
    """Write down what happened `at` that time."""
    common = {"session": session, "at": at}
    match event:
        case TurnStarted(question):
            _run(connection, _START_TURN, common | {"question": question})
            _run(connection, _TITLE, common | {"title": one_line(question, _TITLE_CHARACTERS)})
        case StepStarted(step):
            _run(connection, _START_STEP, common | {"number": step})
        case StepFinished():
            _run(connection, _FINISH_STEP, common | _step(event, prices))
        case ToolStarted() | ToolFinished() | Approval():
            _write_call(connection, common, event)
        case TurnFinished():
            _run(connection, _FINISH_TURN, common | _answer(event))
        case TurnFailed(error, remedy, kind):
            row = {"error": harmless(error).text, "remedy": remedy, "kind": kind or "failed"}
            _run(connection, _FAIL_STEP, common | row)
            _run(connection, _FAIL_TURN, common | row)
        case ServerReady() | ToolsChanged() | ServerFailed() | ApprovalNeeded() if event.server:
            _run(connection, _DISCOVER, common | _NOTHING_CHANGED | _discovery(event))
        case _:
            pass


def _run(connection: sqlite3.Connection, statement: str, row: Mapping[str, object]) -> None:
    connection.execute(statement, {name: _storable(value) for name, value in row.items()})


def _storable(value: object) -> object:
    """What a server or a model wrote may hold half a character, which SQLite does not take."""
    return value.encode(errors="replace").decode() if isinstance(value, str) else value


def _write_call(
    connection: sqlite3.Connection, common: Mapping[str, object], event: ToolStarted | ToolFinished | Approval
) -> None:
    row = {**common, "call_id": event.call_id}
    match event:
        case ToolStarted():
            arguments = _harmless_json(dict(event.arguments))
            offered = {"server": event.server, "tool": event.tool, "definition": event.definition}
            _run(connection, _START_CALL, row | offered | {"arguments": arguments})
        case ToolFinished():
            _run(connection, _FINISH_CALL, row | asdict(event) | {"error": harmless(event.error).text})
        case Approval():
            _run(connection, _DECIDE, row | {"decision": event.decision, "by": event.by})


def _step(event: StepFinished, prices: Mapping[str, Price]) -> dict[str, object]:
    return {
        "provider": event.provider,
        "model": event.model,
        "attempts": event.attempts,
        "duration_ms": event.duration_ms,
        "stop": str(event.stop),
        "cost_usd": cost_usd(event.model, event.usage, prices),
        **asdict(event.usage),
    }


def _answer(event: TurnFinished) -> dict[str, object]:
    return {
        "answer": harmless(event.text).text,
        "stop": str(event.stop),
        "grounding": _harmless_json(asdict(event.grounding)) if event.grounding else None,
        "coverage": _harmless_json(asdict(event.coverage)),
        "evidence": _json(event.evidence),
    }


def _harmless_json(value: object) -> str:
    return _json(all_harmless(json.loads(_json(value))))


def _discovery(event: ServerReady | ToolsChanged | ServerFailed | ApprovalNeeded) -> dict[str, object]:
    match event:
        case ServerReady():
            what: dict[str, object] = {"event": "offered", "tools": _json(event.definitions)}
        case ToolsChanged():
            names = {"added": event.added, "removed": event.removed, "changed": event.changed}
            what = {"event": "changed", "tools": _json(event.definitions)}
            what |= {kind: _json(changed) for kind, changed in names.items()}
        case ServerFailed():
            what = {"event": "failed", "error": harmless(event.error).text}
        case ApprovalNeeded():
            what = {"event": "changed", "diff": harmless(event.text).text}
    return {"server": event.server, **what}


def _json(value: object) -> str:
    """Return `value` as JSON text."""
    return json.dumps(value, ensure_ascii=False, default=str)
