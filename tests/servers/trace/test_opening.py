"""Which file a call means, and what happens where that file is not what it should be."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from devops_servers.trace.recordings import finished_path, new_id, unfinished_path
from tests.servers.trace.asking import serving
from tests.servers.trace.building import VERSIONS, Chain, Content, Event, Version, build

pytestmark = pytest.mark.anyio

TOOLS = ("get_trace_stats", "get_causal_chains", "get_stacks", "trace_timeline")
CONTENT = Content([Event(stack=1)], [Chain()], stacks={1: [{"s": "main"}]})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "recordings"
    folder.mkdir()
    return folder


def rewritten(path: Path, change: Callable[[bytes], bytes]) -> Path:
    path.write_bytes(change(path.read_bytes()))
    return path


def state(path: Path) -> tuple[bytes, int, list[str]]:
    return path.read_bytes(), path.stat().st_mtime_ns, sorted(os.listdir(path.parent))


@pytest.mark.parametrize("version", VERSIONS)
async def test_reading_changes_neither_the_recording_nor_its_folder(tmp_path: Path, version: Version) -> None:
    path = build(tmp_path / "evidence.db", CONTENT, version)
    before = state(path)
    async with serving(path) as server:
        for tool in TOOLS:
            assert not (await server.ask(tool)).is_error
        assert not (await server.ask("run_sql", query="SELECT * FROM events")).is_error
        assert not (await server.ask("list_recordings")).is_error
    assert state(path) == before


async def test_a_recording_whose_recorder_still_writes_is_read_as_it_is_now(tmp_path: Path) -> None:
    path = build(tmp_path / "live.db", CONTENT)
    with closing(sqlite3.connect(path)) as recorder:
        recorder.execute("PRAGMA journal_mode = WAL")
        recorder.execute(
            "INSERT INTO events SELECT 'x', timestamp, pid, tid, source, op, duration, 0, 0, 0, 0, 0, 0, "
            "'', 0, 0, 0 FROM events"
        )
        recorder.commit()
        async with serving(path) as server:
            reply = await server.ask("get_trace_stats")
            rows = await server.ask("run_sql", query="SELECT count(*) FROM events")
    assert reply.text.startswith("2 stored of 2 events")
    assert "still being written, this is its state of now" in reply.footer
    assert rows.lines == ["count(*)", "2"]
    assert "still being written" in rows.footer


async def test_a_recorder_in_the_middle_of_a_change_is_a_clear_error(tmp_path: Path) -> None:
    path = build(tmp_path / "busy.db", CONTENT)
    with closing(sqlite3.connect(path, isolation_level=None)) as recorder:
        recorder.execute("BEGIN EXCLUSIVE")
        recorder.execute("DELETE FROM events")
        async with serving(path) as server:
            replies = [await server.ask(tool) for tool in TOOLS]
            replies.append(await server.ask("run_sql", query="SELECT * FROM events"))
            listed = await server.ask("list_recordings")
    assert all(reply.is_error and "is being written" in reply.text for reply in replies)
    assert "cannot be opened: busy.db is being written" in listed.text


def whole_but_for_half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def emptied(_: bytes) -> bytes:
    return b""


def replaced(_: bytes) -> bytes:
    return b"2026-11-21 an ordinary log\n" * 90


def garbled(content: bytes) -> bytes:
    return content[:4_096] + b"\xff" * (len(content) - 4_096)


@pytest.mark.parametrize(
    ("spoiled", "reason"),
    [
        (whole_but_for_half, "is truncated"),
        (emptied, "not a SQLite database but an empty file"),
        (replaced, "not a SQLite database"),
        (garbled, "damaged"),
    ],
    ids=["truncated", "empty", "text", "garbled"],
)
async def test_a_broken_recording_is_a_clear_error_of_every_tool(
    tmp_path: Path, spoiled: Callable[[bytes], bytes], reason: str
) -> None:
    path = rewritten(build(tmp_path / "evidence.db", CONTENT), spoiled)
    async with serving(path) as server:
        replies = [await server.ask(tool) for tool in TOOLS]
        listed = await server.ask("list_recordings")
    assert all(reply.is_error and reason in reply.text for reply in replies)
    assert not listed.is_error
    assert "evidence: cannot be opened: " in listed.text


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("CREATE TABLE notes (text)", "its table events is missing"),
        ("CREATE TABLE events (timestamp, pid)", "its table events has no duration, op, source, tid"),
        (
            "CREATE VIEW events AS SELECT 1 AS timestamp, 1 AS pid, 1 AS tid, 1 AS source, 1 AS op, 1 AS duration",
            "its table events is missing",
        ),
    ],
)
async def test_another_database_is_said_to_be_no_recording(tmp_path: Path, statement: str, reason: str) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
    async with serving(path) as server:
        for tool in TOOLS:
            assert reason in (await server.ask(tool)).text
        assert reason in (await server.ask("run_sql", query="SELECT * FROM notes")).text


@pytest.mark.parametrize("column", ["timestamp", "duration", "source", "op", "pid", "stack_hash"])
async def test_values_of_another_kind_cost_no_more_than_an_answer(tmp_path: Path, column: str) -> None:
    paths: list[Path] = []
    for number, value in enumerate(("'soon'", "NULL", "1e300", "x'00'", "-1")):
        paths.append(build(tmp_path / f"odd-{number}.db", CONTENT))
        with closing(sqlite3.connect(paths[-1])) as connection, connection:
            connection.execute(f"UPDATE events SET {column} = {value}")
    async with serving(*paths) as server:
        for path in paths:
            replies = [await server.ask(tool, recording=path.stem) for tool in TOOLS]
            assert all("damaged" in reply.text for reply in replies if reply.is_error)


async def test_the_first_database_named_is_meant_where_a_call_names_none(tmp_path: Path, folder: Path) -> None:
    first = build(tmp_path / "first.db", Content([Event()] * 1))
    second = build(tmp_path / "second.db", Content([Event()] * 2))
    build(folder / "third.db", Content([Event()] * 3))
    async with serving(first, second, recordings=folder) as server:
        for name, events in (("", 1), ("first", 1), ("second.db", 2), (str(second), 2), ("third", 3)):
            reply = await server.ask("get_trace_stats", recording=name)
            assert reply.text.startswith(f"{events} stored of"), name
        listed = await server.ask("list_recordings")
    assert [line.split(":")[0] for line in listed.lines] == ["first", "second", "third"]


async def test_the_newest_recording_is_meant_where_no_database_was_named(folder: Path) -> None:
    for age, name in enumerate(("newest", "older", "oldest")):
        path = build(folder / f"{name}.db", Content([Event()] * (age + 1)))
        os.utime(path, (1_700_000_000 - age, 1_700_000_000 - age))
    async with serving(recordings=folder) as server:
        assert (await server.ask("get_trace_stats")).text.startswith("1 stored of")
        assert [line.split(":")[0] for line in (await server.ask("list_recordings")).lines] == [
            "newest", "older", "oldest"
        ]  # fmt: skip


async def test_a_path_counts_only_under_an_allowed_folder(tmp_path: Path, folder: Path) -> None:
    elsewhere = tmp_path / "recordings_evil"
    elsewhere.mkdir()
    inside = build(folder / "inside.db", CONTENT)
    outside = build(elsewhere / "outside.db", CONTENT)
    (folder / "link.db").symlink_to(outside)
    (folder / "alias.db").symlink_to(inside)
    async with serving(recordings=folder) as server:
        for name in (str(inside), f"{folder}/../recordings/inside.db", str(folder / "alias.db"), "alias"):
            assert not (await server.ask("get_trace_stats", recording=name)).is_error, name
        for name in (
            str(outside),
            f"{folder}/../recordings_evil/outside.db",
            str(folder / "link.db"),
            "/etc/passwd",
            "../outside.db",
            "/proc/self/mem",
            f"file:{inside}",
            f"{inside}\0",
        ):
            reply = await server.ask("get_trace_stats", recording=name)
            assert reply.is_error, name
            assert "is outside" in reply.text, name
        assert "there is no recording link" in (await server.ask("get_trace_stats", recording="link")).text
        assert "outside" not in (await server.ask("list_recordings")).text
    async with serving(recordings=folder, folders=(elsewhere,)) as server:
        assert not (await server.ask("get_trace_stats", recording=str(outside))).is_error


async def test_a_database_that_is_named_twice_is_one(tmp_path: Path) -> None:
    path = build(tmp_path / "a.db", CONTENT)
    (tmp_path / "same.db").symlink_to(path)
    async with serving(path, tmp_path / "same.db", path, recordings=tmp_path) as server:
        assert (await server.ask("list_recordings")).text.startswith("1 recording;")


async def test_two_recordings_of_one_name_are_told_apart_by_their_paths(tmp_path: Path, folder: Path) -> None:
    ours, other = build(folder / "same.db", CONTENT), build(tmp_path / "same.db", CONTENT)
    async with serving(recordings=folder, folders=(tmp_path,)) as server:
        both = await server.ask("get_trace_stats", recording="same")
        assert both.is_error
        assert str(ours) in both.text
        assert str(other) in both.text
        assert not (await server.ask("get_trace_stats", recording=str(other))).is_error


async def test_a_name_that_is_none_names_those_that_look_like_it(folder: Path) -> None:
    build(folder / "20261121-031500-4f2a.db", CONTENT)
    async with serving(recordings=folder) as server:
        close = await server.ask("get_trace_stats", recording="20261121-031500-4f2b")
        far = await server.ask("get_trace_stats", recording="gpu")
    assert "did you mean 20261121-031500-4f2a?" in close.text
    assert "there is no recording gpu; list_recordings shows what there is" in far.text


async def test_without_any_recording_the_answer_says_how_to_get_one(folder: Path) -> None:
    async with serving(recordings=folder) as server:
        reply = await server.ask("get_trace_stats")
        assert (await server.ask("list_recordings")).text.startswith("no recordings yet")
    assert reply.is_error
    assert "make one with trace_record, or start the server with --db FILE" in reply.text


async def test_a_recording_that_is_being_made_is_listed_and_not_opened(folder: Path) -> None:
    recording = new_id(datetime(2026, 11, 21, 3, 15, tzinfo=UTC))
    assert recording.startswith("20261121-031500-")
    build(unfinished_path(folder, recording), CONTENT)
    async with serving(recordings=folder) as server:
        for name in ("", recording, str(unfinished_path(folder, recording))):
            assert "is still being written" in (await server.ask("get_trace_stats", recording=name)).text
        assert f"{recording}: being written now" in (await server.ask("list_recordings")).lines
        unfinished_path(folder, recording).rename(finished_path(folder, recording))
        assert not (await server.ask("get_trace_stats", recording=recording)).is_error
