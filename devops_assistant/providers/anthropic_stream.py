"""The events of an Anthropic message put together; knows the format, not the SDK."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from devops_assistant.common.errors import ProtocolBroken
from devops_assistant.common.messages import say
from devops_assistant.conversation.messages import Opaque, Part, StopReason, Text, ToolCall, Usage
from devops_assistant.providers.anthropic_request import PROVIDER
from devops_assistant.providers.wire import as_count, as_object, as_text, read_arguments, tool_call

_STOPS = {
    "end_turn": StopReason.ANSWERED,
    "stop_sequence": StopReason.ANSWERED,
    "tool_use": StopReason.TOOL_CALLS,
    "pause_turn": StopReason.PAUSED,
    "max_tokens": StopReason.TRUNCATED,
    "model_context_window_exceeded": StopReason.CONTEXT_FULL,
    "refusal": StopReason.REFUSED,
}
_CALL_FIELDS = {"type", "id", "name", "input"}


@dataclass(slots=True)
class _Block:
    content: dict[str, Any]
    pieces: list[str] = field(default_factory=list[str])
    closed: bool = False

    @property
    def raw(self) -> str:
        """The arguments of a call as sent: in pieces, or whole at the start."""
        whole = self.content.get("input")
        return "".join(self.pieces) or (whole if isinstance(whole, str) else json.dumps({} if whole is None else whole))

    def add(self, delta: dict[str, Any]) -> None:
        """Text fields grow, others are set; the format of blocks we do not know follows the same rule."""
        for name, value in delta.items():
            grown = self.content.get(name)
            if name == "partial_json":
                self.pieces.append(as_text(value))
            elif name == "citation":
                self.content["citations"] = [*(self.content.get("citations") or []), value]
            elif name != "type":
                self.content[name] = grown + value if isinstance(grown, str) and isinstance(value, str) else value


class AnthropicMessage:
    """A message that grows by `add`; whole only once `finished`."""

    def __init__(self) -> None:
        self._blocks: dict[int, _Block] = {}
        self._usage: dict[str, Any] = {}
        self._stop: str = ""
        self._stop_details: dict[str, Any] = {}

    @property
    def finished(self) -> bool:
        """Whether the service said why it stopped; without it the rest was lost."""
        return bool(self._stop)

    def add(self, event: dict[str, Any]) -> str:
        """Take one event and return the text it adds for the reader.

        Raises:
            ProtocolBroken: the event makes no sense after those before it.
        """
        match event.get("type"):
            case "message_start":
                self._usage |= as_object(as_object(event.get("message")).get("usage"))
            case "content_block_start":
                block = self._blocks[_index(event)] = _Block(dict(as_object(event.get("content_block"))))
                return as_text(block.content.get("text")) if block.content.get("type") == "text" else ""
            case "content_block_delta":
                return self._grow(_index(event), as_object(event.get("delta")))
            case "content_block_stop":
                self._block(_index(event)).closed = True
            case "message_delta":
                delta = as_object(event.get("delta"))
                self._stop = as_text(delta.get("stop_reason")) or self._stop
                self._stop_details = as_object(delta.get("stop_details")) or self._stop_details
                self._usage |= {name: count for name, count in as_object(event.get("usage")).items() if count}
            case _:
                pass
        return ""

    def parts(self) -> tuple[Part, ...]:
        """What the message says. Calls stand only if the model stopped to have them run."""
        parts = [part for block in self._blocks.values() if (part := self._part(block))]
        told = any(isinstance(part, Text | ToolCall) for part in parts)
        return tuple(parts) if told or self._stop == "pause_turn" else ()

    def stop(self) -> tuple[StopReason, str]:
        """Why the message ended, and the service's own word where ours does not say it all."""
        stop = _STOPS.get(self._stop, StopReason.UNKNOWN)
        if stop is StopReason.TOOL_CALLS and not any(isinstance(part, ToolCall) for part in self.parts()):
            return StopReason.UNKNOWN, "tool_use without a call"
        if stop is StopReason.REFUSED:
            details = self._stop_details
            return stop, as_text(details.get("explanation")) or as_text(details.get("category")) or self._stop
        return stop, "" if stop in (StopReason.ANSWERED, StopReason.TOOL_CALLS) else self._stop

    def usage(self) -> Usage | None:
        """The tokens the service counted; None when it did not say."""
        uncached, written, cached, output = (
            as_count(self._usage.get(name))
            for name in (
                "input_tokens",
                "cache_creation_input_tokens",
                "cache_read_input_tokens",
                "output_tokens",
            )
        )
        total = uncached + written + cached
        return Usage(total, output, cached) if total else None

    def _block(self, index: int) -> _Block:
        if index not in self._blocks:
            raise ProtocolBroken(say("model.never_began", index=index))
        return self._blocks[index]

    def _grow(self, index: int, delta: dict[str, Any]) -> str:
        self._block(index).add(delta)
        return as_text(delta.get("text")) if delta.get("type") == "text_delta" else ""

    def _part(self, block: _Block) -> Part | None:
        content = block.content
        match content.get("type"):
            case "text":
                text = as_text(content.get("text"))
                return Text(text) if text.strip() else None
            case "tool_use":
                return self._call(block) if self._stop == "tool_use" else None
            case "thinking" if not content.get("signature"):
                return None  # unsigned thinking is not accepted back
            case _:
                return _opaque(block) if block.closed else None

    @staticmethod
    def _call(block: _Block) -> ToolCall:
        content = block.content
        extra = {name: value for name, value in content.items() if name not in _CALL_FIELDS}
        raw = block.raw
        return tool_call(
            as_text(content.get("id")),
            as_text(content.get("name")),
            raw,
            flaw="" if block.closed else f"the call broke off at character {len(raw)} of its arguments",
            extra={PROVIDER: extra} if extra else None,
        )


def as_events(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a message that came whole as the events of a stream."""
    yield {"type": "message_start", "message": message}
    blocks = message.get("content")
    for index, block in enumerate(cast(list[object], blocks) if isinstance(blocks, list) else []):
        yield {"type": "content_block_start", "index": index, "content_block": block}
        yield {"type": "content_block_stop", "index": index}
    yield {"type": "message_delta", "delta": message, "usage": message.get("usage")}


def _opaque(block: _Block) -> Opaque:
    whole = {"input": read_arguments(block.raw)[0]} if block.pieces else {}
    return Opaque(PROVIDER, block.content | whole)


def _index(event: dict[str, Any]) -> int:
    index = event.get("index")
    if not isinstance(index, int):
        raise ProtocolBroken(say("model.no_index"))
    return index
