"""The model's service stumbles, or a server dies: the user need not do anything."""

import json
import os
import signal
import sys
from pathlib import Path

import pytest

from tests.e2e.program import DEADLINE_S, Place, Wire, asking, calls, little, results_sent, until
from tests.mockllm import MockModel, Turn

STUMBLES: dict[Wire, list[Turn]] = {
    "anthropic": [
        {"status": 429, "retry_after_ms": 40, "message": "slow down"},
        {"text": "half an answer", "chunk": 4, "cut": 5},
    ],
    "openai": [{"status": 500, "message": "oh no"}, {"text": "half an answer", "chunk": 4, "eof": 5}],
}


@pytest.mark.parametrize("wire", ["anthropic", "openai"])
def test_a_service_that_stumbles_is_asked_again_and_no_half_answer_is_passed_off_as_whole(
    wire: Wire, place: Place
) -> None:
    turns: list[Turn] = [*STUMBLES[wire], {"text": "the whole answer"}]
    with MockModel(turns) as mock:
        done = place.run("ask", "hello", "--json", "--config", place.config(), **asking(mock, wire))

    assert done.code == 0
    assert done.events[-1]["text"] == "the whole answer"
    assert done.of_type("step_finished")[0]["attempts"] == len(turns) == len(mock.requests)
    assert [event["attempt"] for event in done.of_type("retrying")] == [2, 3]
    kinds = [event["type"] for event in done.events]
    last_discarded = len(kinds) - 1 - kinds[::-1].index("text_discarded")
    kept = "".join(event["text"] for event in done.events[last_discarded:] if event["type"] == "text_delta")
    assert kept == "the whole answer"
    assert len(done.of_type("text_discarded")) == 1


def test_a_partial_answer_is_never_printed_and_the_users_own_limit_holds(place: Place) -> None:
    config = place.config(one=little("--tools", "echo", trust="read-only"))
    gone: Turn = {"text": "half an ans", "chunk": 3, "cut": 5, "repeat": True}
    with MockModel([gone]) as mock:
        done = place.run("ask", "hello", "--config", config, "--timeout", "2", **asking(mock))
    assert done.code == 1
    assert done.out == ""
    assert "there was no answer within 2 s; ask for less, or raise --timeout" in done.err


def test_an_answer_that_did_not_end_well_says_so_in_the_answer(place: Place) -> None:
    with MockModel([{"text": "It all began", "stop": "max_tokens"}]) as mock:
        done = place.run("ask", "tell me", "--config", place.config(), **asking(mock, "openai"))
    said = "The answer was cut off: the model reached its output limit. (length)"
    assert (done.code, done.out) == (0, f"It all began\n\n{said}\n")
    assert len(mock.requests) == 1


def test_a_model_that_never_stops_calling_is_made_to_answer(place: Place) -> None:
    config = place.config(one=little("--tools", "echo", trust="read-only"))
    again: Turn = {**calls(("echo", {"words": "again"})), "repeat": True}
    with MockModel(lambda asked: {"text": "Enough."} if "tool_choice" in asked["body"] else again) as mock:
        done = place.run("ask", "go on", "--config", config, **asking(mock))
        results = results_sent(mock, 4)
    assert (done.code, done.out) == (0, "Enough.\n")
    assert len(mock.requests) == 5
    assert ["was not called again" in result for result in results] == [False, False, True, True]


def test_a_server_that_dies_under_a_call_costs_the_user_nothing(place: Place) -> None:
    config = place.config(one=little("--tools", "die", "wait", "environment", trust="read-only"))
    mark = str(place.folder / "died")
    script = place.script(
        {"tool_calls": [{"name": "die", "arguments": {"unless": mark}}, {"name": "environment", "arguments": {}}]},
        {"tool_calls": [{"name": "die", "arguments": {}}]},
        {"text": "It survived [E1]."},
    )
    done = place.run("ask", "does it live?", "--json", "--script", script, "--config", config)
    finished = done.of_type("tool_finished")
    assert (done.code, done.events[-1]["text"]) == (0, "It survived [E1].")
    assert [event["is_error"] for event in finished] == [False, False, True]
    assert finished[-1]["error"] == "the server one died during die; it is being restarted"
    assert "it exited with status 3" in done.of_type("server_failed")[0]["error"]


def test_a_server_killed_in_the_middle_of_a_call_is_asked_again(place: Place) -> None:
    server = place.write("server.py", _KEEPS_ITS_PID)
    config = place.config(one={"command": sys.executable, "args": ["-P", str(server)], "trust": "read-only"})
    script = place.script({"tool_calls": [{"name": "wait", "arguments": {}}]}, {"text": "Done [E1]."})
    pids = place.folder / "pids"
    with place.start("ask", "wait", "--json", "--script", script, "--config", config) as process:
        until(lambda: pids.exists() and pids.read_text().endswith("called\n"), 15, "the call reaches the server")
        os.kill(int(pids.read_text().split()[0]), signal.SIGKILL)
        out, err = process.communicate(timeout=DEADLINE_S)
    assert (process.returncode, err) == (0, "")
    finished = next(json.loads(line) for line in out.splitlines() if '"tool_finished"' in line)
    assert not finished["is_error"]
    assert "killed by SIGKILL" in out
    assert len(lines_of(pids)) == 4


def lines_of(path: Path) -> list[str]:
    return path.read_text().split()


_KEEPS_ITS_PID = """
import json, os, sys
from pathlib import Path

pids = Path("pids")

def note(words):
    with pids.open("a") as file:
        file.write(words + "\\n")

def send(id, **result):
    print(json.dumps({"jsonrpc": "2.0", "id": id, "result": result}), flush=True)

note(str(os.getpid()))
for line in sys.stdin:
    message = json.loads(line)
    match message["method"]:
        case "initialize":
            info = {"name": "slow", "version": "1"}
            send(message["id"], protocolVersion="2025-06-18", capabilities={"tools": {}}, serverInfo=info)
        case "tools/list":
            send(message["id"], tools=[{"name": "wait", "inputSchema": {"type": "object"}}])
        case "tools/call":
            note("called")
            if len(pids.read_text().split()) > 2:
                send(message["id"], content=[{"type": "text", "text": "waited"}])
        case _ if "id" in message:
            error = {"code": -32601, "message": "Method not found"}
            print(json.dumps({"jsonrpc": "2.0", "id": message["id"], "error": error}), flush=True)
        case _:
            pass
"""
