import json
import os
import re
import subprocess
import sys
from datetime import datetime

import pytest

from tests.e2e.program import KEY, Place, Wire, asking, bundled, calls, little, results_sent
from tests.mockllm import MockModel, Turn
from tests.servers.git.building import Repo

LOG = """\
2026-11-21T01:00:00Z INFO worker started
2026-11-21T01:02:03Z ERROR queue overflowed: 1001 of 1000
2026-11-21T01:02:04Z ERROR queue overflowed: 1002 of 1000
"""
COMMON_FIELDS = {"type", "turn", "ts"}
FIELDS = {
    "turn_started": {"question"},
    "server_ready": {"server", "tools", "duration_ms", "definitions"},
    "step_started": {"step", "tools"},
    "step_finished": {"provider", "model", "attempts", "usage", "stop", "duration_ms"},
    "text_delta": {"text"},
    "tool_started": {"call_id", "server", "tool", "arguments", "definition"},
    "tool_finished": {"call_id", "server", "tool", "evidence", "is_error", "duration_ms", "bytes", "error"}
    | {"hash", "attempts"},
    "turn_finished": {"text", "stop", "usage", "grounding", "evidence", "coverage"},
}


@pytest.mark.parametrize("wire", ["anthropic", "openai"])
def test_a_question_is_answered_from_the_repository_the_logs_and_the_machine(
    wire: Wire, place: Place, repo: Repo
) -> None:
    place.write("logs/worker.log", LOG)
    config = place.config(
        git=bundled("git", REPO_PATH=str(repo.path)),
        logs=bundled("logs", LOG_DIR=str(place.folder / "logs")),
        system=bundled("system"),
    )
    asked = calls(
        ("get_resource_usage", {}),
        ("git_log", {"count": 5}),
        ("search_logs", {"file": "worker.log", "pattern": "1002"}),
    )
    answer = "대기열이 넘쳤습니다: 커밋 `fix: queue overflowed at night` [E2]."
    with MockModel([asked, {"text": answer, "chunk": 7}]) as mock:
        done = place.run("ask", "왜 대기열이 넘쳤나요?", "--json", "--config", config, **asking(mock, wire))
        sent = results_sent(mock, 1)

    assert (done.code, done.err) == (0, "")
    assert done.events[-1]["text"].startswith(answer)
    assert done.events[-1]["evidence"] == ["E1", "E2", "E3"]
    assert [event["is_error"] for event in done.of_type("tool_finished")] == [False] * 3
    assert "CPU" in sent[0]
    assert "fix: queue overflowed at night" in sent[1]
    assert "queue overflowed: 1002 of 1000" in sent[2]
    for text in sent:
        assert re.fullmatch(r'<data id="E[123]">\n.*\n</data>', text, re.DOTALL)


def test_the_events_of_a_turn_are_complete_in_order_and_carry_their_documented_fields(place: Place) -> None:
    config = place.config(one=little("--tools", "echo", trust="read-only"))
    turns: list[Turn] = [
        calls(("echo", {"words": "here I am"}), ("ecko", {})),
        {"text": "It says: here I am [E1].", "chunk": 5},
    ]
    with MockModel(turns) as mock:
        done = place.run("ask", "who is there?", "--json", "--config", config, **asking(mock))

    kinds = [event["type"] for event in done.events]
    assert {kind: fields for kind, fields in FIELDS.items() if kind not in kinds} == {}
    for event in done.events:
        assert set(event) == COMMON_FIELDS | FIELDS[event["type"]]
        assert datetime.fromisoformat(event["ts"]).utcoffset() is not None
    in_turn = [event["type"] for event in done.events if event["type"] != "server_ready"]
    assert in_turn[:2] == ["turn_started", "step_started"]
    assert [kind for kind in in_turn if kind != "text_delta"][2:] == [
        *("step_finished", "tool_started", "tool_started", "tool_finished", "tool_finished"),
        *("step_started", "step_finished", "turn_finished"),
    ]
    assert {event["turn"] for event in done.events if event["type"] != "server_ready"} == {1}
    assert "".join(event["text"] for event in done.of_type("text_delta")) == "It says: here I am [E1]."
    finished = {event["tool"]: event for event in done.of_type("tool_finished")}
    assert finished["echo"]["evidence"] == "E1"
    assert finished["echo"]["bytes"] == len("here I am")
    assert finished["ecko"]["is_error"]
    assert "the nearest are: echo" in finished["ecko"]["error"]
    usage = done.events[-1]["usage"]
    assert usage["input_tokens"] == sum(step["usage"]["input_tokens"] for step in done.of_type("step_finished"))


