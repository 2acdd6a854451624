"""The flight record as everything but its writer sees it: typed rows, read without changing a byte."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

from devops_assistant.common.database_file import CannotOpen, connect, examine
from devops_assistant.common.errors import ConfigError
from devops_assistant.common.messages import say, table
from devops_assistant.conversation.messages import Message
from devops_assistant.recorder.messages import message_from_json
from devops_assistant.recorder.schema import VERSION

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session; times in seconds since the epoch."""

    id: str
    program: str
    started_at: float
    seen_at: float
    ended_at: float | None
    pid: int
    title: str
    folder: str
    turns: int
    tool_calls: int
    input_tokens: int
    output_tokens: int
    cost_usd: float | None
    """What its priced steps cost; None where no price is known."""
    findings: int


@dataclass(frozen=True, slots=True)
class TurnRow:
    id: int
    session: str
    number: int
    started_at: float
    duration_ms: float | None
    question: str
    answer: str | None
    stop: str | None
    error: str
    remedy: str
    grounding: dict[str, Any] | None
    coverage: dict[str, Any] | None
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepRow:
    id: int
    turn: int
    number: int
    started_at: float
    duration_ms: float | None
    provider: str
    model: str
    attempts: int
    input_tokens: int
    output_tokens: int
    cached_tokens: int
    estimated: bool
    stop: str
    error: str
    cost_usd: float | None


@dataclass(frozen=True, slots=True)
class CallRow:
    id: int
    turn: int
    step: int | None
    call_id: str
    server: str
    tool: str
    definition: str
    arguments: dict[str, Any]
    started_at: float
    duration_ms: float | None
    attempts: int
    is_error: bool
    error: str
    bytes: int
    hash: str
    evidence: str | None
    decision: str
    decided_by: str


@dataclass(frozen=True, slots=True)
class DiscoveryRow:
    id: int
    at: float
    session: str | None
    server: str
    event: str
    tools: dict[str, str]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    diff: str
    error: str


@dataclass(frozen=True, slots=True)
class FindingRow:
    id: int
    at: float
    session: str | None
    turn: int | None
    rule: str
    severity: str
    subject: str
    text: str
    """What was seen, in English; before version 2 of the schema in the language of its session."""
    message: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def told(self) -> str:
        """What was seen, in the language of whoever reads it, where that is known."""
        room, _, name = self.message.partition(".")
        if room != "record" or name not in table("en", room):
            return self.text
        try:
            return say(self.message, **self.parameters)
        except (LookupError, TypeError, ValueError):  # blanks of another version
            return self.text


_READABLE = range(1, VERSION + 1)
_JSON = {"grounding", "coverage", "arguments", "tools", "parameters"}
_LISTS = {"evidence", "added", "removed", "changed"}
_FLAGS = {"estimated", "is_error"}

_SESSIONS = """SELECT s.*,
  (SELECT count(*) FROM turns t WHERE t.session = s.id) AS turns,
  (SELECT count(*) FROM turns t JOIN tool_calls c ON c.turn = t.id WHERE t.session = s.id) AS tool_calls,
  (SELECT coalesce(sum(p.input_tokens), 0) FROM turns t JOIN steps p ON p.turn = t.id WHERE t.session = s.id)
    AS input_tokens,
  (SELECT coalesce(sum(p.output_tokens), 0) FROM turns t JOIN steps p ON p.turn = t.id WHERE t.session = s.id)
    AS output_tokens,
  (SELECT sum(p.cost_usd) FROM turns t JOIN steps p ON p.turn = t.id WHERE t.session = s.id) AS cost_usd,
  (SELECT count(*) FROM findings f WHERE f.session = s.id) AS findings
FROM sessions s"""
_OF_SESSION = "turn IN (SELECT id FROM turns WHERE session = ?)"


class NoRecord(ConfigError):
    """There is no record yet, or it cannot be read."""


