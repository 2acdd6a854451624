"""The reading tools over a recording of ours whose every wait is known."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from devops_servers.trace import schema
from devops_servers.trace.recordings import finished_path
from devops_servers.trace.schema import Source, WaitKind
from tests.servers.trace.asking import serving
from tests.servers.trace.building import END, SECOND

pytestmark = pytest.mark.anyio

ID = "20261121-031500-4f2a"
START = END - 2 * SECOND
PID, WAITING, HOLDING = 500, 501, 502
MILLISECOND = 1_000_000
_ROUNDS = 20


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    """A folder with one recording: a thread waits for a lock 90 % of the time, whose holder sleeps."""
    folder = tmp_path / "recordings"
    folder.mkdir()
    with closing(sqlite3.connect(finished_path(folder, ID))) as connection, connection:
        schema.create(connection)
        connection.execute(
            "INSERT INTO recordings VALUES (?, 'tracefs', 'sched', 2.0, ?, 0, 0, '6.1', 0, '')", (ID, f"[{PID}]")
        )
        connection.execute("INSERT INTO sessions (started_at, stopped_at) VALUES (?, ?)", (START, END))
        connection.execute("INSERT INTO processes VALUES (?, 1, 'shop', 'target', 'python3', 0)", (PID,))
        connection.execute("INSERT INTO process_names VALUES (?, 'shop', 0)", (PID,))
        connection.executemany("INSERT INTO threads VALUES (?, ?, 'shop')", [(tid, PID) for tid in (WAITING, HOLDING)])
        connection.executemany(
            "INSERT INTO events (id, timestamp, pid, tid, source, op, duration, arg0, comm) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'shop')",
            [(str(number), *row) for number, row in enumerate(_rows(), 1)],
        )
        connection.executescript(schema.INDEXES)
    return folder


def _rows() -> list[tuple[int, ...]]:
    """Twenty times 100 ms: 90 ms blocked, 10 ms on the CPU."""
    found: list[tuple[int, ...]] = []
    for start in range(START, END, 2 * SECOND // _ROUNDS):
        later = start + 90 * MILLISECOND
        found += [
            (start, PID, WAITING, Source.WAIT, WaitKind.LOCK, 90 * MILLISECOND, HOLDING),
            (later, PID, WAITING, Source.ONCPU, 1, 10 * MILLISECOND, 0),
            (start, PID, HOLDING, Source.WAIT, WaitKind.SLEEP, 90 * MILLISECOND, 0),
            (later, PID, HOLDING, Source.ONCPU, 1, 10 * MILLISECOND, 1),
        ]
    return found


async def test_the_chain_of_our_own_recording_follows_from_its_events(recordings: Path) -> None:
    async with serving(recordings=recordings) as server:
        reply = await server.ask("get_causal_chains", recording=ID)
    first = reply.content["chains"][0]
    assert (first["severity"], first["op"]) == ("HIGH", f"shop/{PID}")
    assert "lock 90.0 % of wall time" in reply.text
    assert f"thread {HOLDING} woke it" in reply.text
    assert "sleep" in first["root_cause"]
    assert "explained from the events of the whole recording" in reply.footer


async def test_statistics_name_waits_and_who_ended_them(recordings: Path) -> None:
    async with serving(recordings=recordings) as server:
        reply = await server.ask("get_trace_stats")
        thread = await server.ask("trace_timeline", tid=WAITING, limit=2)
        half = await server.ask("get_trace_stats", since="1s")
    assert "wait_lock (WAIT): 20 events · 20 stored · p50 90.0 ms" in reply.text
    assert "on_cpu (ONCPU): 40 events" in reply.text
    assert f"processes: shop {PID}" in reply.lines
    assert f"{ID} (own recording) · whole recording, 2.00 s to its end" in reply.footer
    assert (
        thread.lines[0] == f"+0.000 s wait_lock (WAIT) 90.0 ms · shop pid {PID} tid {WAITING} · woken by tid {HOLDING}"
    )
    assert "wait_lock (WAIT): 10 events" in half.text


async def test_the_listing_says_how_and_of_what_it_was_made(recordings: Path) -> None:
    async with serving(recordings=recordings) as server:
        [line] = (await server.ask("list_recordings")).lines
    assert line.startswith(f"{ID}: own recording, 2.00 s to 2026-03-20 14:07:35 UTC · 80 stored events")
    assert f"tracefs, profile sched, 2.00 s of pid {PID}; 0 events lost" in line


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM recordings",
        "DELETE FROM sessions",
        "DELETE FROM threads",
        "UPDATE recordings SET targets = '{'",
        "UPDATE recordings SET targets = '[[]]', seconds = 'x'",
        "UPDATE sessions SET stopped_at = started_at",
        "UPDATE threads SET pid = 'x'",
        "UPDATE events SET duration = 'long'",
        "DROP TABLE processes",
    ],
)
async def test_a_recording_that_lost_something_is_answered_or_called_damaged(recordings: Path, harm: str) -> None:
    with closing(sqlite3.connect(finished_path(recordings, ID))) as connection, connection:
        connection.execute(harm)
    async with serving(recordings=recordings) as server:
        for tool in ("list_recordings", "get_trace_stats", "get_causal_chains", "trace_timeline"):
            reply = await server.ask(tool)
            assert not reply.is_error or "damaged" in reply.text, (tool, reply.text)
        reply = await server.ask("explain_slowness", recording=ID, pid=PID)
        assert not reply.is_error or ": " in reply.text, "an error without its reason"


async def test_the_timeline_of_our_own_recording_is_of_its_events(recordings: Path) -> None:
    async with serving(recordings=recordings) as server:
        reply = await server.ask("trace_timeline", buckets=2)
    assert reply.text.startswith("80 stored events in 2 stretches of 1.00 s")
    assert reply.lines[0].startswith("+0.000 s: 40 events · wait_lock (WAIT) ×10 90.0 ms")
