"""Asks the rules about a turn that has ended, and keeps what they found, each thing once."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

from devops_assistant.common.messages import Message, filled_anew, in_english, say
from devops_assistant.common.sanitise import one_line
from devops_assistant.recorder.rules import RULES, Rule

_LAST_TURN = "SELECT max(id) FROM turns WHERE session = ?"
_KEEP = """INSERT INTO findings (at, session, turn, rule, severity, subject, text, message, parameters)
SELECT :at, :session, :turn, :rule, :severity, :subject, :text, :message, :parameters
WHERE NOT EXISTS (SELECT 1 FROM findings WHERE turn = :turn AND rule = :rule AND subject = :subject)"""


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule saw in a turn."""

    rule: Rule
    subject: str
    text: Message


def find_anomalies(connection: sqlite3.Connection, session: str, at: float) -> list[Found]:
    """Return what the rules find in the last turn of `session` that was not found before, and keep it.

    Raises:
        sqlite3.Error: the record cannot be read or written now.
    """
    (turn,) = connection.execute(_LAST_TURN, (session,)).fetchone()
    seen = [found for rule in RULES for found in _seen(connection, rule, session, turn)]
    return [found for found in seen if _is_new(connection, found, {"session": session, "turn": turn, "at": at})]


def _seen(connection: sqlite3.Connection, rule: Rule, session: str, turn: int) -> list[Found]:
    rows = connection.execute(rule.sql, {"session": session, "turn": turn})
    blanks = [column[0] for column in rows.description[2:]]
    return [
        Found(rule, one_line(subject), filled_anew(say(id, **dict(zip(blanks, values, strict=True))), one_line))
        for id, subject, *values in rows
    ]


def _is_new(connection: sqlite3.Connection, found: Found, where: dict[str, object]) -> bool:
    what = {
        "rule": found.rule.name,
        "severity": found.rule.severity,
        "subject": found.subject,
        "text": str(in_english(found.text)),
        "message": found.text.id,
        "parameters": json.dumps(found.text.parameters),
    }
    return connection.execute(_KEEP, where | what).rowcount > 0