@contextmanager
def open_reading(path: Path) -> Generator[Record]:
    """The record at `path`, as it is at this moment, whoever writes to it.

    Raises:
        NoRecord: there is none, or it cannot be read.
    """
    if not path.exists():
        raise NoRecord(say("record.no_record", path=path), remedy=say("record.written_while"))
    try:
        file = examine(path)
        with closing(connect(file.path, live=file.live)) as connection:
            connection.row_factory = sqlite3.Row
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version not in _READABLE:
                said = say("record.other_version", path=path, version=version, ours=VERSION)
                raise NoRecord(said, remedy=say("record.update"))
            yield Record(connection)
    except (CannotOpen, sqlite3.Error) as error:
        raise NoRecord(say("record.unreadable", error=error), remedy=say("record.look_at", path=path)) from error


class Record:
    """What was recorded, oldest first unless said."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Args:
        connection: one that can only read.
        """
        self._connection = connection

    def sessions(self, limit: int = 1_000) -> list[SessionRow]:
        """Return the sessions in which something was asked, newest first, at most `limit`."""
        asked = "EXISTS (SELECT 1 FROM turns t WHERE t.session = s.id)"
        return self._rows(SessionRow, f"{_SESSIONS} WHERE {asked} ORDER BY seen_at DESC LIMIT ?", limit)

    def session(self, id: str) -> SessionRow | None:
        """Return the session with this id, None where there is none."""
        found = self._rows(SessionRow, f"{_SESSIONS} WHERE s.id = ?", id)
        return found[0] if found else None

    def ids_like(self, beginning: str) -> list[str]:
        """Return the ids of sessions that begin, or end, with these characters."""
        rows = self._connection.execute(
            "SELECT id FROM sessions WHERE substr(id, 1, length(?1)) = ?1 OR substr(id, -length(?1)) = ?1 ORDER BY id",
            (beginning,),
        )
        return [row[0] for row in rows]

    def turns(self, session: str) -> list[TurnRow]:
        return self._rows(TurnRow, "SELECT * FROM turns WHERE session = ? ORDER BY number", session)

    def steps(self, session: str) -> list[StepRow]:
        return self._rows(StepRow, f"SELECT * FROM steps WHERE {_OF_SESSION} ORDER BY id", session)

    def calls(self, session: str) -> list[CallRow]:
        return self._rows(CallRow, f"SELECT * FROM tool_calls WHERE {_OF_SESSION} ORDER BY id", session)

    def discoveries(self, session: str) -> list[DiscoveryRow]:
        return self._rows(DiscoveryRow, "SELECT * FROM discoveries WHERE session = ? ORDER BY id", session)

    def findings(self, session: str = "", since: float = 0.0) -> list[FindingRow]:
        """Return what the rules found.

        Args:
            session: of this session only; of all unless said.
            since: not before, in seconds since the epoch.
        """
        wanted = "SELECT * FROM findings WHERE (? = '' OR session = ?) AND at >= ? ORDER BY at, id"
        return self._rows(FindingRow, wanted, session, session, since)

    def messages(self, session: str) -> list[Message]:
        """Return the conversation as it stood last.

        Raises:
            NoRecord: it was kept by a version that this one does not understand.
        """
        rows = self._connection.execute(
            "SELECT role, parts FROM messages WHERE session = ? ORDER BY position", (session,)
        )
        try:
            return [message_from_json(role, parts) for role, parts in rows]
        except ValueError as error:
            raise NoRecord(say("record.cannot_resume", id=session, error=error)) from error

    def _rows(self, kind: type[Row], query: str, *values: object) -> list[Row]:
        rows = self._connection.execute(query, values)
        there = {column[0] for column in rows.description}  # an older file has fewer
        names = [name for name in _names(kind) if name in there]
        return [kind(**{name: _value(name, row[name]) for name in names}) for row in rows]


def _names(kind: type[Any]) -> Sequence[str]:
    return [each.name for each in fields(kind)]


def _value(name: str, value: Any) -> Any:
    if name in _LISTS and isinstance(value, str) and value.startswith("["):
        return tuple(json.loads(value))
    if name in _JSON and isinstance(value, str):
        return json.loads(value)
    return bool(value) if name in _FLAGS else value
