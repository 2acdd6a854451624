"""An open recording, ours or Ingero's of any version: what it holds, and guarded reading of its rows."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from devops_assistant.common.database_file import CannotOpen, reading
from devops_assistant.common.guarded_sql import SqlRefused, Value, select
from devops_servers.trace.errors import CannotAnswer, NotARecording
from devops_servers.trace.schema import OPS, Source
from devops_servers.trace.words import name, sentence

_MOST_ROWS = 1_000_000
_BUDGET_S = 10.0
_EVENT_COLUMNS = {"timestamp", "pid", "tid", "source", "op", "duration"}
_MOMENTS = (
    "SELECT min(timestamp), max(timestamp) FROM events",
    "SELECT min(timestamp), max(timestamp) FROM system_snapshots",
    "SELECT min(started_at), max(started_at) FROM sessions WHERE started_at > 0",
    "SELECT min(stopped_at), max(stopped_at) FROM sessions WHERE stopped_at > 0",
)
_FALLBACK_MOMENTS = (
    "SELECT min(detected_at), max(detected_at) FROM causal_chains",
    "SELECT min(bucket), max(bucket) FROM event_aggregates",
)


@contextmanager
def opened(path: Path) -> Generator[Recording]:
    """The recording at `path`, open for as long as one call needs it.

    Raises:
        NotARecording: it is none, is damaged, or is being written.
    """
    try:
        with reading(path) as (file, connection):
            recording = Recording(path, connection, live=file.live)
            if missing := _EVENT_COLUMNS - recording.columns("events"):
                raise NotARecording(
                    f"{path.name} is a SQLite database but no recording: its table events "
                    + ("is missing" if missing == _EVENT_COLUMNS else f"has no {', '.join(sorted(missing))}")
                )
            yield recording
    except CannotOpen as error:
        raise NotARecording(str(error)) from error
    except (TypeError, ValueError, LookupError, ArithmeticError) as error:
        raise NotARecording(f"{path.name} is damaged: it holds values that no recording has ({error})") from error


class Recording:
    """What can be asked of an open recording."""

    def __init__(self, path: Path, connection: sqlite3.Connection, *, live: bool) -> None:
        self.name = sentence(path.name.removesuffix(".db"))
        self.live = live
        self._connection = connection
        self._end = time.monotonic() + _BUDGET_S
        self._columns: dict[str, set[str]] = {}

    def rows(self, statement: str, parameters: Sequence[Value] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a SELECT of ours; the schema it runs over is not, so it is guarded like any other.

        Raises:
            CannotAnswer: it took too long, or found too much.
            NotARecording: the file is damaged.
        """
        left = self._end - time.monotonic()
        try:
            found = select(self._connection, statement, parameters, limit=_MOST_ROWS, timeout_s=max(left, 0.01))
        except SqlRefused as error:
            if "longer than" in str(error):
                raise CannotAnswer(f"reading {self.name} took longer than {_BUDGET_S:g} s; narrow it: since") from error
            raise NotARecording(f"{self.name} cannot be read, it is damaged or of another kind: {error}") from error
        if found.more:
            raise CannotAnswer(
                f"more than {_MOST_ROWS:,} rows of {self.name} are selected; narrow it: since, pid, node"
            )
        return found.rows

    def columns(self, table: str) -> set[str]:
        """The columns of `table`, none where there is no such table: a view does not pass for one."""
        if table not in self._columns:
            try:
                self._columns[table] = _columns(self._connection, table)
            except sqlite3.Error as error:
                raise NotARecording(f"{self.name} cannot be read, it is damaged: {error}") from error
        return self._columns[table]

    @cached_property
    def ours(self) -> bool:
        """Whether our own recorder made it."""
        return bool(self.columns("recordings"))

    @cached_property
    def kind(self) -> str:
        """What made it, in words."""
        if self.ours:
            return "own recording"
        stated = self._optional("schema_info", "SELECT value FROM schema_info WHERE key = 'version'")
        if stated:
            return f"Ingero {name(stated[0][0])}"
        version = "0.10" if "comm" in self.columns("events") else "0.9" if "node" in self.columns("events") else "0.8"
        return f"Ingero {version}"

    @cached_property
    def extent(self) -> tuple[int, int]:
        """From when to when it goes, in nanoseconds since the epoch: as its events, samples and sessions say."""
        moments = self._moments(_MOMENTS) or self._moments(_FALLBACK_MOMENTS)
        return (min(moments), max(moments)) if moments else (0, 0)

    def _moments(self, statements: Sequence[str]) -> list[int]:
        found: list[int] = []
        for statement in statements:
            table = statement.partition(" FROM ")[2].partition(" ")[0]
            for row in self._optional(table, statement):
                found += (value for value in row if isinstance(value, int))
        return found

    @cached_property
    def stored(self) -> int:
        """How many events have a row of their own."""
        return self.rows("SELECT count(*) FROM events")[0][0]

    @cached_property
    def nodes(self) -> list[str]:
        """The nodes that events or chains were seen on."""
        parts = [f"SELECT node FROM {table}" for table in ("events", "causal_chains") if "node" in self.columns(table)]
        found = self.rows(f"SELECT DISTINCT node FROM ({' UNION ALL '.join(parts)}) WHERE node != ''") if parts else []
        return sorted(str(node) for (node,) in found)

    @cached_property
    def source_names(self) -> Mapping[int, str]:
        """The names of sources: as it says itself, else as they are known."""
        known = {source.value: source.name for source in Source}
        return known | dict(self._optional("sources", "SELECT id, name FROM sources"))

    @cached_property
    def op_names(self) -> Mapping[tuple[int, int], str]:
        """The names of operations by source and number: as it says itself, else as they are known."""
        known = {(source.value, op): text for source, names in OPS.items() for op, text in names.items()}
        told = self._optional("ops", "SELECT source_id, op_id, name FROM ops")
        return known | {(source, op): text for source, op, text in told}

    def op(self, source: int, op: int) -> str:
        """The name of an operation with its source: `sched_switch (HOST)`."""
        owner = self.source_names.get(source, f"source {source}")
        return f"{name(self.op_names.get((source, op), f'op {op}'))} ({name(owner)})"

    @cached_property
    def processes(self) -> Mapping[int, str]:
        """The names of processes by pid."""
        return {
            pid: name(text)
            for pid, text in self._optional("process_names", "SELECT pid, name FROM process_names ORDER BY pid")
        }

    def count(self, table: str) -> int:
        """How many rows `table` has; 0 where there is none."""
        return self.rows(f"SELECT count(*) FROM {table}")[0][0] if self.columns(table) else 0

    def _optional(self, table: str, statement: str) -> list[tuple[Any, ...]]:
        return self.rows(statement) if self.columns(table) else []


def _columns(connection: sqlite3.Connection, table: str) -> set[str]:
    is_table = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ? AND sql NOT LIKE 'CREATE VIRTUAL%'"
    if not connection.execute(is_table, (table,)).fetchone():
        return set()
    return {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
