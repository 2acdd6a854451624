"""Whatever a statement tries, it ends in a reason, in bounded time, and changes nothing."""

import json
import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import anyio
import pytest

from devops_assistant.common.guarded_sql import Rows, SqlRefused
from devops_assistant.common.sql_child import Query, rows
from devops_servers._common.guarded_child import run_guarded

pytestmark = pytest.mark.anyio

LIMIT_S = 0.3
DEADLINE_S = 40
COUNTING = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "saved.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE t (n INTEGER, name TEXT, list TEXT)")
        rows = [(n, f"'%UPDATE x%' {n}", json.dumps([n, n + 1])) for n in range(2_000)]
        connection.executemany("INSERT INTO t VALUES (?, ?, ?)", rows)
    return path


def content(database: Path) -> bytes:
    return database.read_bytes()


async def run(database: Path, statement: str, limit: int = 100, most_bytes: int = 100_000) -> Rows:
    return await run_guarded(Query(str(database), False, statement, limit, most_bytes, LIMIT_S))


@pytest.mark.parametrize(
    "statement",
    [
        "ATTACH 'FILE' AS other",
        "DETACH main",
        "VACUUM",
        "VACUUM INTO 'FILE'",
        "CREATE TABLE x (y)",
        "CREATE TEMP TABLE x (y)",
        "CREATE TEMP VIEW x AS SELECT 1",
        "DROP TABLE t",
        "INSERT INTO t VALUES (1, 'x', '')",
        "REPLACE INTO t VALUES (1, 'x', '')",
        "UPDATE t SET n = 0",
        "DELETE FROM t",
        "WITH x AS (SELECT 1)\tDELETE\tFROM t",
        "WITH x AS (SELECT 1) INSERT INTO t SELECT 1, '', '' FROM x",
        "ALTER TABLE t RENAME TO u",
        "REINDEX",
        "ANALYZE",
        "BEGIN IMMEDIATE",
        "SAVEPOINT x",
        "PRAGMA journal_mode = WAL",
        "PRAGMA writable_schema = 1",
        "PRAGMA query_only = 0",
        "PRAGMA hard_heap_limit = 0",
        "SELECT * FROM pragma_database_list",
        "SELECT * FROM dbstat",
        "SELECT load_extension('FILE')",
        "SELECT readfile('/etc/passwd')",
        "SELECT writefile('FILE', 'x')",
        "SELECT edit('x')",
        "SELECT fts3_tokenizer('x')",
        "SELECT randomblob(900000000)",
        "SELECT length(zeroblob(900000000))",
        "SELECT printf('%.*c', 1000000000, 'x')",
        "SELECT format('%.*c', 1000000000, 'x')",
        "SELECT length(replace(hex(group_concat(name)), '0', hex(group_concat(name)))) FROM t",
        "SELECT group_concat(a.name) FROM t a, t b",
        "SELECT 1; SELECT 2",
        "SELECT 1; DELETE FROM t",
        "EXPLAIN DELETE FROM t",
        "SELECT n FROM t LIMIT (SELECT count(*) FROM nowhere)",
        "SELECT x'00' || char(0) FROM t WHERE",
        "nonsense",
        "      ",
    ],
)
async def test_what_is_no_plain_select_is_refused_at_once(database: Path, tmp_path: Path, statement: str) -> None:
    before = content(database)
    with anyio.fail_after(DEADLINE_S), pytest.raises(SqlRefused):
        await run(database, statement.replace("FILE", str(tmp_path / "made")))
    assert content(database) == before
    assert os.listdir(tmp_path) == [database.name]


async def test_memory_ends_before_the_machine_s(database: Path) -> None:
    wide = "WITH wide(s) AS (SELECT group_concat(name) FROM t)"
    with pytest.raises(SqlRefused, match="more memory than it may have"):
        await run_guarded(
            Query(str(database), False, f"{wide} SELECT s || s || s || n AS x FROM t, wide ORDER BY x", 1, 100, 9)
        )


