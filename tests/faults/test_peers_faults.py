"""The faults in which assistants of this kind were seen to lose an answer, a session or a secret, on both wires.

Answers always come as streams; a service that does not stream is one of the faults.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.e2e.program import Wire, bundled, calls, little, results_sent
from tests.faults.asking import Asking, check
from tests.mockllm import Asked, MockModel, Turn

pytestmark = pytest.mark.parametrize("wire", ["anthropic", "openai"])
Json = dict[str, Any]
LEAK: tuple[str, Json] = ("leak", {})
DONE: Turn = {"text": "All is told.", "chunk": 4}


def server(*tools: str, **entry: Any) -> Json:
    return little("--tools", "leak", *tools, **({"trust": "read-only"} | entry))


def test_without_a_key_rules_answer_and_one_line_says_how_to_have_a_model(wire: Wire, ask: Asking) -> None:
    run = ask(None, wire, server())
    check(run)
    assert (run.code, len(run.of_type("notice"))) == (0, 1)

    named = ask(None, wire, server(), provider=wire)
    check(named)
    assert named.code == 2
    assert f"{wire.upper()}_API_KEY" in named.events[-1]["error"]


def test_a_trivial_question_costs_one_small_request(wire: Wire, ask: Asking) -> None:
    servers = [bundled("git"), server("echo"), server("wait"), server("fail")]
    with MockModel([{"text": "Hello."}]) as mock:
        run = ask(mock, wire, *servers, question="hello")
    check(run)
    (asked,) = run.requests
    assert len(json.dumps(asked["body"])) < 12_000


def test_a_result_of_2_mb_is_shown_in_part_with_its_end_and_a_way_to_read_the_rest(wire: Wire, ask: Asking) -> None:
    read = ("read_evidence", {"id": "E1", "pattern": "NEEDLE"})
    with MockModel([calls(("fill", {"bytes": 2_000_000})), calls(read, LEAK), DONE]) as mock:
        run = ask(mock, wire, server("fill"))
        shown, found, _ = results_sent(mock, 2)
    check(run)
    assert len(shown) < 8_000
    assert "NEEDLE_AT_END 4711" in shown
    assert "read_evidence id=E1" in shown
    assert "NEEDLE_AT_END 4711" in found
    assert run.code == 0


def test_calls_of_one_step_run_side_by_side_though_one_server_has_them_all(wire: Wire, ask: Asking) -> None:
    with MockModel([calls(*(("meet", {"words": str(number)}) for number in range(3)), LEAK), DONE]) as mock:
        run = ask(mock, wire, server("meet"))
    check(run)
    assert [event["is_error"] for event in run.of_type("tool_finished")] == [False] * 4


def test_a_server_that_dies_in_a_call_is_back_and_is_asked_again(wire: Wire, ask: Asking) -> None:
    mark = str(ask.home / "died")
    with MockModel([calls(("die", {"unless": mark}), LEAK), DONE]) as mock:
        run = ask(mock, wire, server("die"))
        results = results_sent(mock, 1)
    check(run)
    assert "survived" in results[0]
    assert [event["is_error"] for event in run.of_type("tool_finished")] == [False] * 2
    assert "status 3" in run.of_type("server_failed")[0]["error"]


def test_a_server_that_dies_in_every_call_costs_that_call_and_nothing_else(wire: Wire, ask: Asking) -> None:
    with MockModel([calls(("die", {})), calls(LEAK), DONE]) as mock:
        run = ask(mock, wire, server("die"), server())
        results = results_sent(mock, 2)
    check(run)
    assert "died during die" in results[0]
    assert "AWS key ‹redacted:" in results[1]
    assert run.code == 0


def test_why_a_tool_failed_reaches_the_model(wire: Wire, ask: Asking) -> None:
    with MockModel([calls(("fail", {}), LEAK), DONE]) as mock:
        run = ask(mock, wire, server("fail"))
        results = results_sent(mock, 1)
    check(run)
    assert "disk on fire; call the fire brigade" in results[0]


def test_arguments_that_are_no_json_are_answered_with_the_place_and_the_schema_and_never_run(
    wire: Wire, ask: Asking
) -> None:
    broken: Turn = {**calls(("echo", {"words": "hello"}), LEAK), "bad_json": True}
    with MockModel([broken, DONE]) as mock:
        run = ask(mock, wire, server("echo"))
        results = results_sent(mock, 1)
    check(run)
    assert "not valid JSON" in results[0]
    assert "at character" in results[0]
    assert '"properties"' in results[0]
    assert all(event["evidence"] is None for event in run.of_type("tool_finished"))


def test_an_unknown_tool_is_answered_with_the_nearest_names(wire: Wire, ask: Asking) -> None:
    with MockModel([calls(("ecko", {"words": "hello"}), LEAK), DONE]) as mock:
        run = ask(mock, wire, server("echo"))
        results = results_sent(mock, 1)
    check(run)
    assert "the nearest are: echo" in results[0]
    assert len(run.requests) == 2


@pytest.mark.parametrize(
    "stumble",
    [
        pytest.param({"status": 429, "retry_after_ms": 30, "message": "slow down"}, id="429"),
        pytest.param({"status": 500, "message": "oops"}, id="500"),
        pytest.param({"text": "The answer is 42, or is", "chunk": 3, "cut": 5}, id="cut"),
        pytest.param({"text": "The answer is 42, or is", "chunk": 3, "eof": 5}, id="clean-end"),
        pytest.param({**calls(LEAK, LEAK), "chunk": 2, "eof": 4}, id="cut-in-a-call"),
        pytest.param({"text": "The answer", "chunk": 3, "garbage": 4}, id="garbage"),
        pytest.param({"text": "The answer", "chunk": 3, "error_event": 4}, id="error-event"),
        pytest.param({"reset": True}, id="reset"),
        pytest.param({"body": '{"type": "message", "content": [{"type": "text", "text": "hi"}]}'}, id="no-stream"),
        pytest.param({"status": 502, "body": "<html><title>Bad Gateway</title></html>"}, id="html"),
    ],
)
def test_a_service_that_stumbles_is_asked_again_and_no_part_of_its_stumbling_is_in_the_answer(
    stumble: Turn, wire: Wire, ask: Asking
) -> None:
    with MockModel([calls(LEAK), stumble, DONE]) as mock:
        run = ask(mock, wire, server())
    check(run)
    assert (run.code, run.answer) == (0, "All is told.")
    assert [event["attempt"] for event in run.of_type("retrying")] == [2]
    assert len(run.of_type("tool_started")) == 1
    shown = "".join(event["text"] for event in run.of_type("text_delta"))
    assert shown.endswith("All is told.")
    assert bool(run.of_type("text_discarded")) == (shown != "All is told.")


def test_three_failures_in_a_row_are_outlasted(wire: Wire, ask: Asking) -> None:
    stumbles: list[Turn] = [{"status": 429, "retry_after_ms": 10}, {"status": 529}, {"status": 500}]
    with MockModel([*stumbles, DONE]) as mock:
        run = ask(mock, wire, server())
    check(run)
    assert (run.code, run.answer) == (0, "All is told.")
    assert run.of_type("step_finished")[0]["attempts"] == 4


def test_a_service_that_is_down_for_good_is_replaced_by_rules_and_the_exit_code_says_so(
    wire: Wire, ask: Asking
) -> None:
    down: Turn = {"status": 429, "retry_after": 3_600, "message": "come back tomorrow"}
    with MockModel([calls(LEAK), down]) as mock:
        run = ask(mock, wire, server())
    check(run)
    assert run.code == 4
    assert any("come back tomorrow" in event["text"] for event in run.of_type("notice"))


@pytest.mark.parametrize(("status", "words"), [(401, "did not accept the key"), (400, "refused the request")])
def test_what_the_user_must_mend_is_asked_once_and_told(status: int, words: str, wire: Wire, ask: Asking) -> None:
    with MockModel([{"status": status, "message": "no", "repeat": True}]) as mock:
        run = ask(mock, wire, server())
    check(run)
    assert run.code == 1
    assert words in run.events[-1]["error"]
    assert len(run.requests) == 1


def test_a_model_that_repeats_one_call_for_ever_is_stopped_and_answers(wire: Wire, ask: Asking) -> None:
    again: Turn = {**calls(LEAK), "repeat": True}

    def reply(asked: Asked) -> Turn:
        may_call = "tools" in asked["body"] and "tool_choice" not in asked["body"]
        return again if may_call else DONE

    with MockModel(reply) as mock:
        run = ask(mock, wire, server())
    check(run)
    assert (run.code, run.answer) == (0, "All is told.")
    assert len(run.requests) <= 6


@pytest.mark.parametrize(
    ("turn", "code"),
    [
        pytest.param({"text": "There were 4,242 errors [E1]."}, 3, id="unbacked"),
        pytest.param({"text": "half", "stop": "max_tokens"}, 0, id="truncated"),
        pytest.param({"text": "", "stop": "refusal"}, 0, id="refused"),
        pytest.param({"text": "odd", "stop": "surprise"}, 0, id="unknown-stop"),
        pytest.param({}, 1, id="empty"),
    ],
)
def test_however_the_model_ends_there_is_an_answer_or_a_reason(turn: Turn, code: int, wire: Wire, ask: Asking) -> None:
    with MockModel([calls(LEAK), {**turn, "repeat": True}]) as mock:
        run = ask(mock, wire, server(), strict=True)
    check(run)
    assert run.code == code
