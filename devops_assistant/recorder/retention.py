"""What is too old, or too much, is forgotten: whole sessions, the oldest first, with their evidence."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from devops_assistant.recorder.record import Keeping

_DAY_S = 86_400
_AT_ONCE = 20
_STILL_IN_USE_S = 3_600
_SIZE = """SELECT (c.page_count - f.freelist_count) * s.page_size
FROM pragma_page_count c, pragma_freelist_count f, pragma_page_size s"""


def sweep(connection: sqlite3.Connection, keeping: Keeping, evidence: Path | None, now: float) -> None:
    """Forget the sessions that `keeping` leaves no room for; none that was used within the last hour.

    Raises:
        sqlite3.Error: the record cannot be written now.
    """
    too_old = now - keeping.days * _DAY_S
    old = connection.execute("SELECT id FROM sessions WHERE seen_at < ?", (too_old,)).fetchall()
    forget(connection, [row[0] for row in old], evidence)
    connection.execute("DELETE FROM discoveries WHERE at < ?", (too_old,))
    while connection.execute(_SIZE).fetchone()[0] > keeping.limit_bytes:
        oldest = connection.execute(
            "SELECT id FROM sessions WHERE seen_at < ? ORDER BY seen_at LIMIT ?", (now - _STILL_IN_USE_S, _AT_ONCE)
        ).fetchall()
        if not oldest:
            break
        forget(connection, [row[0] for row in oldest], evidence)
    connection.execute("PRAGMA incremental_vacuum").fetchall()


def forget(connection: sqlite3.Connection, sessions: Sequence[str], evidence: Path | None) -> None:
    """Delete sessions, all that was recorded of them, and their evidence.

    Raises:
        sqlite3.Error: the record cannot be written now.
    """
    for session in sessions:
        connection.execute("DELETE FROM discoveries WHERE session = ?", (session,))
        connection.execute("DELETE FROM sessions WHERE id = ?", (session,))
        if evidence and "/" not in session:
            shutil.rmtree(evidence / session, ignore_errors=True)
