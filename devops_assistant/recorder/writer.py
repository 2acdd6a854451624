"""The far side of the flight record: the one thread of a process that writes to it, whatever befalls the file."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from queue import Empty

from devops_assistant.common.messages import say
from devops_assistant.conversation.events import TurnStarted
from devops_assistant.conversation.messages import Message
from devops_assistant.recorder.anomalies import find_anomalies
from devops_assistant.recorder.database import CannotRecord, file_number, is_damage, open_record, put_aside
from devops_assistant.recorder.messages import parts_to_json
from devops_assistant.recorder.record import Barrier, End, Entry, Recorder, SessionStart, TurnOver
from devops_assistant.recorder.retention import sweep
from devops_assistant.recorder.rules import SEVERITIES
from devops_assistant.recorder.statements import begin_session, end_session, end_turn, write_event

_MOST_PENDING = 4_000
_BETWEEN_ATTEMPTS_S = 1.0
_GATHERED_S = 0.01
"""As long the first of several events waits for the others: a transaction of its own for each would cost more."""
_URGENT = (Barrier, TurnOver, End)


def write_record(recorder: Recorder) -> None:
    """Write what `recorder` is handed until it is closed; what befalls the record is told, never raised."""
    _Writer(recorder).run()


@dataclass(slots=True)
class _Session:
    """What the writer knows of a session that runs."""

    start: SessionStart
    turn: list[Entry] = field(default_factory=list[Entry])
    """What is written of the turn under way; a new file is told it again."""
    kept: tuple[Message, ...] = ()
    """The messages as this connection has left them."""


class _Writer:
    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._sessions: dict[str, _Session] = {}
        self._connection: sqlite3.Connection | None = None
        self._file: int | None = None
        self._pending: list[Entry] = []
        self._tell: Callable[[str], None] = _tell_nobody
        self._swept = False
        self._refused = False
        self._warned = False
        self._tried_at = -_BETWEEN_ATTEMPTS_S

    def run(self) -> None:
        closed = False
        while not closed:
            closed = self._take()
            well = not self._recorder.faulty.is_set()
            if self._pending and (closed or well or time.monotonic() - self._tried_at >= _BETWEEN_ATTEMPTS_S):
                self._attempt()
            _release_barriers(self._pending)
        self._disconnect()

    def _take(self) -> bool:
        """Wait for something to write, and for what comes right after it; return whether that was the last."""
        entries = self._recorder.entries
        entry = entries.get()
        until = time.monotonic() + _GATHERED_S
        with suppress(Empty):
            while entry and len(self._pending) < _MOST_PENDING:
                self._pending.append(entry)
                if isinstance(entry.what, _URGENT):
                    until = 0.0
                entry = (
                    entries.get(timeout=left_s) if (left_s := until - time.monotonic()) > 0 else entries.get_nowait()
                )
        return entry is None

    def _attempt(self, *, again: bool = True) -> None:
        """Write what is pending; after a failure it stays pending, and the session has heard of it once.

        Args:
            again: whether to try once more where the file had to be replaced, or had lost the session.
        """
        self._tried_at = time.monotonic()
        self._tell = self._pending[0].tell
        if self._refused:
            self._pending.clear()
            return
        try:
            self._write()
        except CannotRecord as refusal:
            self._refused = True
            self._fail(say("record.not_recorded", reason=refusal))
        except (sqlite3.Error, OSError) as error:
            self._disconnect()
            if again and self._made_usable(error):
                self._tell_turns_again()
                self._attempt(again=False)
            else:
                path = self._recorder.path
                if isinstance(error, sqlite3.IntegrityError):  # what makes no sense twice never will
                    self._pending.clear()
                self._fail(say("record.cannot_write", path=path, error=error))

    def _write(self) -> None:
        connection = self._connected()
        with _transaction(connection):
            begun: set[str] = set()
            for entry in self._pending:
                if entry.session.id not in begun:
                    begin_session(connection, entry.session, entry.at)
                    begun.add(entry.session.id)
                self._write_entry(connection, entry)
        written, self._pending = self._pending, []
        self._recorder.faulty.clear()
        _release_barriers(written)
        for entry in written:
            self._note_written(entry)
        with suppress(sqlite3.Error):  # what cannot be looked at now is looked at after the next turn
            for ended in (entry for entry in written if isinstance(entry.what, TurnOver)):
                self._look(connection, ended)

    def _write_entry(self, connection: sqlite3.Connection, entry: Entry) -> None:
        session = self._sessions.setdefault(entry.session.id, _Session(entry.session))
        match entry.what:
            case Barrier():
                pass
            case End():
                end_session(connection, session.start.id, entry.at)
            case TurnOver(messages):
                end_turn(connection, session.start.id, entry.at)
                _keep(connection, session, messages)
            case event:
                with suppress(OverflowError):  # a number that SQLite has no room for
                    write_event(connection, session.start.id, entry.at, event, self._recorder.prices)

    def _note_written(self, entry: Entry) -> None:
        if isinstance(entry.what, End):
            self._sessions.pop(entry.session.id, None)
            return
        session = self._sessions.get(entry.session.id)
        if session is None:  # it has ended; its servers may still have been closing
            return
        if isinstance(entry.what, TurnStarted):
            session.turn.clear()
        session.turn.append(entry)

    def _look(self, connection: sqlite3.Connection, ended: Entry) -> None:
        """See whether there is something to tell of a turn and, once, what of the past can go."""
        for found in find_anomalies(connection, ended.session.id, ended.at):
            rule, severity = found.rule.name, say(SEVERITIES[found.rule.severity])
            ended.tell_finding(say("record.found", rule=rule, severity=severity, text=found.text))
        if not self._swept:
            self._swept = True
            sweep(connection, self._recorder.keeping, self._recorder.evidence, ended.at)

    def _tell_turns_again(self) -> None:
        """Have what is written of turns under way written once more."""
        for session in self._sessions.values():
            self._pending[:0] = session.turn
            session.turn = []

    def _connected(self) -> sqlite3.Connection:
        begins = any(isinstance(entry.what, TurnStarted) for entry in self._pending)
        if self._connection and begins and file_number(self._recorder.path) != self._file:
            self._disconnect()  # somebody moved the file away or deleted it
        if self._connection is None:
            self._file = file_number(self._recorder.path)
            self._connection = open_record(self._recorder.path, self._recorder.lock_wait_ms)
            self._file = file_number(self._recorder.path)
        return self._connection

    def _disconnect(self) -> None:
        for session in self._sessions.values():
            session.kept = ()
        if self._connection:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None

    def _made_usable(self, error: Exception) -> bool:
        """Whether another attempt may succeed: a damaged file is out of the way, or the session can be told again."""
        if isinstance(error, sqlite3.IntegrityError):  # somebody deleted the session while it runs
            return True
        if not is_damage(error):
            return False
        path = self._recorder.path
        if file_number(path) == self._file:  # else another process has put it aside
            try:
                aside = put_aside(path)
            except OSError:
                return False
            self._warn(say("record.damaged", path=path, error=error, aside=aside.name))
        return True

    def _fail(self, words: str) -> None:
        self._recorder.faulty.set()
        self._warn(words)

    def _warn(self, words: str) -> None:
        if not self._warned:
            self._warned = True
            self._tell(words)


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Generator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


def _release_barriers(entries: list[Entry]) -> None:
    for entry in entries:
        if isinstance(entry.what, Barrier):
            entry.what.passed.set()


def _keep(connection: sqlite3.Connection, session: _Session, messages: tuple[Message, ...]) -> None:
    """Make the conversation in the file the one that stands now."""
    same = 0
    while same < min(len(messages), len(session.kept)) and messages[same] == session.kept[same]:
        same += 1
    connection.execute("DELETE FROM messages WHERE session = ? AND position >= ?", (session.start.id, same))
    connection.executemany(
        "INSERT INTO messages (session, position, role, parts) VALUES (?, ?, ?, ?)",
        (
            (session.start.id, position, message.role, parts_to_json(message))
            for position, message in enumerate(messages[same:], same)
        ),
    )
    session.kept = messages


def _tell_nobody(text: str) -> None:
    pass