def test_plain_output_is_the_answer_alone_and_how_it_came_about_goes_to_stderr(place: Place) -> None:
    config = place.config(one=little("--tools", "echo", trust="read-only"))
    turns: list[Turn] = [calls(("echo", {"words": "\x1b[31mred\x1b[0m"})), {"text": "It is **red**\x1b[2J [E1]."}]
    with MockModel(turns) as mock:
        done = place.run("ask", "what colour?", "--config", config, **asking(mock))
        sent = results_sent(mock, 1)

    assert (done.code, done.out) == (0, "It is **red** [E1].\n")
    assert "one · echo(words=red)" in done.err
    assert "\x1b" not in done.err
    assert sent == ['<data id="E1">\nred\n</data>']


@pytest.mark.parametrize("wire", ["anthropic", "openai"])
def test_a_question_with_every_server_of_the_default_costs_at_most_8_kb(wire: Wire, place: Place) -> None:
    with MockModel([{"text": "Let me think about it."}]) as mock:
        done = place.run("ask", "why is checkout slow?", "--json", **asking(mock, wire))
    assert len(done.of_type("server_ready")) == 4
    body = mock.requests[0]["body"]
    assert len(json.dumps(body, ensure_ascii=False).encode()) <= 8_192
    assert "find_tools" in str(body["tools"])


def test_a_script_answers_without_any_model(place: Place) -> None:
    config = place.config(one=little("--tools", "echo", trust="read-only"))
    script = place.script(
        {"text": "Let me look.", "tool_calls": [{"name": "echo", "arguments": {"words": "yes"}}]},
        {"text": "Yes [E1]."},
    )
    done = place.run("ask", "really?", "--provider", "scripted", "--script", script, "--config", config)
    assert (done.code, done.out) == (0, "Yes [E1].\n")


def test_what_is_piped_in_reaches_the_model_as_data(place: Place) -> None:
    with MockModel([{"text": "Two lines."}]) as mock:
        config = place.config()
        piped = "first line\n\x1b]0;owned\x07second \u202eline\n"
        done = place.run("ask", "How many lines?", "--config", config, stdin=piped, **asking(mock))
        asked = mock.requests[0]["body"]["messages"][0]["content"][0]["text"]

    assert done.out == "Two lines.\n"
    assert asked == 'How many lines?\n\n<data from="stdin">\nfirst line\nsecond line\n</data>'


def test_korean_goes_both_ways_in_a_locale_that_knows_only_ascii(place: Place) -> None:
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    with MockModel([{"text": "네, 정상입니다 ✓ OK"}]) as mock:
        done = place.run("ask", "정상인가요?", "--config", place.config(), **ascii_only, **asking(mock))
        asked = mock.requests[0]["body"]["messages"][0]["content"][0]["text"]

    assert asked == "정상인가요?"
    assert (done.code, done.out) == (0, "?, ????? ? OK\n")


def test_a_third_partys_tool_runs_only_where_the_user_allowed_it(place: Place) -> None:
    config = place.config(one=little("--tools", "echo"))
    script = place.script({"tool_calls": [{"name": "echo", "arguments": {"words": "ran"}}]}, {"text": "Done."})
    refused = place.run("ask", "run it", "--json", "--script", script, "--config", config)
    allowed = place.run("ask", "run it", "--json", "--script", script, "--config", config, "--allow", "ec*")

    assert (refused.code, allowed.code) == (0, 0)
    assert refused.of_type("approval")[0]["by"] == "not interactive"
    assert "the user can allow it with --allow echo" in refused.of_type("tool_finished")[0]["error"]
    assert allowed.of_type("approval")[0]["by"] == "--allow ec*"
    assert allowed.of_type("tool_finished")[0]["evidence"] == "E1"


