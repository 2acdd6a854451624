"""Free questions over recordings and over the assistant's own record."""

import sqlite3
from contextlib import closing
from pathlib import Path

import anyio
import pytest

from tests.servers.trace.asking import serving
from tests.servers.trace.building import Chain, Content, Event, build

pytestmark = pytest.mark.anyio


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    events = [Event(took=n, comm=f"job-{n}") for n in range(1, 151)]
    return build(tmp_path / "a.db", Content(events, [Chain()]), "0.10")


async def test_rows_come_as_a_table_with_their_number(saved: Path) -> None:
    async with serving(saved) as server:
        reply = await server.ask("run_sql", query="SELECT duration, comm FROM events ORDER BY duration", limit=2)
        whole = await server.ask("run_sql", query="SELECT count(*) AS n, percentile(duration, 50) AS half FROM events")
    assert reply.text.splitlines()[:4] == ["the first 2 rows", "duration | comm", "1 | job-1", "2 | job-2"]
    assert "more rows: limit is 2" in reply.footer
    assert reply.content == {"columns": ["duration", "comm"], "rows": [[1, "job-1"], [2, "job-2"]], "more": True}
    assert whole.lines == ["n | half", "150 | 75.5"]
    assert "all of them" in whole.footer


async def test_json_columns_can_be_taken_apart(saved: Path) -> None:
    query = "SELECT json_extract(j.value, '$.layer') AS layer FROM causal_chains, json_each(timeline) AS j"
    async with serving(saved) as server:
        assert (await server.ask("run_sql", query=query)).lines == ["layer", "HOST"]


async def test_an_unknown_table_or_column_is_answered_with_those_there_are(saved: Path) -> None:
    async with serving(saved) as server:
        column = await server.ask("run_sql", query="SELECT nope FROM events")
        table = await server.ask("run_sql", query="SELECT 1 FROM nope")
    assert column.is_error
    assert "no such column: nope; there is events(id,timestamp,pid,tid,source,op,duration" in column.text
    assert "no such table: nope; there is events(" in table.text


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM events",
        "ATTACH '/tmp/x' AS x",
        "PRAGMA query_only = 0",
        "SELECT load_extension('x')",
        "SELECT 1; SELECT 2",
    ],
)
async def test_what_is_no_plain_select_is_a_clear_error(saved: Path, query: str) -> None:
    async with serving(saved) as server:
        reply = await server.ask("run_sql", query=query)
    assert reply.is_error
    assert "not allowed" in reply.text or "one statement" in reply.text


async def test_an_endless_query_ends_in_time_and_the_server_goes_on(saved: Path) -> None:
    endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c"
    async with serving(saved) as server:
        with anyio.fail_after(40):
            reply = await server.ask("run_sql", query=endless)
            assert not (await server.ask("run_sql", query="SELECT 1 AS one")).is_error
    assert reply.is_error
    assert "took longer than 2 s" in reply.text


@pytest.mark.parametrize(
    "arguments", [{"query": ""}, {"query": "SELECT 1", "limit": 0}, {"query": "SELECT 1", "limit": 10_001}]
)
async def test_values_out_of_bounds_are_refused(saved: Path, arguments: dict[str, object]) -> None:
    async with serving(saved) as server:
        assert (await server.ask("run_sql", **arguments)).is_error


async def test_a_view_that_never_ends_does_not_hold_the_server_up(saved: Path) -> None:
    with closing(sqlite3.connect(saved)) as connection, connection:
        connection.execute("DROP TABLE process_names")
        connection.execute(
            "CREATE VIEW process_names AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "
            "SELECT max(x) AS pid, 'x' AS name FROM c"
        )
    async with serving(saved) as server:
        with anyio.fail_after(40):
            assert not (await server.ask("get_trace_stats")).is_error


async def test_the_assistant_s_own_record_is_read_while_it_is_written(saved: Path, tmp_path: Path) -> None:
    record = tmp_path / "record.db"
    with closing(sqlite3.connect(record, isolation_level=None)) as recorder:
        recorder.execute("PRAGMA journal_mode = WAL")
        recorder.execute("CREATE TABLE tool_calls (tool, duration_ms)")
        recorder.execute("INSERT INTO tool_calls VALUES ('git_log', 12.5)")
        async with serving(saved, record=record) as server:
            reply = await server.ask("run_sql", query="SELECT tool, duration_ms FROM tool_calls", recording="self")
            tables = await server.ask("run_sql", query="SELECT name FROM sqlite_master", recording="self")
            other = await server.ask("get_trace_stats", recording="self")
            refused = await server.ask("run_sql", query="DELETE FROM tool_calls", recording="self")
    assert reply.lines == ["tool | duration_ms", "git_log | 12.5"]
    assert "the assistant's own record" in reply.footer
    assert tables.lines == ["name", "tool_calls"]
    assert "is read by run_sql alone" in other.text
    assert refused.is_error


async def test_a_record_that_has_ended_is_read_as_well(tmp_path: Path) -> None:
    record = tmp_path / "record.db"
    with closing(sqlite3.connect(record)) as recorder, recorder:
        recorder.execute("CREATE TABLE turns (n)")
    async with serving(record=record) as server:
        assert (await server.ask("run_sql", query="SELECT count(*) FROM turns", recording="self")).lines[1] == "0"


async def test_without_a_record_the_answer_says_where_it_would_be(saved: Path, tmp_path: Path) -> None:
    async with serving(saved, record=tmp_path / "record.db") as server:
        reply = await server.ask("run_sql", query="SELECT 1 AS one", recording="self")
    assert reply.is_error
    assert f"there is no flight record at {tmp_path / 'record.db'}" in reply.text
