"""Databases that others wrote are opened without a trace, or refused with a reason."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from devops_assistant.common.database_file import CannotOpen, reading

WRITER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute(sys.argv[2])
for statement in sys.argv[3:]:
    connection.execute(statement)
print(flush=True)
input()
"""
INSERT = "INSERT INTO t VALUES (2)"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "saved #1?.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE t (n)")
        connection.executemany("INSERT INTO t VALUES (?)", [(n,) for n in range(5_000)])
    return path


@contextmanager
def writer(path: Path, *statements: str) -> Generator[subprocess.Popen[str]]:
    """A process that has the database open and has run these statements."""
    program = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), *statements], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert program.stdout
        assert program.stdout.readline() == "\n"
        yield program
    finally:
        program.kill()
        program.communicate()


def rows(path: Path) -> int:
    with reading(path) as (_, connection):
        return connection.execute("SELECT count(*) FROM t").fetchone()[0]


def test_a_database_is_read_and_neither_it_nor_its_folder_changes(database: Path) -> None:
    before = database.read_bytes(), database.stat().st_mtime_ns, os.listdir(database.parent)
    assert rows(database) == 5_000
    assert (database.read_bytes(), database.stat().st_mtime_ns, os.listdir(database.parent)) == before


def test_nothing_can_be_written_through_it(database: Path) -> None:
    with reading(database) as (_, connection), pytest.raises(sqlite3.Error):
        connection.execute("DELETE FROM t")


def test_a_database_with_an_ended_log_is_read_and_gets_none_anew(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    assert rows(database) == 5_000
    assert os.listdir(database.parent) == [database.name]


def test_the_state_of_now_is_read_while_a_writer_keeps_a_log(database: Path) -> None:
    with writer(database, "PRAGMA journal_mode = WAL", INSERT), reading(database) as (file, connection):
        assert file.live
        assert connection.execute("SELECT count(*) FROM t").fetchone() == (5_001,)


@pytest.mark.parametrize("statements", [("BEGIN EXCLUSIVE",), ("BEGIN EXCLUSIVE", INSERT), ("BEGIN IMMEDIATE", INSERT)])
def test_a_writer_in_the_middle_of_a_change_is_named(database: Path, statements: tuple[str, ...]) -> None:
    with writer(database, *statements), pytest.raises(CannotOpen, match="is being written"):
        rows(database)


def test_a_writer_that_died_in_the_middle_is_named(database: Path) -> None:
    many = "INSERT INTO t SELECT a.n FROM t a, t b LIMIT 900000"
    with writer(database, "PRAGMA cache_size = 2", "BEGIN EXCLUSIVE", many):
        pass
    with pytest.raises(CannotOpen, match="its writer died while it wrote"):
        rows(database)


def test_a_change_while_it_is_read_is_noticed(database: Path) -> None:
    with (
        pytest.raises(CannotOpen, match="was written to while it was read"),
        reading(database),
        closing(sqlite3.connect(database)) as connection,
        connection,
    ):
        connection.execute(INSERT)


def test_a_truncated_database_says_how_much_is_missing(database: Path) -> None:
    size = database.stat().st_size
    os.truncate(database, size // 2)
    with pytest.raises(CannotOpen, match=f"truncated: {size // 2:,} of {size:,} bytes"):
        rows(database)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not a SQLite database but an empty file"),
        (b"hello\n" * 100, "not a SQLite database"),
        (b"SQLite format 3\x00", "truncated"),
        (b"SQLite format 3\x00" + b"\xff" * 4_096, "truncated"),
    ],
)
def test_what_is_no_database_is_said_to_be_none(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(content)
    with pytest.raises(CannotOpen, match=reason):
        rows(path)


def test_a_pipe_a_folder_and_nothing_are_told_apart_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.db")
    (tmp_path / "folder.db").mkdir()
    with pytest.raises(CannotOpen, match="not a regular file"):
        rows(tmp_path / "pipe.db")
    with pytest.raises(CannotOpen, match="not a regular file"):
        rows(tmp_path / "folder.db")
    with pytest.raises(CannotOpen, match="no such file"):
        rows(tmp_path / "none.db")


def test_text_that_is_no_text_is_read_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE t (n)")
        connection.execute("INSERT INTO t VALUES (CAST(x'ff41' AS TEXT))")
    with reading(path) as (_, connection):
        assert connection.execute("SELECT n FROM t").fetchone() == ("\ufffdA",)
