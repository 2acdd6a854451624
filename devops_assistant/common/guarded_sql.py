"""SQL from outside that can read what it is given and nothing else, in bounded time and memory."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor
from typing import Any

import re2

Value = str | int | float | bytes | None

_MOST_BYTES = 1_000_000
_OPERATIONS_BETWEEN_CHECKS = 1_000
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: _MOST_BYTES,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 20_000,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 20,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 100,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 100,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
_AGGREGATES = {"count", "sum", "avg", "min", "max", "total", "group_concat", "string_agg", "percentile"}
_NUMBERS = {"abs", "round", "ceil", "floor", "sign", "sqrt", "pow", "power", "log", "ln", "exp", "mod"}
_CHOICES = {"coalesce", "ifnull", "nullif", "iif", "typeof", "likely", "unlikely"}
_TEXTS = {
    "length", "lower", "upper", "substr", "substring", "trim", "ltrim", "rtrim", "replace", "instr",
    "like", "glob", "regexp", "unicode", "char", "hex", "quote",
}  # fmt: skip
_TIMES = {
    "date", "time", "datetime", "julianday", "strftime", "unixepoch", "timediff",
    "current_timestamp", "current_date", "current_time",
}  # fmt: skip
_JSON = {"json", "json_extract", "json_type", "json_valid", "json_array_length", "json_each", "json_tree", "->", "->>"}
_WINDOWS = {
    "row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile",
    "lag", "lead", "first_value", "last_value", "nth_value",
}  # fmt: skip
_FUNCTIONS = frozenset(_AGGREGATES | _NUMBERS | _CHOICES | _TEXTS | _TIMES | _JSON | _WINDOWS)
_READING = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE})
_ACTIONS = {
    getattr(sqlite3, name): name.removeprefix("SQLITE_").replace("_", " ")
    for name in dir(sqlite3)
    if name.startswith(("SQLITE_CREATE_", "SQLITE_DROP_"))
    or name
    in {
        "SQLITE_INSERT",
        "SQLITE_UPDATE",
        "SQLITE_DELETE",
        "SQLITE_ATTACH",
        "SQLITE_DETACH",
        "SQLITE_PRAGMA",
        "SQLITE_TRANSACTION",
        "SQLITE_ALTER_TABLE",
        "SQLITE_REINDEX",
        "SQLITE_ANALYZE",
        "SQLITE_SAVEPOINT",
    }
}


class SqlRefused(Exception):
    """A statement that was not run to its end; the text says why and what would help."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The first rows of a result."""

    columns: list[str]
    rows: list[tuple[Value, ...]]
    more: bool
    """Whether there were more rows than these."""
    full: bool = False
    """Whether they end because `most_bytes` was reached."""


def select(
    connection: sqlite3.Connection,
    statement: str,
    parameters: Sequence[Value] = (),
    *,
    limit: int,
    most_bytes: int | None = None,
    timeout_s: float = 5.0,
    stop: Callable[[], bool] = lambda: False,
) -> Rows:
    """Run one SELECT on `connection` and return its first `limit` rows.

    Besides SQLite's own harmless functions there are `percentile(value, percent)` and `regexp` (as an operator too),
    which takes an RE2 pattern.

    Args:
        most_bytes: end with the row with which the values come to more than this; None: never.
        timeout_s: after how many seconds to give up.
        stop: asked now and then whether to give up sooner.

    Raises:
        SqlRefused: the statement is no SELECT, is wrong, or took too long.
    """
    end = time.monotonic() + timeout_s
    with _guarded(connection, lambda: stop() or time.monotonic() >= end) as denied:
        try:
            cursor = connection.execute(statement, parameters)
            rows = cursor.fetchmany(limit + 1) if most_bytes is None else _fitting(cursor, limit + 1, most_bytes)
            columns = [column[0] for column in cursor.description or []]
            full = len(rows) <= limit and cursor.fetchone() is not None
        except (sqlite3.Error, sqlite3.Warning, OverflowError, ValueError, MemoryError) as error:
            raise SqlRefused(_explain(error, denied, timeout_s)) from error
    if not columns:
        raise SqlRefused("write one SELECT statement")
    return Rows(columns, rows[:limit], full or len(rows) > limit, full)


def _fitting(cursor: sqlite3.Cursor, most_rows: int, most_bytes: int) -> list[tuple[Value, ...]]:
    """The first rows, one at a time, as long as their values come to no more than `most_bytes`; at least one."""
    rows: list[tuple[Value, ...]] = []
    for row in cursor:
        most_bytes -= sum(len(value) if isinstance(value, str | bytes) else 8 for value in row)
        rows.append(row)
        if most_bytes < 0 or len(rows) == most_rows:
            break
    return rows


@contextmanager
def _guarded(connection: sqlite3.Connection, over: Callable[[], bool]) -> Generator[list[str]]:
    """The connection with every guard up; what was denied is collected."""
    denied: list[str] = []

    def authorize(action: int, first: str | None, second: str | None, _database: str | None, _by: str | None) -> int:
        if action in _READING:
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in _FUNCTIONS:
            return sqlite3.SQLITE_OK
        denied.append(f"{second}()" if action == sqlite3.SQLITE_FUNCTION else _ACTIONS.get(action, "this statement"))
        return sqlite3.SQLITE_DENY

    for category, most in _LIMITS.items():
        connection.setlimit(category, most)
    connection.execute("SELECT 1 FROM json_each('[]'), json_tree('[]')")  # cannot be set up under the authorizer
    connection.create_function("regexp", 2, _matches, deterministic=True)
    connection.create_aggregate("percentile", 2, _Percentile)
    connection.set_authorizer(authorize)
    connection.set_progress_handler(lambda: int(over()), _OPERATIONS_BETWEEN_CHECKS)
    try:
        yield denied
    finally:
        connection.set_progress_handler(None, 0)
        connection.set_authorizer(None)


def _explain(error: Exception, denied: list[str], timeout_s: float) -> str:
    if denied:
        return f"{denied[0]} is not allowed: only SELECT and harmless functions are"
    if isinstance(error, MemoryError) or "out of memory" in str(error):
        return "the query needs more memory than it may have; select fewer rows or columns, or aggregate"
    if "interrupted" in str(error):
        return f"the query took longer than {timeout_s:g} s; select fewer rows or simplify it"
    return f"SQL error: {error}"


def _matches(pattern: str, value: Value) -> bool | None:
    if value is None:
        return None
    return _compiled(pattern).search(str(value)) is not None


@lru_cache(maxsize=32)
def _compiled(pattern: str) -> re2.Pattern[str]:
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error:
        raise ValueError(f"invalid RE2 pattern {pattern}") from None


class _Percentile:
    """`percentile(value, percent)`: between the two nearest values, linearly."""

    def __init__(self) -> None:
        self._values: list[float] = []
        self._percent = 50.0

    def step(self, *values: Any) -> None:
        value, percent = values
        if isinstance(value, int | float) and isinstance(percent, int | float):
            self._values.append(value)
            self._percent = min(max(float(percent), 0.0), 100.0)

    def finalize(self) -> Any:
        if not self._values:
            return None
        self._values.sort()
        at = (len(self._values) - 1) * self._percent / 100
        low, high = self._values[floor(at)], self._values[ceil(at)]
        return low + (high - low) * (at - floor(at))
