"""Each rule on rows planted for it, and all of them on an hour in which nothing is wrong."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import pytest

from devops_assistant.common.messages import speak
from devops_assistant.recorder.anomalies import find_anomalies
from devops_assistant.recorder.database import open_record
from devops_assistant.recorder.reading import open_reading
from devops_assistant.recorder.rules import RULES
from devops_assistant.recorder.schema import VERSION

NOW = 1_795_000_000.0
DAY = 86_400


@dataclass
class Planted:
    """A record with sessions of one's own making."""

    connection: sqlite3.Connection
    numbers: Iterator[int]

    def turn(self, at: float = NOW, session: str = "now") -> int:
        self.connection.execute(
            "INSERT OR IGNORE INTO sessions (id, program, started_at, seen_at, pid) VALUES (?, 'chat', ?, ?, 1)",
            (session, at, at),
        )
        return self._insert(
            "INSERT INTO turns (session, number, started_at, question) VALUES (?, ?, ?, '?')",
            *(session, next(self.numbers), at),
        )

    def call(
        self,
        turn: int,
        name: str = "tickets list_tickets",
        at: float = NOW,
        *,
        arguments: str = "{}",
        ms: float = 50.0,
        size: int = 1_000,
        failed: bool = False,
        decision: str = "",
    ) -> None:
        server, _, tool = name.rpartition(" ")
        self._insert(
            "INSERT INTO tool_calls (turn, call_id, server, tool, arguments, started_at, duration_ms, bytes, is_error, "
            "decision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *(turn, f"c{next(self.numbers)}", server, tool, arguments, at, ms, size, failed, decision),
        )

    def changed(self, server: str, diff: str) -> None:
        self._insert(
            "INSERT INTO discoveries (at, session, server, event, diff) VALUES (?, 'now', ?, 'changed', ?)",
            *(NOW, server, diff),
        )

    def found(self) -> dict[str, str]:
        """What is found after the last turn, by rule."""
        return {found.rule.name: found.text for found in find_anomalies(self.connection, "now", NOW)}

    def _insert(self, statement: str, *values: object) -> int:
        return self.connection.execute(statement, values).lastrowid or 0


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Planted]:
    with closing(open_record(tmp_path / "record.db")) as connection:
        yield Planted(connection, count(1))


def test_the_same_call_again_and_again(record: Planted) -> None:
    turn = record.turn()
    for _ in range(3):
        record.call(turn, "git git_log", arguments='{"count": 5}')
    assert record.found() == {
        "repeated_call": "git_log was called 3 times in one turn with the same arguments",
    }


def test_a_definition_that_changed_since_it_was_approved(record: Planted) -> None:
    record.turn()
    record.changed("tickets", diff="- old\n+ new")
    assert record.found() == {
        "definition_changed": "tickets describes tools otherwise than when they were approved",
    }


def test_a_burst_of_errors(record: Planted) -> None:
    turn = record.turn()
    for number in range(6):
        record.call(turn, at=NOW + number, arguments=f"{number}", failed=number > 0)
    assert record.found() == {"error_burst": "5 of 6 calls of tickets failed within 5 minutes"}


def test_a_call_that_is_slow_against_its_own_past(record: Planted) -> None:
    past = record.turn(NOW - DAY, "before")
    for number in range(40):
        record.call(past, at=NOW - DAY + number * 60, ms=400 + number)
    record.call(record.turn(), ms=4_200)
    assert record.found() == {
        "slow_call": "list_tickets took 4.2 s; 95 % of its last 40 calls took at most 0.44 s",
    }


def test_a_result_out_of_all_proportion(record: Planted) -> None:
    record.call(record.turn(), size=5 * 1024 * 1024)
    assert record.found() == {"oversized_result": "list_tickets returned 5.0 MiB"}


def test_a_tool_that_was_never_used_before(record: Planted) -> None:
    record.call(record.turn(NOW - 2 * DAY, "before"), at=NOW - 2 * DAY)
    turn = record.turn()
    record.call(turn, "tickets purge")
    record.call(turn)
    assert record.found() == {"first_use": "purge of tickets was called for the first time"}


def test_more_calls_than_a_person_would_wait_for(record: Planted) -> None:
    turn = record.turn()
    for number in range(70):
        record.call(turn, at=NOW + number / 2, arguments=str(number))
    assert record.found() == {"call_rate": "70 calls of tickets within a minute"}


