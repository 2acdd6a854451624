"""The chunks of a chat completion put together, in every dialect its servers speak; knows the format, not the SDK."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, cast

from devops_assistant.conversation.messages import Part, StopReason, Text, ToolCall, Usage
from devops_assistant.providers.wire import as_count, as_object, as_text, tool_call

_STOPS = {
    "stop": StopReason.ANSWERED,
    "tool_calls": StopReason.TOOL_CALLS,
    "function_call": StopReason.TOOL_CALLS,
    "length": StopReason.TRUNCATED,
    "content_filter": StopReason.REFUSED,
}
_RUNS_TOOLS = ("tool_calls", "function_call", "stop")
"""Several servers end a message that calls tools with a plain `stop`."""
_CALL_FIELDS = {"index", "id", "type", "function"}
_Place = tuple[str, int | str]
"""Where in the stream a call is: at an index, under an id, or, of servers that send neither, at a position."""


@dataclass(slots=True)
class _Call:
    id: str = ""
    name: str = ""
    arguments: str = ""
    extra: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def begun(self) -> bool:
        """False of one that so far has fields of its provider alone: they may come before or after the rest."""
        return bool(self.id or self.name or self.arguments)

    @property
    def complete(self) -> bool:
        try:
            return isinstance(json.loads(self.arguments), dict)
        except (ValueError, RecursionError):
            return False

    def ended_by(self, piece: _Piece) -> bool:
        """Whether `piece` begins another call on the same index: its identity differs, or a second object starts."""
        if piece.id and self.id and piece.id != self.id:
            return True
        if piece.name and self.name and piece.name != self.name:
            return True
        return piece.arguments.lstrip().startswith("{") and self.complete

    def add(self, piece: _Piece) -> None:
        self.id = self.id or piece.id
        self.name = self.name or piece.name  # some servers repeat it in every piece
        self.arguments += piece.arguments
        self.extra |= piece.extra


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a call as one chunk brings it."""

    places: tuple[_Place, ...]
    """What may tell to which call it belongs, the surest first."""
    id: str
    name: str
    arguments: str
    extra: dict[str, Any]

    @property
    def begun(self) -> bool:
        return bool(self.id or self.name or self.arguments)


class ChatCompletion:
    """A message that grows by `add`; whole only once `finished`."""

    def __init__(self, provider: str) -> None:
        """Args:
        provider: under whose name the fields only it understands are kept.
        """
        self._provider = provider
        self._text: list[str] = []
        self._refused = False
        self._calls: list[_Call] = []
        self._call_at: dict[_Place, _Call] = {}
        self._stop = ""
        self._usage: dict[str, Any] = {}
        self.begun = False
        """Whether anything came at all."""

    @property
    def finished(self) -> bool:
        """Whether the server said why it stopped; without it the rest was lost."""
        return bool(self._stop)

    def add(self, chunk: dict[str, Any]) -> str:
        """Take one chunk and return the text it adds for the reader."""
        self.begun = True
        self._usage = as_object(chunk.get("usage")) or self._usage
        choices = [as_object(choice) for choice in _as_list(chunk.get("choices"))]
        choice = next((choice for choice in choices if not choice.get("index")), as_object(None))
        delta = as_object(choice.get("delta"))
        for position, piece in enumerate(_pieces(delta)):
            self._add_piece(_piece(position, piece))
        self._stop = as_text(choice.get("finish_reason")).lower() or self._stop
        refusal = as_text(delta.get("refusal"))
        self._refused = self._refused or bool(refusal)
        text = _words(delta.get("content")) + refusal
        self._text.append(text)
        return text

    def parts(self) -> tuple[Part, ...]:
        """What the message says. Calls stand only if the model stopped to have them run."""
        text = "".join(self._text)
        spoken: tuple[Part, ...] = (Text(text),) if text.strip() else ()
        return spoken + (self._tool_calls() if self.stop()[0] is StopReason.TOOL_CALLS else ())

    def stop(self) -> tuple[StopReason, str]:
        """Why the message ended, and the server's own word where ours does not say it all."""
        if self._refused:
            return StopReason.REFUSED, self._stop
        if self._stop in _RUNS_TOOLS and any(call.begun for call in self._calls):
            return StopReason.TOOL_CALLS, ""
        stop = _STOPS.get(self._stop, StopReason.UNKNOWN)
        if stop is StopReason.TOOL_CALLS:
            return StopReason.UNKNOWN, f"{self._stop} without a call"
        return stop, "" if stop is StopReason.ANSWERED else self._stop

    def usage(self) -> Usage | None:
        """The tokens the server counted; None when it did not say."""
        asked = as_count(self._usage.get("prompt_tokens"))
        cached = as_count(as_object(self._usage.get("prompt_tokens_details")).get("cached_tokens"))
        return Usage(asked, as_count(self._usage.get("completion_tokens")), cached) if asked else None

    def _add_piece(self, piece: _Piece) -> None:
        call = self._call_at.get(piece.places[0])
        if call is None and self._calls and not (self._calls[-1].begun and piece.begun):
            call = self._calls[-1]
        if call is None or call.ended_by(piece):
            call = _Call()
            self._calls.append(call)
        for place in piece.places:
            self._call_at[place] = call
        call.add(piece)

    def _tool_calls(self) -> tuple[ToolCall, ...]:
        return tuple(
            tool_call(call.id, call.name, call.arguments, extra={self._provider: call.extra} if call.extra else None)
            for call in self._calls
            if call.begun
        )


def as_chunk(completion: dict[str, Any]) -> dict[str, Any]:
    """Return a completion that came whole as the one chunk of a stream."""
    choices = [as_object(choice) for choice in _as_list(completion.get("choices"))]
    return completion | {"choices": [choice | {"delta": choice.get("message")} for choice in choices]}


def _pieces(delta: dict[str, Any]) -> list[dict[str, Any]]:
    """The pieces of calls in one delta; `function_call` is how they came before there could be several."""
    if delta.get("function_call"):
        return [{"index": 0, "function": delta["function_call"]}]
    return [as_object(piece) for piece in _as_list(delta.get("tool_calls"))]


def _piece(position: int, sent: dict[str, Any]) -> _Piece:
    function = as_object(sent.get("function"))
    arguments = function.get("arguments")
    id, index = as_text(sent.get("id")), sent.get("index")
    places: list[_Place] = [("index", index)] if isinstance(index, int) else []
    places += [("id", id)] if id else []
    return _Piece(
        places=(*places, ("position", position)),
        id=id,
        name=as_text(function.get("name")),
        arguments=arguments if isinstance(arguments, str) else "" if arguments is None else json.dumps(arguments),
        extra={name: value for name, value in sent.items() if name not in _CALL_FIELDS and value is not None},
    )


def _words(content: object) -> str:
    """Text comes as text, or as a list of parts some of which are text."""
    if isinstance(content, list):
        return "".join(as_text(as_object(part).get("text")) for part in cast(list[object], content))
    return as_text(content)


def _as_list(value: object) -> list[object]:
    return cast(list[object], value) if isinstance(value, list) else []
