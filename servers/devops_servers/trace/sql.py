"""Free questions: one SELECT over a recording, or over the assistant's own record, in a process that can do no harm."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import anyio.to_thread

from devops_assistant.common.database_file import CannotOpen, confirm, examine, reading
from devops_assistant.common.guarded_sql import Rows, SqlRefused, select
from devops_assistant.common.sql_child import Query
from devops_servers._common.guarded_child import run_guarded
from devops_servers.trace.errors import NotARecording
from devops_servers.trace.recording import opened
from devops_servers.trace.recordings import SELF, Library
from devops_servers.trace.schema import HostOp, IoOp, Source, WaitKind
from devops_servers.trace.words import name

_MOST_BYTES = 150_000
_MOST_TABLES = 40
_UNKNOWN = re.compile(r"no such (?:table|column)")


def _numbered(kinds: type[Source | HostOp | IoOp | WaitKind]) -> str:
    return " ".join(f"{kind.value} {kind.name.lower()}" for kind in kinds)


DESCRIPTION = f"""One SELECT (SQLite) over a recording; timestamps are ns since the epoch (UTC), durations ns.
events(id,timestamp,pid,tid,source,op,duration,arg0,arg1,ret_code,stack_hash,cgroup_id; newer: node,comm).
Names: sources(id,name) ops(source_id,op_id,name) process_names(pid,name) stack_traces(hash,frames JSON).
event_aggregates(bucket,source,op,pid,count,stored,sum_dur,min_dur,max_dur): all events, also without a row.
causal_chains(detected_at,severity,summary,root_cause,cuda_op,cuda_p50_us,cuda_p99_us,tail_ratio,timeline JSON; node)
system_snapshots(timestamp,cpu_pct,mem_pct,mem_avail MB,swap_mb,load_avg) sessions(started_at,stopped_at,flags).
source: {_numbered(Source)}.
HOST op: {_numbered(HostOp)}; sched_switch: duration off the CPU, arg1 pid that ran. IO op: {_numbered(IoOp)}; arg0 \
sectors. Ours: SYSCALL op=nr arg0=fd arg1=returned; WAIT op: {_numbered(WaitKind)}; arg0 waker's tid, arg1 0 task 1 \
softirq 2 hardirq; RUNQ arg0 cpu arg1 tid that held it; ONCPU arg0 cpu.
Ours: wait_edges(tid,waker_tid,category as WAIT op or 0 CPU,detail,n,total_ns,waker_on_ns,waker_rq_ns,waker_blk_ns) \
waits(event=events.rowid,syscall,fd,lock) threads(tid,pid,comm) processes(pid,ppid,comm,role,program) \
fds(pid,fd,target) links(pid,kind,fd,peer,detail) psi(ts,res,some,full %) recordings.
Also percentile(value,percent), REGEXP (RE2), json_each. recording=self: the assistant's own record: \
sessions turns steps tool_calls discoveries messages findings; columns: SELECT sql FROM sqlite_master."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a statement gave, and of which recording."""

    rows: Rows
    about: str


async def run_sql(library: Library, statement: str, recording: str, limit: int, timeout_s: float) -> Found:
    """Return the first `limit` rows of `statement`, given up after `timeout_s` seconds.

    Raises:
        CannotAnswer: there is no such recording, or it cannot be opened.
        SqlRefused: the statement is no SELECT, is wrong, or needs more than it may have.
    """
    own = recording == SELF
    path, about = await anyio.to_thread.run_sync(_own_record if own else _recording, library, recording)
    try:
        file = await anyio.to_thread.run_sync(examine, path)
        query = Query(str(file.path), own or file.live, statement, limit, _MOST_BYTES, timeout_s)
        rows = await run_guarded(query)
        if not own:
            confirm(file)
    except CannotOpen as error:
        raise NotARecording(str(error)) from error
    except SqlRefused as refused:
        if not _UNKNOWN.search(str(refused)):
            raise
        raise SqlRefused(f"{refused}; there is {await anyio.to_thread.run_sync(_tables, path)}") from refused
    return Found(rows, about)


def _own_record(library: Library, _: str) -> tuple[Path, str]:
    return library.flight_record(), "the assistant's own record"


def _recording(library: Library, recording: str) -> tuple[Path, str]:
    path = library.find(recording)
    with opened(path) as found:
        live = ", still being written" if found.live else ""
        return path, f"{found.name} ({found.kind}{live})"


def _tables(path: Path) -> str:
    """The tables of a database with their columns, in words."""
    try:
        with reading(path) as (_, connection):
            tables = select(connection, "SELECT name FROM sqlite_master WHERE type = 'table'", limit=_MOST_TABLES).rows
            return ", ".join(f"{name(table)}({_columns(connection, str(table))})" for (table,) in tables)
    except (CannotOpen, SqlRefused, sqlite3.Error):
        return "nothing to be seen of its tables"


def _columns(connection: sqlite3.Connection, table: str) -> str:
    quoted = table.replace('"', '""')
    return ",".join(name(row[1]) for row in connection.execute(f'PRAGMA table_info("{quoted}")'))
