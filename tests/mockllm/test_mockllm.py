"""The mock is only worth something if it refuses what the real services refuse."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from http.client import HTTPException
from typing import Any

import pytest

from tests.mockllm import MockModel

ANTHROPIC = "/v1/messages"
OPENAI = "/v1/chat/completions"
Json = dict[str, Any]
USER: Json = {"role": "user", "content": "hi"}
USES: Json = {"role": "assistant", "content": [{"type": "tool_use", "id": "a", "name": "time", "input": {}}]}
CALLS: Json = {"role": "assistant", "tool_calls": [{"id": "a", "function": {"name": "time", "arguments": "{}"}}]}


def results(*ids: str) -> Json:
    return {"role": "user", "content": [{"type": "tool_result", "tool_use_id": id, "content": "noon"} for id in ids]}


def post(mock: MockModel, path: str, body: Json) -> tuple[int, str]:
    content = json.dumps({"model": "m", "stream": True} | body).encode()
    request = urllib.request.Request(mock.url + path, content, {"content-type": "application/json"})
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


@pytest.mark.parametrize(
    ("path", "body", "complaint"),
    [
        (ANTHROPIC, {"messages": [USER]}, "max_tokens"),
        (ANTHROPIC, {"max_tokens": 9, "messages": []}, "at least one message"),
        (ANTHROPIC, {"max_tokens": 9, "messages": [{"role": "user", "content": ""}]}, "non-empty content"),
        (ANTHROPIC, {"max_tokens": 9, "messages": [USER, USES, USER]}, "without `tool_result`"),
        (ANTHROPIC, {"max_tokens": 9, "messages": [USER, USES]}, "without tool_result"),
        (ANTHROPIC, {"max_tokens": 9, "messages": [USER, USES, results("b")]}, "without `tool_result`"),
        (ANTHROPIC, {"max_tokens": 9, "messages": [results("a")]}, "unexpected `tool_use_id`"),
        (ANTHROPIC, {"max_tokens": 9, "messages": [USER, USES, results("a", "a")]}, "a single result"),
        (ANTHROPIC, {"max_tokens": 9, "messages": [USER], "tools": [{"name": "a b"}]}, "should match pattern"),
        (OPENAI, {"messages": [USER, CALLS, USER]}, "no response messages"),
        (OPENAI, {"messages": [USER, CALLS]}, "no response messages"),
        (
            OPENAI,
            {"messages": [USER, {"role": "tool", "tool_call_id": "a", "content": "x"}]},
            "must answer a preceding",
        ),
        (OPENAI, {"messages": [USER, {"role": "assistant", "content": None}]}, "must not be empty"),
        (OPENAI, {"messages": [USER], "tools": []}, "empty array"),
    ],
)
def test_a_request_the_real_service_would_refuse_is_refused(path: str, body: Json, complaint: str) -> None:
    with MockModel([{"text": "hello"}]) as mock:
        status, words = post(mock, path, body)
    assert status == 400
    assert complaint in words


def test_turns_are_taken_in_order_and_passed_over_where_their_words_are_not_there() -> None:
    script: list[Any] = [{"when": "weather", "text": "rain"}, {"text": "hello"}, {"text": "again", "repeat": True}]
    with MockModel(script) as mock:
        answers = [post(mock, OPENAI, {"messages": [USER]})[1] for _ in range(3)]
    assert ["hello" in answers[0], "again" in answers[1], "again" in answers[2]] == [True] * 3
    assert [asked["body"]["messages"] for asked in mock.requests] == [[USER]] * 3


def test_a_script_that_is_used_up_says_so() -> None:
    with MockModel() as mock:
        status, words = post(mock, OPENAI, {"messages": [USER]})
    assert status == 400
    assert "the script has no further turn" in words


def test_closing_leaves_no_thread_behind_though_a_client_still_waits() -> None:
    before = threading.active_count()
    with MockModel([{"hang": 0}]) as mock:
        waiting = threading.Thread(target=_wait_in_vain, args=(mock,))
        waiting.start()
        while not mock.requests:
            waiting.join(0.001)
    waiting.join()
    assert threading.active_count() == before


def _wait_in_vain(mock: MockModel) -> None:
    with pytest.raises((OSError, HTTPException)):
        post(mock, OPENAI, {"messages": [USER]})