def test_a_huge_result_costs_the_model_little_and_its_end_is_there(place: Place) -> None:
    config = place.config(one=little("--tools", "huge", trust="read-only"))
    reading = calls(("read_evidence", {"id": "E1", "from_line": 1999, "lines": 1}))
    with MockModel([calls(("huge", {"bytes": 2_000_000})), reading, {"text": "Big [E1]."}]) as mock:
        done = place.run("ask", "how big?", "--json", "--config", config, **asking(mock))
        shown, read = results_sent(mock, 2)

    assert done.of_type("tool_finished")[0]["bytes"] == 2_000_000
    assert len(shown) < 8_500
    assert "2000000 characters in all" in shown
    assert read.startswith('<data id="E1">\nE1: 2000 lines, 1 shown\n1999: xxx')


def test_a_key_is_never_shown_sent_or_kept(place: Place) -> None:
    config = place.config(one=little("--tools", "environment", trust="read-only"))
    turns: list[Turn] = [calls(("environment", {})), {"status": 401, "message": f"invalid x-api-key {KEY}"}]
    with MockModel(turns) as mock:
        piped = f"ANTHROPIC_API_KEY={KEY}\n"
        done = place.run("ask", "what is wrong?", "--json", "--config", config, stdin=piped, **asking(mock))
        sent = json.dumps([request["body"] for request in mock.requests])
        headers = json.dumps(mock.requests[0]["headers"])

    files = {path: path.read_bytes().decode(errors="replace") for path in place.home.rglob("*") if path.is_file()}
    kept = [text for path, text in files.items() if "evidence" in path.parts]
    assert done.code == 1
    assert "did not accept the key (401)" in done.events[-1]["error"]
    assert KEY in headers
    assert KEY not in done.out + done.err + sent
    assert done.of_type("masked") != []
    assert KEY not in "".join(files.values())
    assert len(kept) == 1  # what the server sees of the environment
    assert "PATH" in kept[0]
    assert "API_KEY" not in kept[0]


@pytest.mark.parametrize("suffix", ["md", "html", "json"])
def test_an_answer_is_kept_in_a_file_with_its_evidence(suffix: str, place: Place) -> None:
    config = place.config(one=little("--tools", "echo", trust="read-only"))
    script = place.script(
        {"tool_calls": [{"name": "echo", "arguments": {"words": "here I am"}}]}, {"text": "It says: here I am [E1]."}
    )
    file = place.folder / f"answer.{suffix}"
    done = place.run("ask", "who?", "--script", script, "--config", config, "--output", str(file))
    assert (done.code, done.out) == (0, "It says: here I am [E1].\n")
    kept = file.read_text(encoding="utf-8")
    assert kept.count("here I am") >= 2
    assert "echo" in kept


def test_a_pipe_that_nobody_writes_to_keeps_no_file_waiting(place: Place) -> None:
    script = place.script({"text": "Yes."})
    flags = ("--script", script, "--config", place.config(), "--output", "answer.md")
    reading, writing = os.pipe()  # as under ssh and some schedulers: open, and silent
    try:
        done = subprocess.run(
            [sys.executable, "-m", "devops_assistant", "ask", "really?", *flags],
            cwd=place.folder,
            env=place.environment(),
            stdin=reading,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    finally:
        os.close(reading)
        os.close(writing)
    assert (done.returncode, done.stdout) == (0, "Yes.\n")
    assert "Yes." in (place.folder / "answer.md").read_text(encoding="utf-8")


def test_a_file_that_cannot_be_kept_costs_no_question(place: Place) -> None:
    script = place.script({"text": "Yes."})
    done = place.run("ask", "really?", "--script", script, "--config", place.config(), "-o", "answer.txt")
    assert (done.code, done.out) == (2, "")
    assert "FILE.md, FILE.html or FILE.json" in done.err


def test_quiet_tells_only_what_goes_wrong(place: Place) -> None:
    config = place.config(one=little("--tools", "echo", trust="read-only"), gone={"command": "/no/such/command"})
    script = place.script({"tool_calls": [{"name": "echo", "arguments": {"words": "x"}}]}, {"text": "Yes [E1]."})
    done = place.run("ask", "really?", "--script", script, "--config", config, "--quiet")
    assert (done.code, done.out) == (0, "Yes [E1].\n")
    assert "echo" not in done.err
    assert "server gone: cannot run /no/such/command" in done.err


def test_a_question_is_answered_in_a_session_that_speaks_korean(place: Place) -> None:
    script = place.script({"tool_calls": [{"name": "nothing", "arguments": {}}]}, {"text": "네."})
    done = place.run("ask", "정말?", "--script", script, "--config", place.config(), LANG="ko_KR.UTF-8")
    assert "모은 증거 없음" in done.err