def test_what_was_read_here_and_sent_there(record: Planted) -> None:
    turn = record.turn()
    record.call(turn, "logs search_logs", at=NOW)
    record.call(turn, "slack post_message", at=NOW + 5, decision="refused")
    assert record.found() == {
        "read_then_sent": "data was read from logs (search_logs) and then post_message of slack was called, "
        "which was refused"
    }


def test_a_finding_is_found_once(record: Planted) -> None:
    turn = record.turn()
    record.changed("tickets", diff="+")
    for number in range(3):
        record.call(turn, at=NOW + number)
    assert set(record.found()) == {"repeated_call", "definition_changed"}
    assert record.found() == {}
    again = record.turn(NOW + 100)
    assert record.found() == {}
    for number in range(3):
        record.call(again, at=NOW + 100 + number)
    assert set(record.found()) == {"repeated_call"}


def test_an_hour_in_which_nothing_is_wrong_raises_no_alarm(record: Planted) -> None:
    names = ("git git_log", "logs search_logs", "system get_disk_usage", "tickets list_tickets", " read_evidence")
    record.call(record.turn(NOW - 3 * DAY, "before"), at=NOW - 3 * DAY)
    for number in range(60):  # a question a minute, five calls each, one in fifteen fails, some calls are slower
        at = NOW + number * 60
        turn = record.turn(at)
        for place, name in enumerate(names):
            number_of_call = number * len(names) + place
            record.call(
                turn,
                name,
                at=at + place,
                arguments=f'{{"count": {number % 7}}}',
                ms=200 + 37 * (number_of_call % 11),
                size=3_000 + 50_000 * (number_of_call % 5),
                failed=number_of_call % 15 == 0,
            )
        assert record.found() == {}


def test_the_first_hour_of_all_raises_no_alarm(record: Planted) -> None:
    for number in range(20):
        turn = record.turn(NOW + number)
        record.call(turn, f"tickets tool_{number}", at=NOW + number, ms=2_000)
        assert record.found() == {}


def test_what_was_sent_before_anything_was_read_is_no_finding(record: Planted) -> None:
    turn = record.turn()
    record.call(turn, "slack post_message", at=NOW)
    record.call(turn, "logs search_logs", at=NOW + 5)
    record.call(turn, "logs search_posts", at=NOW + 9)
    assert record.found() == {}


def test_every_rule_says_what_it_means() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES) == 8
    assert all(rule.meaning and sqlite3.complete_statement(f"{rule.sql};") for rule in RULES)


def test_a_finding_is_read_in_the_language_of_its_reader_and_kept_in_english(tmp_path: Path) -> None:
    speak("ko")
    try:
        with closing(open_record(tmp_path / "record.db")) as connection:
            record = Planted(connection, count(1))
            record.call(record.turn(), size=5 * 1024 * 1024)
            korean = record.found()["oversized_result"]
        with open_reading(tmp_path / "record.db") as reading:
            [finding] = reading.findings()
        assert finding.told == korean
    finally:
        speak("en")
    assert korean != finding.text
    assert "5.0 MiB" in korean
    assert finding.text == finding.told == "list_tickets returned 5.0 MiB"
    assert replace(finding, parameters={}).told == replace(finding, message="record.gone").told == finding.text
    assert replace(finding, message="os.system").told == finding.text


def test_a_record_of_the_first_version_is_read_as_it_is_and_brought_up_to_date_by_who_writes(tmp_path: Path) -> None:
    path = tmp_path / "record.db"
    with closing(open_record(path)) as connection:
        record = Planted(connection, count(1))
        record.call(record.turn(), size=5 * 1024 * 1024)
        record.found()
        connection.execute("ALTER TABLE findings DROP COLUMN message")
        connection.execute("ALTER TABLE findings DROP COLUMN parameters")
        connection.execute("PRAGMA user_version = 1")
    with open_reading(path) as reading:
        assert [finding.told for finding in reading.findings()] == ["list_tickets returned 5.0 MiB"]
    with closing(open_record(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (VERSION,)
        record = Planted(connection, count(10))
        record.call(record.turn(NOW + 1), size=6 * 1024 * 1024)
        record.found()
    with open_reading(path) as reading:
        assert [finding.message for finding in reading.findings()] == ["", "record.oversized_result"]
        assert [finding.told for finding in reading.findings()][1] == "list_tickets returned 6.0 MiB"
