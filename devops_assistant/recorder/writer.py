"""The far side of the flight record: the one thread of a session that writes to it, whatever befalls the file."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from queue import Empty

from devops_assistant.conversation.events import TurnStarted
from devops_assistant.conversation.messages import Message
from devops_assistant.recorder.database import CannotRecord, file_number, is_damage, open_record, put_aside
from devops_assistant.recorder.messages import parts_to_json
from devops_assistant.recorder.record import Barrier, End, Entry, Recording, TurnOver
from devops_assistant.recorder.statements import begin_session, end_session, end_turn, write_event

_BATCH = 500
_MOST_PENDING = 20_000
_BETWEEN_ATTEMPTS_S = 1.0


def write_record(recording: Recording) -> None:
    """Write what `recording` is handed until its session ends; what befalls the record is told, never raised."""
    _Writer(recording).run()


class _Writer:
    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._session = recording.start.id
        self._connection: sqlite3.Connection | None = None
        self._file: int | None = None
        self._pending: list[Entry] = []
        self._turn: list[Entry] = []
        """What is written of the turn under way; a new file is told it again."""
        self._kept: tuple[Message, ...] = ()
        """The messages as this connection has left them."""
        self._refused = False
        self._warned = False
        self._tried_at = -_BETWEEN_ATTEMPTS_S

    def run(self) -> None:
        ended = False
        while not ended:
            self._take()
            ended = any(isinstance(entry.what, End) for entry in self._pending)
            well = not self._recording.faulty.is_set()
            if ended or well or time.monotonic() - self._tried_at >= _BETWEEN_ATTEMPTS_S:
                self._attempt()
            _release_barriers(self._pending)
        self._disconnect()

    def _take(self) -> None:
        """Wait for something to write, and take what else is there."""
        entries = self._recording.entries
        self._pending.append(entries.get())
        with suppress(Empty):
            for _ in range(_BATCH):
                self._pending.append(entries.get_nowait())
        if len(self._pending) > _MOST_PENDING:  # nothing could be written for very long
            del self._pending[:-_BATCH]

    def _attempt(self, *, again: bool = True) -> None:
        """Write what is pending; after a failure it stays pending, and the session has heard of it once.

        Args:
            again: whether to try once more where the file had to be replaced, or had lost the session.
        """
        self._tried_at = time.monotonic()
        if self._refused:
            self._pending.clear()
            return
        try:
            self._write()
        except CannotRecord as refusal:
            self._refused = True
            self._fail(f"{refusal}; this session is not recorded")
        except (sqlite3.Error, OSError) as error:
            self._disconnect()
            if again and self._made_usable(error):
                self._pending, self._turn = self._turn + self._pending, []
                self._attempt(again=False)
            else:
                path = self._recording.path
                if isinstance(error, sqlite3.IntegrityError):  # what makes no sense twice never will
                    self._pending.clear()
                self._fail(f"{path} cannot be written ({error}); the session goes on, and may be missing from it")

    def _write(self) -> None:
        connection = self._connected()
        with _transaction(connection):
            begin_session(connection, self._recording.start, self._pending[0].at)
            for entry in self._pending:
                self._write_entry(connection, entry)
        written, self._pending = self._pending, []
        self._recording.faulty.clear()
        _release_barriers(written)
        for entry in written:
            if isinstance(entry.what, TurnStarted):
                self._turn.clear()
            self._turn.append(entry)

    def _write_entry(self, connection: sqlite3.Connection, entry: Entry) -> None:
        match entry.what:
            case Barrier():
                pass
            case End():
                end_session(connection, self._session, entry.at)
            case TurnOver(messages):
                end_turn(connection, self._session, entry.at)
                self._keep(connection, messages)
            case event:
                with suppress(OverflowError):  # a number that SQLite has no room for
                    write_event(connection, self._session, entry.at, event, self._recording.prices)

    def _keep(self, connection: sqlite3.Connection, messages: tuple[Message, ...]) -> None:
        """Make the conversation in the file the one that stands now."""
        same = 0
        while same < min(len(messages), len(self._kept)) and messages[same] == self._kept[same]:
            same += 1
        connection.execute("DELETE FROM messages WHERE session = ? AND position >= ?", (self._session, same))
        connection.executemany(
            "INSERT INTO messages (session, position, role, parts) VALUES (?, ?, ?, ?)",
            (
                (self._session, position, message.role, parts_to_json(message))
                for position, message in enumerate(messages[same:], same)
            ),
        )
        self._kept = messages

    def _connected(self) -> sqlite3.Connection:
        begins = any(isinstance(entry.what, TurnStarted) for entry in self._pending)
        if self._connection and begins and file_number(self._recording.path) != self._file:
            self._disconnect()  # somebody moved the file away or deleted it
        if self._connection is None:
            self._file = file_number(self._recording.path)
            self._connection = open_record(self._recording.path)
            self._file = file_number(self._recording.path)
        return self._connection

    def _disconnect(self) -> None:
        self._kept = ()
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
        path = self._recording.path
        if file_number(path) == self._file:  # else another process has put it aside
            try:
                aside = put_aside(path)
            except OSError:
                return False
            self._warn(f"{path} was damaged ({error}); it is kept as {aside.name}, and a new one is begun")
        return True

    def _fail(self, words: str) -> None:
        self._recording.faulty.set()
        self._warn(words)

    def _warn(self, words: str) -> None:
        if not self._warned:
            self._warned = True
            self._recording.tell(words)


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
