"""What the real program records, and what can be had from it afterwards."""

import json
import os
import re
import signal
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.program import Place, little, processes_with, until

CALL = {"tool_calls": [{"name": "echo", "arguments": {"words": "<b>here I am</b>"}}]}
ANSWER = {"text": "It says <b>here I am</b> [E1]."}


def data(place: Place) -> Path:
    return place.home / ".local" / "share" / "devops-assistant"


def rows(place: Place, query: str) -> Sequence[tuple[object, ...]]:
    with closing(sqlite3.connect(data(place) / "record.db")) as connection:
        return connection.execute(query).fetchall()


def ask(place: Place, *arguments: str) -> str:
    """Ask one question of a scripted model with one call, and return the session's id."""
    config = place.config(third=little())
    script = place.script(CALL, ANSWER)
    flags = ("--config", config, "--provider", "scripted", "--script", script, "--allow", "echo")
    done = place.run("ask", "who is there?", *flags, *arguments)
    assert done.code == 0, done.err
    return max(folder.name for folder in (data(place) / "evidence").iterdir())


def test_a_question_is_on_record_and_its_evidence_lies_beside(place: Place) -> None:
    session = ask(place)
    assert rows(place, "SELECT id, program, title, ended_at IS NOT NULL FROM sessions") == [
        (session, "ask", "who is there?", 1)
    ]
    ((server, tool, definition, arguments, evidence, decision, by),) = rows(
        place, "SELECT server, tool, definition, arguments, evidence, decision, decided_by FROM tool_calls"
    )
    assert (server, tool, evidence) == ("third", "echo", "E1")
    assert json.loads(str(arguments)) == {"words": "<b>here I am</b>"}
    assert (decision, by) == ("allowed", "--allow echo")
    ((tools,),) = rows(place, "SELECT tools FROM discoveries WHERE event = 'offered'")
    assert json.loads(str(tools))["echo"] == definition
    assert "here I am" in (data(place) / "evidence" / session / "E1.txt").read_text()


def test_sessions_are_listed_shown_exported_and_deleted(place: Place) -> None:
    session = ask(place)
    listed = place.run("sessions")
    assert session in listed.out
    assert "who is there?" in listed.out
    shown = place.run("sessions", "show", session[-4:])
    assert re.search(r"third echo .* → E1", shown.out)
    assert "It says <b>here I am</b> [E1]." in shown.out
    page = place.run("sessions", "export", "last", "--format", "html").out
    assert 'It says &lt;b&gt;here I am&lt;/b&gt; [<a href="#E1">E1</a>].' in page
    assert '<details id="E1">' in page
    assert "<svg" in page
    assert not re.search(r"<b>|<script|src=|https?://", page)
    whole = json.loads(place.run("sessions", "export", session, "--format", "json").out)
    assert whole["turns"][0]["question"] == "who is there?"
    assert "here I am" in whole["evidence"]["E1"]
    assert place.run("sessions", "export", session, "--output", str(place.folder / "a.md")).code == 0
    assert "### E1" in (place.folder / "a.md").read_text()
    assert place.run("sessions", "delete", session).code == 0
    assert rows(place, "SELECT * FROM tool_calls") == []
    assert not (data(place) / "evidence" / session).exists()
    missing = place.run("sessions", "show", session)
    assert (missing.code, "there is no session" in missing.err) == (2, True)


def test_a_session_is_shown_again_without_anybody_being_asked(place: Place) -> None:
    ask(place)
    (place.folder / "servers.json").unlink()
    again = place.run("replay", "last")
    assert (again.code, again.out) == (0, "It says <b>here I am</b> [E1].\n")
    kinds = [event["type"] for event in place.run("replay", "last", "--json").events]
    assert kinds == [
        *("turn_started", "step_started", "step_finished", "tool_started", "approval", "tool_finished"),
        *("step_started", "step_finished", "turn_finished"),
    ]


def test_recorded_questions_are_asked_again_over_recorded_results(place: Place) -> None:
    ask(place)
    other = {"tool_calls": [{"name": "echo", "arguments": {"words": "something else"}}]}
    script = str(place.write("other.json", [CALL, other, {"text": "Still here [E1]."}]))
    done = place.run("replay", "last", "--provider", "scripted", "--script", script, "--json")
    same, unknown = done.of_type("tool_finished")
    assert (same["is_error"], same["evidence"]) == (False, "E1")
    assert unknown["is_error"]
    assert "was not recorded" in unknown["error"]
    assert done.of_type("turn_finished")[0]["text"] == "Still here [E1]."
    assert rows(place, "SELECT count(*) FROM sessions") == [(1,)]