@pytest.mark.parametrize(
    "statement",
    [
        f"{COUNTING} SELECT count(*) FROM c",
        f"{COUNTING} SELECT x FROM c ORDER BY x DESC",
        f"{COUNTING} SELECT percentile(x, 50) FROM c",
        f"{COUNTING} SELECT group_concat(x) FROM c",
        "WITH RECURSIVE c(x) AS (SELECT 'xxxxxxxx' UNION ALL SELECT x || x FROM c) SELECT max(length(x)) FROM c",
        "WITH RECURSIVE c(x) AS (SELECT name FROM t UNION ALL SELECT x || '.' FROM c) SELECT count(DISTINCT x) FROM c",
        "SELECT count(*) FROM t a, t b, t c",
        "SELECT a.name || b.name || c.name AS x FROM t a, t b, t c ORDER BY x DESC LIMIT 1",
        "SELECT count(*) FROM t a, t b, t c WHERE a.name || b.name REGEXP '^(U+)+$'",
        "SELECT count(*) FROM t a, t b, t c WHERE a.name || b.name || c.name LIKE '%U%P%D%A%T%E%x%z'",
        f"{COUNTING} SELECT 1 FROM c, json_each(hex(x)) LIMIT 1 OFFSET 900000000",
    ],
)
async def test_bombs_of_time_and_memory_end_within_their_limit(database: Path, statement: str) -> None:
    started = time.monotonic()
    with anyio.fail_after(DEADLINE_S), pytest.raises(SqlRefused, match=r"longer than|memory|too big"):
        await run(database, statement)
    assert time.monotonic() - started < DEADLINE_S


async def test_a_child_that_nothing_inside_can_stop_is_killed(database: Path) -> None:
    stuck = Query(str(database), False, f"{COUNTING} SELECT count(*) FROM c", 1, 100, timeout_s=-2.9)
    with anyio.fail_after(DEADLINE_S), pytest.raises(SqlRefused, match=r"stopped|longer than"):
        await run_guarded(stuck)


async def test_a_child_that_ends_without_a_word_has_a_reason_all_the_same() -> None:
    with pytest.raises(SqlRefused, match="was stopped"):
        rows(b"")


async def test_harmless_questions_are_answered(database: Path) -> None:
    found = await run(database, "SELECT name FROM t WHERE name LIKE '%UPDATE x%' AND n < 2 ORDER BY n")
    assert found.rows == [("'%UPDATE x%' 0",), ("'%UPDATE x%' 1",)]
    assert (await run(database, "SELECT sum(j.value) FROM t, json_each(t.list) AS j WHERE n < 2")).rows == [(4,)]
    assert (await run(database, "SELECT count(*) FROM t, json_tree(t.list) WHERE n = 1")).rows == [(3,)]
    assert (await run(database, "SELECT percentile(n, 50), replace('DELETE', 'D', 'd') FROM t")).rows == [
        (999.5, "dELETE")
    ]


async def test_every_kind_of_value_comes_through(database: Path) -> None:
    found = await run(database, "SELECT NULL, 7, -9223372036854775808, 1.5, '한글', x'00ff', 1e999")
    assert found.rows == [(None, 7, -9223372036854775808, 1.5, "한글", b"\x00\xff", float("inf"))]


async def test_rows_and_bytes_beyond_the_limits_are_left_out_and_said_to_be(database: Path) -> None:
    few = await run(database, "SELECT n FROM t ORDER BY n", limit=3)
    assert (few.rows, few.more, few.full) == ([(0,), (1,), (2,)], True, False)
    wide = await run(database, "SELECT name || hex(name) FROM t", limit=2_000, most_bytes=10_000)
    assert wide.more
    assert wide.full
    assert 100 < len(wide.rows) < 500
    assert not (await run(database, "SELECT n FROM t", limit=2_000)).more
