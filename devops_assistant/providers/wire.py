"""What the two wires share: reading what a model sent strictly, and waiting for it no longer than is reasonable."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar, cast

import anyio

from devops_assistant.conversation.messages import (
    JsonObject,
    Message,
    Part,
    StopReason,
    Text,
    ToolCall,
    ToolResult,
    Usage,
)
from devops_assistant.providers.protocol import Reply, Request

FIRST_WORD_S = 120.0
_BYTES_PER_TOKEN = 4
_UNNAMED = "unnamed"
_CLOSING_MARK = re.compile(r"<\s*/\s*data", re.IGNORECASE)
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_-]")

Event = TypeVar("Event")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a service may say nothing, in seconds."""

    first_word_s: float = FIRST_WORD_S
    """From sending the request to the first event; a local model may have to be loaded first."""
    silence_s: float = 120.0
    """Between two events."""


class Silence(TimeoutError):
    """Nothing came for `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"nothing came for {seconds:g} s")
        self.seconds = seconds


async def timed(events: AsyncGenerator[Event, None], patience: Patience) -> AsyncGenerator[Event, None]:
    """Yield what `events` yields, and close it in the end.

    Raises:
        Silence: the next event did not come in time.
    """
    limit_s = patience.first_word_s
    async with aclosing(events):
        while True:
            event = await _next(events, limit_s)
            if event is None:
                return
            yield event
            limit_s = patience.silence_s


async def _next(events: AsyncGenerator[Event, None], limit_s: float) -> Event | None:
    with anyio.move_on_after(limit_s):
        return await anext(events, None)
    raise Silence(limit_s)


def read_arguments(raw: str) -> tuple[JsonObject, str]:
    """Return the object that `raw` spells in strict JSON and no flaw, or no arguments and what is wrong with it.

    No text at all is how many services write "no arguments".
    """
    if not raw.strip():
        return {}, ""
    try:
        arguments = json.loads(raw, parse_constant=_not_json)
    except json.JSONDecodeError as error:
        return {}, f"the arguments are not valid JSON: {error.msg} at character {error.pos} of {len(raw)}"
    except (ValueError, RecursionError) as error:
        return {}, f"the arguments are not valid JSON: {error}"
    if not isinstance(arguments, dict):
        return {}, f"the arguments must be a JSON object, at character 0 there is {raw.strip()[:20]!r}"
    return cast(JsonObject, arguments), ""


def tool_call(id: str, name: str, raw: str, *, flaw: str = "", extra: JsonObject | None = None) -> ToolCall:
    """Return the call a model made, with the flaw that keeps it from being run if there is one."""
    arguments, unreadable = read_arguments(raw)
    if not name:
        flaw = flaw or "the call names no tool"
    return ToolCall(id, name, arguments, flaw=flaw or unreadable, extra=extra)


def _with_unique_ids(parts: tuple[Part, ...], earlier: tuple[Message, ...]) -> tuple[Part, ...]:
    """Return `parts` with an id on every tool call that no other call of the conversation has."""
    taken = {call.id for message in earlier for call in message.tool_calls}
    return tuple(_with_free_id(part, taken) if isinstance(part, ToolCall) else part for part in parts)


def _with_free_id(call: ToolCall, taken: set[str]) -> ToolCall:
    call = replace(call, id=_free_id(call.id, taken))
    taken.add(call.id)
    return call


def _free_id(id: str, taken: set[str]) -> str:
    if id and id not in taken:
        return id
    number = len(taken) + 1
    while f"call_{number}" in taken:
        number += 1
    return f"call_{number}"


class GrowingMessage(Protocol):
    """What a stream has brought so far, put together."""

    def parts(self) -> tuple[Part, ...]: ...
    def stop(self) -> tuple[StopReason, str]: ...
    def usage(self) -> Usage | None: ...


def whole_reply(message: GrowingMessage, request: Request, body: JsonObject) -> Reply:
    """Return `message`, which must be finished, as the reply to `request`, which was sent as `body`."""
    parts = _with_unique_ids(tuple(_readable(part) for part in message.parts()), request.messages)
    stop, detail = message.stop()
    usage = message.usage() or _estimated_usage(body, parts)
    return Reply(Message("assistant", parts), stop, usage, stop_detail=detail)


def _readable(part: Part) -> Part:
    """A character may come in halves, one at the end of a piece and one at the start of the next."""
    match part:
        case Text(text):
            return Text(sendable(text))
        case ToolCall():
            return replace(part, name=sendable(part.name), arguments=sendable(dict(part.arguments)))
        case _:
            return part


def _estimated_usage(sent: JsonObject, reply: tuple[Part, ...]) -> Usage:
    received = "".join(
        part.text if isinstance(part, Text) else json.dumps(part.arguments)
        for part in reply
        if isinstance(part, Text | ToolCall)
    )
    return Usage(_tokens(json.dumps(sent, ensure_ascii=False)), _tokens(received), estimated=True)


def _tokens(text: str) -> int:
    return -(-len(text.encode(errors="replace")) // _BYTES_PER_TOKEN)


def as_data(result: ToolResult) -> str:
    """Return the text of `result` for a model: what a tool returned stands between marks that it cannot forge."""
    text = result.text if result.text.strip() else "(empty)"
    if result.evidence_id is None:
        return text  # our own words
    unforged = _CLOSING_MARK.sub(r"<\\/data", text)
    return f'<data id="{result.evidence_id}">\n{unforged}\n</data>'


def sendable_name(name: str) -> str:
    """Return `name`, which a model may have made up, as every service takes a tool's name back."""
    return _NOT_IN_NAMES.sub("_", name)[:64] or _UNNAMED


def sendable(value: Any) -> Any:
    """Return `value`, any JSON, as UTF-8 can carry it: halves of a character joined where they fit, else replaced."""
    match value:
        case str():
            return _whole(value)
        case dict():
            return {_whole(key): sendable(item) for key, item in cast(dict[str, Any], value).items()}
        case list() | tuple():
            return [sendable(item) for item in cast(list[Any], value)]
        case _:
            return value


def _whole(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def sent_whole(response: Any) -> dict[str, Any]:
    """Return the object in a raw response of an SDK: what it makes of an answer itself has gaps filled in.

    Raises:
        ValueError: it is not JSON.
    """
    return as_object(json.loads(response.http_response.content))


def as_object(value: object) -> dict[str, Any]:
    """Return `value` if it is a JSON object, else an empty one: services leave out and null what they please."""
    return cast(dict[str, Any], value) if isinstance(value, dict) else {}


def as_text(value: object) -> str:
    """Return `value` if it is text, else none."""
    return value if isinstance(value, str) else ""


def as_count(value: object) -> int:
    """Return `value` if it is a number of things, else 0."""
    return value if isinstance(value, int) and value > 0 else 0


def _not_json(constant: str) -> None:
    raise ValueError(f"{constant} is not a JSON value")
