"""SQL over the records of a selection: parsed into a table in memory, read by guarded statements."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import tzinfo
from itertools import islice

from devops_assistant.common.guarded_sql import Rows, select
from devops_servers.logs.fields import fields_of
from devops_servers.logs.files import LogFile
from devops_servers.logs.finder import Selection
from devops_servers.logs.scan import Scan
from devops_servers.logs.stream import Record, records
from devops_servers.logs.words import moment

MOST_RECORDS = 100_000
_TABLE = """
CREATE TABLE logs (time TEXT, epoch REAL, level TEXT, service TEXT, message TEXT, file TEXT, line TEXT)
"""


@dataclass(frozen=True, slots=True)
class Table:
    """Which records the table holds."""

    files: Sequence[LogFile]
    span: tuple[float, float]
    """From, to before: seconds since the epoch."""
    selection: Selection
    zone: tzinfo | None
    """The zone that its times are shown in; None is the local one."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a statement gave, and over how many records."""

    rows: Rows
    records: int
    complete: bool
    """False when the selection has more records than the table takes."""


def run_query(scan: Scan, table: Table, statement: str, limit: int) -> Answer:
    """Run `statement` over the records of `table` and return at most `limit` rows.

    Raises:
        SqlRefused: the statement is no SELECT, is wrong, or took too long.
    """
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(_TABLE)
        left = records(scan, table.files, table.span, table.selection)
        rows = _rows(islice(left, MOST_RECORDS), table.zone)
        loaded = connection.executemany("INSERT INTO logs VALUES (?, ?, ?, ?, ?, ?, ?)", rows).rowcount
        complete = next(left, None) is None and scan.resume is None
        found = select(connection, statement, limit=limit, stop=lambda: scan.budget.cancelled)
        return Answer(found, max(loaded, 0), complete)


def _rows(found: Iterator[Record], zone: tzinfo | None) -> Iterator[tuple[str | float | None, ...]]:
    for record in found:
        fields = fields_of(record.head)
        time = moment(record.seconds, zone) if record.seconds is not None else None
        yield time, record.seconds, fields.level, fields.service, fields.message, record.file, record.text
