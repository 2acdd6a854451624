"""What befalls the record costs no session anything, and what was recorded stays whole."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from devops_assistant.conversation.events import StepStarted, ToolFinished, TurnStarted
from devops_assistant.recorder.database import open_record, put_aside
from devops_assistant.recorder.reading import open_reading
from devops_assistant.recorder.record import Keeping
from devops_assistant.recorder.retention import forget, sweep
from tests.e2e.program import until
from tests.recorder.sessions import TURN, recorded

ROOT = Path(__file__).parents[2]
TOO_LARGE = """
import resource, sys
from pathlib import Path
from devops_assistant.conversation.events import TurnStarted
from tests.recorder.sessions import recorded
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
with recorded(Path(sys.argv[1])) as session:
    for number in range(40):
        session.say(TurnStarted("x" * 20_000))
        session.recording.end_turn([])
        session.recording.barrier().wait(40)
print("answered", len(session.told), session.told[0])
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "record.db"


def started(*arguments: object) -> subprocess.Popen[str]:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}:{ROOT / 'servers'}"}
    command = [sys.executable, *map(str, arguments)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def integrity(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchone()[0]


def test_a_folder_that_cannot_be_made_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with recorded(tmp_path / "data" / "record.db") as session:
        session.say(*TURN)
        session.written()
        session.say(*TURN)
    assert len(session.told) == 1
    assert "cannot be written" in session.told[0]


def test_what_could_not_be_written_for_a_while_is_written_later(path: Path) -> None:
    open_record(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other, recorded(path) as session:
        other.execute("BEGIN IMMEDIATE")
        session.say(*TURN)
        session.written()
        other.execute("ROLLBACK")
    assert len(session.told) == 1
    assert "database is locked" in session.told[0]
    with open_reading(path) as record:
        assert len(record.calls(session.id)) == 1
        assert record.turns(session.id)[0].stop == "answered"


def test_a_full_disk_is_told_once(path: Path) -> None:
    with started("-c", TOO_LARGE, path) as child:
        out, err = child.communicate(timeout=20)
    assert out.startswith("answered 1 "), out + err
    assert "cannot be written" in out


def test_a_damaged_record_is_put_aside(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database at all" * 1_000)
    with recorded(path) as session:
        session.say(*TURN)
    assert len(session.told) == 1
    assert "damaged" in session.told[0]
    (aside,) = path.parent.glob("record-damaged-*")
    assert aside.read_bytes() == b"no database at all" * 1_000
    with open_reading(path) as record:
        assert record.turns(session.id)[0].stop == "answered"


def test_what_belongs_to_a_damaged_record_goes_with_it(tmp_path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        (tmp_path / f"record.db{suffix}").write_text(suffix)
    aside = put_aside(tmp_path / "record.db")
    assert {file.name.replace(aside.name, ""): file.read_text() for file in tmp_path.iterdir()} == {
        suffix: suffix for suffix in ("", "-wal", "-shm")
    }


def test_a_record_that_is_damaged_under_a_turn_loses_nothing_of_that_turn(path: Path) -> None:
    with recorded(path) as session:
        session.say(*TURN[:5])
        session.written()
        size = path.stat().st_size
        with path.open("r+b") as file:
            file.write(b"\xff" * size)
        with path.with_name("record.db-wal").open("r+b") as log:
            log.write(b"\xff" * log.seek(0, os.SEEK_END))
        with path.with_name("record.db-shm").open("r+b") as index:
            index.write(b"\xff" * index.seek(0, os.SEEK_END))
        session.say(*TURN[5:])
    with open_reading(path) as record:
        (turn,) = record.turns(session.id)
        assert (turn.stop, len(record.steps(session.id)), len(record.calls(session.id))) == ("answered", 2, 1)
    assert integrity(path) == "ok"


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("PRAGMA user_version = 99", "a newer version"),
        ("CREATE TABLE songs (title)", "another program"),
    ],
)
def test_what_others_wrote_is_left_alone(path: Path, statement: str, said: str) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as other:
        other.execute(statement)
    before = path.read_bytes()
    with recorded(path) as session:
        session.say(*TURN)
        session.say(*TURN)
    assert len(session.told) == 1
    assert said in session.told[0]
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT count(*) FROM sqlite_master WHERE name = 'turns'").fetchone() == (0,)
    assert len(path.read_bytes()) == len(before)


def test_a_record_that_was_deleted_under_the_session_begins_anew(path: Path) -> None:
    with recorded(path) as session:
        session.say(*TURN)
        session.written()
        path.unlink()
        session.say(*TURN)
    with open_reading(path) as record:
        assert len(record.turns(session.id)) == 1


def test_a_session_that_was_deleted_while_it_runs_is_told_again(path: Path) -> None:
    with recorded(path) as session:
        session.say(*TURN[:5])
        session.written()
        with closing(open_record(path)) as other:
            forget(other, [session.id], None)
        session.say(*TURN[5:])
    with open_reading(path) as record:
        assert record.turns(session.id)[0].stop == "answered"
        assert len(record.calls(session.id)) == 1


def test_a_disk_that_stands_still_holds_up_nothing(path: Path) -> None:
    open_record(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other, recorded(path) as session:
        other.execute("BEGIN IMMEDIATE")
        session.say(TurnStarted("before"))
        for number in range(12_000):
            session.say(StepStarted(number, 1))
        session.say(*TURN)
        assert session.recorder.entries.qsize() <= 4_000
        until(lambda: bool(session.told), 20, "it is told that the file is held")
        other.execute("ROLLBACK")
    assert len(session.told) == 1


def test_six_processes_at_once_lose_no_row(path: Path) -> None:
    children = [started("-m", "tests.recorder.child", path, f"s{number}", 15) for number in range(6)]
    for child in children:
        with child:
            assert child.communicate(timeout=20) == ("".join(f"{turn}\n" for turn in range(1, 16)), "")
    with open_reading(path) as record:
        sessions = record.sessions()
        assert sorted((session.turns, session.tool_calls) for session in sessions) == [(15, 15)] * 6
        assert all(len(record.steps(session.id)) == 30 for session in sessions)
    assert integrity(path) == "ok"


def test_a_process_killed_at_any_moment_loses_at_most_the_step_that_ran(path: Path) -> None:
    children = {f"s{number}": started("-m", "tests.recorder.child", path, f"s{number}", 10_000) for number in range(5)}
    finished: dict[str, int] = {}
    for place, (session, child) in enumerate(children.items()):
        with child:
            assert child.stdout
            lines = [child.stdout.readline() for _ in range(1 + 3 * place)]
            child.kill()
            lines += child.stdout.readlines()
        finished[session] = max(int(line) for line in lines if line.endswith("\n"))
    assert integrity(path) == "ok"
    with open_reading(path) as record:
        for session, turns in finished.items():
            kept = record.turns(session)
            assert len(kept) >= turns
            assert [turn.stop for turn in kept[:turns]] == ["answered"] * turns
            steps = [step for step in record.steps(session) if step.turn in {turn.id for turn in kept[:turns]}]
            assert len(steps) == 2 * turns
            assert all(step.duration_ms for step in steps)


def test_what_is_too_old_or_too_much_goes_with_its_evidence(path: Path) -> None:
    evidence = path.parent / "evidence"
    ids: list[str] = []
    for number in range(4):
        with recorded(path, f"s{number}") as session:
            session.say(TurnStarted("x" * 300_000), ToolFinished("c", "s", "t", "E1", False, 1.0, 1))
        ids.append(session.id)
        (evidence / session.id).mkdir(parents=True)
        (evidence / session.id / "E1.txt").write_text("kept")
    day = 86_400
    with closing(open_record(path)) as connection:
        now = connection.execute("SELECT max(seen_at) FROM sessions").fetchone()[0]
        for number, id in enumerate(ids):
            connection.execute("UPDATE sessions SET seen_at = ? WHERE id = ?", (now - (4 - number) * day, id))
        sweep(connection, Keeping(days=3.5), evidence, now)
        assert [row[0] for row in connection.execute("SELECT id FROM sessions ORDER BY id")] == ids[1:]
        sweep(connection, Keeping(limit_bytes=700_000), evidence, now)
        left = [row[0] for row in connection.execute("SELECT id FROM sessions ORDER BY id")]
        connection.execute("UPDATE sessions SET seen_at = ?", (now,))
        sweep(connection, Keeping(limit_bytes=1), evidence, now)
        assert [row[0] for row in connection.execute("SELECT id FROM sessions ORDER BY id")] == left
    assert left in ([], ids[3:], ids[2:])
    assert sorted(folder.name for folder in evidence.iterdir()) == left
