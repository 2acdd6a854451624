import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from devops_assistant.common.guarded_sql import SqlRefused, select


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE t (name TEXT, n REAL)")
    connection.executemany("INSERT INTO t VALUES (?, ?)", [(f"job-{n}", n) for n in range(1, 101)])
    yield connection
    connection.close()


def test_a_select_gives_its_first_rows_and_says_whether_there_were_more(connection: sqlite3.Connection) -> None:
    found = select(connection, "SELECT name, n FROM t ORDER BY n", limit=2)
    assert found.columns == ["name", "n"]
    assert found.rows == [("job-1", 1.0), ("job-2", 2.0)]
    assert found.more
    assert not select(connection, "SELECT * FROM t", limit=100).more


def test_values_can_be_given_apart_from_the_statement(connection: sqlite3.Connection) -> None:
    assert select(connection, "SELECT n FROM t WHERE name = ?", ["job-7"], limit=9).rows == [(7.0,)]


def test_rows_end_with_the_one_that_fills_the_room_they_have(connection: sqlite3.Connection) -> None:
    found = select(connection, "SELECT name FROM t ORDER BY n", limit=99, most_bytes=11)
    assert (found.rows, found.more, found.full) == ([("job-1",), ("job-2",), ("job-3",)], True, True)
    whole = select(connection, "SELECT name FROM t WHERE n < 4 ORDER BY n", limit=99, most_bytes=11)
    assert (len(whole.rows), whole.more, whole.full) == (3, False, False)
    limited = select(connection, "SELECT name FROM t", limit=2, most_bytes=1_000)
    assert (len(limited.rows), limited.more, limited.full) == (2, True, False)


def test_percentiles_and_patterns_are_there(connection: sqlite3.Connection) -> None:
    statement = "SELECT percentile(n, 95), percentile(n, 0), percentile(NULL, 50) FROM t"
    assert select(connection, statement, limit=9).rows == [(95.05, 1.0, None)]
    assert select(connection, r"SELECT count(*) FROM t WHERE name REGEXP '^job-\d$'", limit=9).rows == [(9,)]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM t",
        "INSERT INTO t VALUES ('x', 1)",
        "UPDATE t SET n = 0",
        "DROP TABLE t",
        "CREATE TEMP TABLE x (y)",
        "ATTACH 'FILE' AS other",
        "VACUUM INTO 'FILE'",
        "PRAGMA journal_mode = WAL",
        "BEGIN",
        "SELECT load_extension('FILE')",
        "SELECT writefile('FILE', 'x')",
        "SELECT printf('%.*c', 500000000, 'x')",
        "SELECT length(randomblob(900000000))",
        "SELECT fts3_tokenizer('x')",
        "SELECT 1; SELECT 2",
        "",
        "-- nothing",
    ],
)
def test_whatever_is_no_plain_select_is_refused(connection: sqlite3.Connection, tmp_path: Path, statement: str) -> None:
    target = tmp_path / "made"
    with pytest.raises(SqlRefused):
        select(connection, statement.replace("FILE", str(target)), limit=1)
    assert not target.exists()
    assert select(connection, "SELECT count(*), sum(n) FROM t", limit=1).rows == [(100, 5050.0)]


@pytest.mark.parametrize(
    "statement",
    [
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c",
        "SELECT count(*) FROM t a, t b, t c, t d, t e, t f",
        "WITH RECURSIVE c(x) AS (SELECT 'xxxxxxxx' UNION ALL SELECT x || x FROM c) SELECT max(length(x)) FROM c",
    ],
)
def test_an_endless_or_swelling_query_ends_in_time(connection: sqlite3.Connection, statement: str) -> None:
    started = time.monotonic()
    with pytest.raises(SqlRefused):
        select(connection, statement, limit=1, timeout_s=0.2)
    assert time.monotonic() - started < 5


def test_a_caller_who_goes_away_stops_the_query(connection: sqlite3.Connection) -> None:
    with pytest.raises(SqlRefused):
        select(connection, "SELECT count(*) FROM t a, t b, t c, t d, t e", limit=1, stop=lambda: True)


def test_mistakes_are_said_in_the_words_of_the_engine(connection: sqlite3.Connection) -> None:
    with pytest.raises(SqlRefused, match="no such column: nope"):
        select(connection, "SELECT nope FROM t", limit=1)
    with pytest.raises(SqlRefused, match="DELETE is not allowed"):
        select(connection, "DELETE FROM t", limit=1)
