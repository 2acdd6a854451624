"""One guarded SELECT in a process of its own: what no check inside SQLite can bound, the kernel bounds from outside.

A caller runs `command(query)` with `environment()`, kills it after `deadline_s`, and gives what it printed to `rows`.
"""

from __future__ import annotations

import json
import os
import resource
import sqlite3
import sys
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from devops_assistant.common.database_file import CannotOpen, connect
from devops_assistant.common.guarded_sql import Rows, SqlRefused, Value, select

_START_S = 3.0
_HEAP_BYTES = 96 << 20
_ADDRESS_BYTES = 512 << 20


@dataclass(frozen=True, slots=True)
class Query:
    """A statement, the database it reads, and how far it may go."""

    database: str
    live: bool
    statement: str
    limit: int
    """The most rows."""
    most_bytes: int
    """The most that all values may come to."""
    timeout_s: float

    @property
    def deadline_s(self) -> float:
        """After how long the process is to be killed: it should have given up by itself."""
        return self.timeout_s + _START_S


def command(query: Query) -> list[str]:
    """The program that runs `query` and prints what came of it."""
    return [sys.executable, "-S", "-P", "-m", __name__, json.dumps(asdict(query))]


def environment() -> dict[str, str]:
    """All that the program sees of ours: where the modules are."""
    return {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "LC_ALL": "C.UTF-8"}


def rows(printed: bytes) -> Rows:
    """Return what the program found.

    Raises:
        SqlRefused: the statement was not run to its end.
    """
    try:
        told = json.loads(printed)
    except ValueError:
        raise SqlRefused(_STOPPED) from None
    if "refused" in told:
        raise SqlRefused(told["refused"])
    return Rows(told["columns"], [tuple(map(_read, row)) for row in told["rows"]], told["more"], told["full"])


_STOPPED = "the query was stopped: it needs more time or memory than it may have; select fewer rows or simplify it"


def stopped() -> SqlRefused:
    """Why there are no rows where the program had to be killed."""
    return SqlRefused(_STOPPED)


def _written(value: Value) -> Any:
    """A value as JSON; bytes as an object, since a text cannot hold them all."""
    return {"hex": value.hex()} if isinstance(value, bytes) else value


def _read(written: Any) -> Value:
    match written:
        case {"hex": str(digits)}:
            return bytes.fromhex(digits)
        case _:
            return written


def _run(query: Query) -> dict[str, Any]:
    try:
        with closing(connect(Path(query.database), live=query.live)) as connection:
            connection.execute(f"PRAGMA hard_heap_limit = {_HEAP_BYTES}")
            found = select(
                connection,
                query.statement,
                limit=query.limit,
                most_bytes=query.most_bytes,
                timeout_s=query.timeout_s,
            )
    except (SqlRefused, CannotOpen, sqlite3.Error) as error:
        return {"refused": str(error)}
    except MemoryError:
        return {"refused": _STOPPED}
    written = [[_written(value) for value in row] for row in found.rows]
    return {"columns": found.columns, "rows": written, "more": found.more, "full": found.full}


def _bound(query: Query) -> None:
    """Give up what this process does not need: memory, time, files, children."""
    seconds = int(query.deadline_s) + 1
    for kind, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, _ADDRESS_BYTES),
        (resource.RLIMIT_FSIZE, 0 if not query.live else _ADDRESS_BYTES),
        (resource.RLIMIT_NOFILE, 32),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def main() -> None:
    """Run the query that the first argument describes."""
    query = Query(**json.loads(sys.argv[1]))
    _bound(query)
    sys.stdout.write(json.dumps(_run(query)))


if __name__ == "__main__":
    main()