@pytest.mark.parametrize("flags", [("--continue",), ("--resume",)])
def test_a_conversation_is_taken_up_where_it_was_left(place: Place, flags: tuple[str, ...]) -> None:
    session = ask(place)
    script = str(place.write("more.json", [CALL, {"text": "Twice now [E2], after [E1]."}]))
    config = place.config(third=little())
    options = ("--config", config, "--provider", "scripted", "--script", script, "--allow", "echo")
    done = place.run("chat", *options, *flags, *((session,) if flags == ("--resume",) else ()), stdin="and now?\n")
    assert f"resumed {session}: 1 questions, 1 results" in done.out + done.err
    assert "Twice now [E2], after [E1]." in done.out
    assert rows(place, "SELECT number, question FROM turns") == [(1, "who is there?"), (2, "and now?")]
    assert rows(place, "SELECT count(*) FROM sessions") == [(1,)]
    assert sorted(file.name for file in (data(place) / "evidence" / session).iterdir()) == ["E1.txt", "E2.txt"]
    said = "".join(str(parts) for (parts,) in rows(place, "SELECT parts FROM messages ORDER BY position"))
    assert said.index("who is there?") < said.index("and now?")


def test_a_finding_is_told_in_chat_and_listed_by_audit(place: Place) -> None:
    assert place.run("audit").out == "nothing was found\n"
    script = place.script(CALL, CALL, CALL, ANSWER)
    config = place.config(third=little())
    options = ("--config", config, "--provider", "scripted", "--script", script, "--allow", "echo")
    done = place.run("chat", *options, stdin="who is there?\n")
    words = "echo was called 3 times in one turn with the same arguments"
    assert f"repeated_call (medium): {words}" in done.out + done.err
    assert words in place.run("audit", "--since", "1h").out
    assert "echo을(를) 같은 인자로 3번 호출했습니다" in place.run("--lang", "ko", "audit").out
    assert "echo을(를) 같은 인자로 3번 호출했습니다" in place.run("--lang", "ko", "sessions", "export").out


def test_nothing_is_recorded_where_the_user_wants_no_record(place: Place) -> None:
    config = place.config(third=little())
    script = place.script(ANSWER)
    flags = ("--config", config, "--provider", "scripted", "--script", script)
    assert place.run("ask", "who is there?", *flags, DEVOPS_ASSISTANT_RECORD="off").code == 0
    assert not (data(place) / "record.db").exists()


def test_a_record_that_cannot_be_written_costs_no_answer(place: Place) -> None:
    (data(place) / "record.db").mkdir(parents=True)
    config = place.config(third=little())
    flags = ("--config", config, "--provider", "scripted", "--script", place.script(CALL, ANSWER), "--allow", "echo")
    done = place.run("ask", "who is there?", *flags)
    assert (done.code, "here I am" in done.out) == (0, True)
    assert done.err.count("cannot be written") == 1


def test_a_call_is_on_record_before_its_server_hears_of_it(place: Place) -> None:
    config = place.config(third=little())
    wait = {"tool_calls": [{"name": "wait", "arguments": {"seconds": 60}}]}
    flags = ("--config", config, "--provider", "scripted", "--script", place.script(wait), "--allow", "wait")
    with place.start("ask", "who is there?", *flags) as process:
        record = data(place) / "record.db"
        until(lambda: record.exists() and bool(processes_with(str(place.folder))), 20, "it starts")
        until(lambda: bool(_calls(place)), 20, "the call is on record")
        os.kill(process.pid, signal.SIGKILL)
    assert rows(place, "PRAGMA integrity_check") == [("ok",)]
    assert rows(place, "SELECT tool, duration_ms FROM tool_calls") == [("wait", None)]
    assert rows(place, "SELECT stop FROM turns") == [(None,)]


def _calls(place: Place) -> Sequence[tuple[object, ...]]:
    try:
        return rows(place, "SELECT id FROM tool_calls")
    except sqlite3.Error:  # it is just being made
        return ()
