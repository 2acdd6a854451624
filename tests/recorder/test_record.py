"""A session as the record keeps it, and what befalls the record without costing the session anything."""

import json
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from devops_assistant.conversation.events import (
    Approval,
    ApprovalNeeded,
    Grounding,
    ServerFailed,
    ServerReady,
    StepStarted,
    ToolFinished,
    ToolsChanged,
    ToolStarted,
    TurnFailed,
    TurnFinished,
    TurnStarted,
    UnbackedClaim,
)
from devops_assistant.conversation.messages import Message, Opaque, StopReason, Text, ToolCall, ToolResult
from devops_assistant.recorder.prices import Price
from devops_assistant.recorder.reading import NoRecord, open_reading
from devops_assistant.recorder.schema import VERSION
from tests.recorder.sessions import ANSWER, STARTED, TURN, recorded

TOKEN = "ghp_R7tq2LxZ0aVb9KcD4eFgH6jMnP8sUwYy1oQi"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "record.db"


def test_a_turn_is_kept_with_its_steps_and_its_calls(path: Path) -> None:
    with recorded(path) as session:
        session.say(*TURN)
        session.recording.end_turn([])
    with open_reading(path) as record:
        (kept,) = record.sessions()
        (turn,) = record.turns(session.id)
        first, second = record.steps(session.id)
        (call,) = record.calls(session.id)
    assert (kept.program, kept.folder, kept.title, kept.turns, kept.tool_calls) == (
        *("ask", "/srv", "how are things?"),
        *(1, 1),
    )
    assert kept.ended_at is not None
    assert (turn.number, turn.question, turn.answer, turn.stop) == (1, "how are things?", ANSWER.text, "answered")
    assert (turn.evidence, turn.grounding and turn.grounding["backed"]) == (("E1",), 1)
    assert turn.duration_ms is not None
    assert (first.provider, first.model, first.attempts, first.stop) == ("anthropic", "large-1", 2, "tool_calls")
    assert (first.input_tokens, first.cached_tokens, first.output_tokens) == (1_000_000, 500_000, 100_000)
    assert (first.duration_ms, first.cost_usd, second.number) == (850.0, None, 2)
    assert (call.step, call.server, call.tool, call.definition) == (first.id, "git", "git_log", "abc123")
    assert (call.arguments, call.evidence, call.bytes, call.hash) == ({"count": 5}, "E1", 4096, "f00d")
    assert (call.duration_ms, call.attempts, call.is_error, call.decision) == (120.5, 2, False, "")
    assert session.told == []


def test_only_the_user_can_read_it(path: Path) -> None:
    with recorded(path) as session:
        session.say(TurnStarted("?"))
        session.written()
        assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_call_is_on_record_before_it_has_ended(path: Path) -> None:
    with recorded(path) as session:
        session.say(TurnStarted("?"), StepStarted(1, 2), STARTED, Approval("c1", "allowed", "user"))
        session.written()
        with open_reading(path) as record:
            (call,) = record.calls(session.id)
            assert (call.tool, call.duration_ms, call.decision, call.decided_by) == ("git_log", None, "allowed", "user")


def test_what_a_step_cost_is_known_where_the_user_named_the_price(path: Path) -> None:
    with recorded(path, prices={"large-*": Price(3, 15, 0.3)}) as session:
        session.say(*TURN)
    with open_reading(path) as record:
        assert [step.cost_usd for step in record.steps(session.id)] == [pytest.approx(1.5 + 0.15 + 1.5)] * 2
        assert record.sessions()[0].cost_usd == pytest.approx(6.3)


def test_a_failed_turn_says_why_and_so_does_its_step(path: Path) -> None:
    with recorded(path) as session:
        session.say(TurnStarted("?"), StepStarted(1, 2), TurnFailed("slow down", "wait", "RateLimited"))
        session.recording.end_turn([])
    with open_reading(path) as record:
        (turn,), (step,) = record.turns(session.id), record.steps(session.id)
    assert (turn.stop, turn.error, turn.remedy, turn.answer) == ("failed", "slow down", "wait", None)
    assert step.error == "RateLimited"
    assert step.duration_ms is not None


def test_a_turn_that_was_cut_off_says_so(path: Path) -> None:
    with recorded(path) as session:
        session.say(TurnStarted("?"), StepStarted(1, 2))
        session.recording.end_turn([])
    with open_reading(path) as record:
        assert record.turns(session.id)[0].stop == "interrupted"


