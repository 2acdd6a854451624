"""Dialects that are told of servers we cannot run, as the chunks they send."""

from __future__ import annotations

from typing import Any

from devops_assistant.conversation.messages import Message, StopReason, Text, ToolCall
from devops_assistant.providers.openai_stream import ChatCompletion
from devops_assistant.providers.protocol import Request
from devops_assistant.providers.wire import whole_reply


def completion(*deltas: dict[str, Any], finish: str = "tool_calls") -> ChatCompletion:
    message = ChatCompletion("gemini")
    for delta in deltas:
        message.add({"choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
    message.add({"choices": [{"index": 0, "delta": {}, "finish_reason": finish}]})
    return message


def piece(name: str | None = None, arguments: Any = None, **fields: Any) -> dict[str, Any]:
    return {"tool_calls": [{"function": {"name": name, "arguments": arguments}, **fields}]}


def calls(message: ChatCompletion) -> list[tuple[str, dict[str, Any]]]:
    return [(part.name, dict(part.arguments)) for part in message.parts() if isinstance(part, ToolCall)]


def test_parallel_calls_glued_on_one_index_come_apart_by_their_ids() -> None:
    message = completion(
        piece("time", "", index=0, id="a"),
        piece(None, "{}", index=0),
        piece("time", "", index=0, id="b"),
        piece(None, '{"zone":', index=0),
        piece(None, ' "KST"}', index=0),
    )
    assert calls(message) == [("time", {}), ("time", {"zone": "KST"})]


def test_parallel_calls_glued_on_one_index_without_ids_come_apart_at_the_second_object() -> None:
    message = completion(piece("time", '{"a": 1}', index=0), piece("time", '{"b": 2}', index=0))
    assert calls(message) == [("time", {"a": 1}), ("time", {"b": 2})]


def test_an_object_within_an_object_is_no_second_call() -> None:
    message = completion(piece("time", '{"a": ', index=0), piece(None, '{"b": 1}', index=0), piece(None, "}", index=0))
    assert calls(message) == [("time", {"a": {"b": 1}})]


def test_arguments_sent_as_objects_are_never_added_up() -> None:
    message = completion(piece("count", {"count": 3}, index=0), piece("count", {"count": 4}, index=0))
    assert calls(message) == [("count", {"count": 3}), ("count", {"count": 4})]


def test_pieces_with_neither_index_nor_id_belong_to_the_call_at_their_position() -> None:
    message = completion(piece("time", '{"zone":', id="a"), piece(None, ' "KST"}'), piece("time", "{}", id="b"))
    assert calls(message) == [("time", {"zone": "KST"}), ("time", {})]


def test_a_signature_that_comes_before_or_after_its_call_stays_with_it() -> None:
    signature = {"tool_calls": [{"extra_content": {"google": {"thought_signature": "s"}}}]}
    for deltas in ([signature, piece("time", "{}", index=0)], [piece("time", "{}", index=0), signature]):
        (call,) = [part for part in completion(*deltas).parts() if isinstance(part, ToolCall)]
        assert call.extra == {"gemini": {"extra_content": {"google": {"thought_signature": "s"}}}}


def test_the_old_single_function_call_is_a_call() -> None:
    message = completion({"function_call": {"name": "time", "arguments": "{}"}}, finish="function_call")
    assert calls(message) == [("time", {})]
    assert message.stop() == (StopReason.TOOL_CALLS, "")


def test_a_stop_for_calls_that_never_came_is_named() -> None:
    message = completion({"content": "I will look."})
    assert message.stop() == (StopReason.UNKNOWN, "tool_calls without a call")


def test_words_of_refusal_are_words_and_no_call_beside_them_is_run() -> None:
    message = completion({"refusal": "I will not."}, piece("time", "{}", index=0), finish="stop")
    assert message.parts() == (Text("I will not."),)
    assert message.stop() == (StopReason.REFUSED, "stop")


def test_text_may_come_as_a_list_of_parts() -> None:
    message = completion({"content": [{"type": "text", "text": "hel"}, {"type": "text", "text": "lo"}]}, finish="STOP")
    assert message.parts() == (Text("hello"),)
    assert message.stop() == (StopReason.ANSWERED, "")


def test_arguments_that_are_no_object_or_not_strict_json_are_a_flaw() -> None:
    message = completion(
        piece("a", "[1]", index=0), piece("b", '{"x": NaN}', index=1), piece("", '{"x": 1}', index=2, id="z")
    )
    flaws = [part.flaw for part in message.parts() if isinstance(part, ToolCall)]
    assert flaws == [
        "the arguments must be a JSON object, at character 0 there is '[1]'",
        "the arguments are not valid JSON: NaN is not a JSON value",
        "the call names no tool",
    ]


def test_a_character_that_comes_in_halves_is_one_in_the_reply() -> None:
    message = completion({"content": "a\ud83d"}, {"content": "\ude00b"}, finish="stop")
    reply = whole_reply(message, Request("", (), ()), {})
    assert reply.message == Message("assistant", (Text("a😀b"),))
