"""Records with planted rows, in the tables that the product writes."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from devops_assistant.recorder.schema import SCHEMA, VERSION

DEAD_PID = 2**22 + 1
"""No process has this number on Linux."""


class Planted:
    """A record to plant rows into; each table has a method that fills what a test does not care about."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path)) as record:
            record.executescript(f"PRAGMA journal_mode = WAL; {SCHEMA} PRAGMA user_version = {VERSION};")

    def session(self, id: str, program: str = "ask", **columns: Any) -> str:
        now = time.time()
        columns = {"started_at": now, "seen_at": now, "ended_at": now, "pid": DEAD_PID, **columns}
        self._insert("sessions", id=id, program=program, **columns)
        return id

    def turn(self, session: str, number: int = 1, **columns: Any) -> int:
        columns = {"started_at": time.time(), "duration_ms": 100.0, "question": "q", "stop": "answered", **columns}
        return self._insert("turns", session=session, number=number, **columns)

    def step(self, turn: int, number: int = 1, **columns: Any) -> int:
        columns = {"started_at": time.time(), "duration_ms": 50.0, "provider": "openai", "model": "m", **columns}
        return self._insert("steps", turn=turn, number=number, **columns)

    def call(self, turn: int, server: str = "git", tool: str = "git_log", **columns: Any) -> int:
        columns = {"call_id": "c", "arguments": "{}", "started_at": time.time(), "duration_ms": 20.0, **columns}
        return self._insert("tool_calls", turn=turn, server=server, tool=tool, **columns)

    def discovery(self, server: str, event: str, **columns: Any) -> int:
        return self._insert("discoveries", server=server, event=event, **{"at": time.time(), **columns})

    def finding(self, session: str, rule: str = "error_burst", **columns: Any) -> int:
        columns = {"at": time.time(), "severity": "high", "subject": "git git_log", "text": "t", **columns}
        return self._insert("findings", session=session, rule=rule, **columns)

    def delete(self, session: str) -> None:
        with closing(self._open()) as record, record:
            record.execute("DELETE FROM sessions WHERE id = ?", (session,))

    def _insert(self, table: str, **columns: Any) -> int:
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        with closing(self._open()) as record, record:
            done = record.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(columns.values()))
            return done.lastrowid or 0

    def _open(self) -> sqlite3.Connection:
        record = sqlite3.connect(self.path)
        record.execute("PRAGMA foreign_keys = ON")
        return record