def test_what_servers_offered_and_how_it_changed_is_kept(path: Path) -> None:
    with recorded(path) as session:
        session.say(
            ServerReady("git", 2, 80.0, {"git_log": "abc123"}),
            ToolsChanged("git", added=("git_push",), definitions={"git_push": "beef"}),
            ServerFailed("logs", "it ended with code 1"),
            ApprovalNeeded("tickets", "- old\n+ new", "--accept-changed tickets"),
            ApprovalNeeded("", "a project names servers", "--trust-project"),
        )
    with open_reading(path) as record:
        found = record.discoveries(session.id)
        assert record.sessions() == []  # nothing was asked in it
    assert [(row.event, row.server) for row in found] == [
        *(("offered", "git"), ("changed", "git"), ("failed", "logs"), ("changed", "tickets")),
    ]
    assert found[0].tools == {"git_log": "abc123"}
    assert found[1].added == ("git_push",)
    assert (found[2].error, found[3].diff) == ("it ended with code 1", "- old\n+ new")


def test_a_conversation_is_kept_as_it_stands(path: Path) -> None:
    thought = Opaque("anthropic", {"type": "thinking", "thinking": "Let me see.", "signature": "c2lnbmVk" * 20})
    asked = Message("user", (Text("how are things?"),))
    called = Message("assistant", (thought, ToolCall("c1", "git_log", {"count": 5}, extra={"a": 1})))
    result = Message("user", (ToolResult("c1", "5 commits", evidence_id="E1", data={"n": 5}),))
    answer = Message("assistant", (Text("All is well [E1]."),))
    with recorded(path) as session:
        session.say(TurnStarted("1"))
        session.recording.end_turn([asked, called, result, answer])
        session.say(TurnStarted("2"))
        session.recording.end_turn([asked, answer, asked])  # older messages were shortened
    with open_reading(path) as record:
        assert record.messages(session.id) == [asked, answer, asked]
    with recorded(path) as other:
        other.say(TurnStarted("1"))
        other.recording.end_turn([asked, called, result, answer])
    with open_reading(path) as record:
        assert record.messages(other.id) == [asked, called, result, answer]


def test_no_secret_gets_into_it(path: Path) -> None:
    failed = ToolFinished("c1", "git", "git_log", "E1", True, 1.0, 1, f"bad token {TOKEN}")
    unbacked = Grounding(1, unbacked=(UnbackedClaim(f"`{TOKEN}`", "quote", 0, 9),))
    spoken = [
        Message("user", (Text("?"),)),
        Message("assistant", (Opaque("p", {"thinking": [f"it is {TOKEN}"]}), ToolCall("c1", "t", {"a": [TOKEN]}))),
        Message("user", (ToolResult("c1", "masked"),)),
        Message("assistant", (Text(f"It is {TOKEN}."),)),
    ]
    with recorded(path) as session:
        session.say(
            TurnStarted("?"),
            ToolStarted("c1", "git", "git_log", {"auth": {"token": TOKEN}}),
            failed,
            ServerFailed("git", f"fatal: {TOKEN}"),
            ApprovalNeeded("git", f"+ {TOKEN}", ""),
            TurnFinished(f"The token is {TOKEN}.", StopReason.ANSWERED, grounding=unbacked),
            TurnStarted("?"),
            TurnFailed(f"no {TOKEN}", ""),
        )
        session.recording.end_turn(spoken)
        session.written()
        assert [file for file in path.parent.iterdir() if TOKEN.encode() in file.read_bytes()] == []
    with open_reading(path) as record:
        assert [part for message in record.messages(session.id) for part in message.parts][1] == ToolCall(
            "c1", "t", {"a": [record.calls(session.id)[0].arguments["auth"]["token"]]}
        )


def test_a_session_goes_on_under_its_id(path: Path) -> None:
    with recorded(path) as session:
        session.say(*TURN)
    with recorded(path, session.id) as again:
        again.say(*TURN)
    with open_reading(path) as record:
        assert [turn.number for turn in record.turns(session.id)] == [1, 2]
        assert len(record.sessions()) == 1


def test_text_that_no_file_can_hold_costs_nothing(path: Path) -> None:
    with recorded(path) as session:
        session.say(
            TurnStarted("a\ud800b"), ToolStarted("c", "s", "t", {"a": "\ud800"}), TurnFinished("\udfff!", ANSWER.stop)
        )
    with open_reading(path) as record:
        assert record.turns(session.id)[0].stop == "answered"
        assert len(record.calls(session.id)) == 1


def test_where_there_is_no_record_the_reader_hears_so(path: Path) -> None:
    with pytest.raises(NoRecord, match="there is no record at"), open_reading(path):
        pass


def test_the_schema_is_the_one_of_its_number(path: Path) -> None:
    with recorded(path) as session:
        session.say(TurnStarted("?"))
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (VERSION,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert json.loads(connection.execute("SELECT evidence FROM turns").fetchone()[0]) == []
