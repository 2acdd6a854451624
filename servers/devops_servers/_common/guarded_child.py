"""Run one guarded SELECT on a database file, in a process that is killed where nothing else stops it."""

from __future__ import annotations

from devops_assistant.common.guarded_sql import Rows
from devops_assistant.common.sql_child import Query, command, environment, rows, stopped
from devops_servers._common.process import OutputTooLarge, ProgramFailed, read_output

_TIMES_AS_JSON = 8
_ROOM_BYTES = 1_000_000


async def run_guarded(query: Query) -> Rows:
    """Return what `query` finds.

    Raises:
        SqlRefused: the statement is no SELECT, is wrong, or needs more time or memory than it may have.
    """
    most = query.most_bytes * _TIMES_AS_JSON + _ROOM_BYTES
    try:
        printed = await read_output(command(query), env=environment(), timeout_s=query.deadline_s, limit_bytes=most)
    except (TimeoutError, ProgramFailed, OutputTooLarge) as error:
        raise stopped() from error
    return rows(printed)
