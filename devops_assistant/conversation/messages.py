"""What is said in a conversation, in no vendor's vocabulary."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any, Literal

JsonObject = Mapping[str, Any]


class StopReason(StrEnum):
    """Why the model ended its message."""

    ANSWERED = "answered"
    TOOL_CALLS = "tool_calls"
    PAUSED = "paused"
    """The service wants the same conversation sent again, so that the model can go on."""
    TRUNCATED = "truncated"
    CONTEXT_FULL = "context_full"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Text:
    """Words for the reader."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolCall:
    """The model asks for a tool. `id` is unique within the conversation."""

    id: str
    name: str
    arguments: JsonObject
    flaw: str = ""
    """Why the arguments as sent could not be read, with the position; such a call is answered, never run."""
    extra: JsonObject | None = None
    """Fields of the call that only its provider understands; echoed back to it unchanged."""


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a call came to. A failure is a result too: `is_error` says so, `text` says why."""

    call_id: str
    text: str
    is_error: bool = False
    evidence_id: str | None = None
    """Where the whole result is kept; `text` may be a preview of it."""
    data: JsonObject | None = None
    """The tool's structured content, for programs; never sent to a model."""


@dataclass(frozen=True, slots=True)
class Opaque:
    """A part that only its provider understands; it is echoed back unchanged."""

    provider: str
    payload: JsonObject


Part = Text | ToolCall | ToolResult | Opaque


@dataclass(frozen=True, slots=True)
class Message:
    """One side's contribution, in the order in which it was said."""

    role: Literal["user", "assistant"]
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.parts if isinstance(part, Text))

    @property
    def tool_calls(self) -> tuple[ToolCall, ...]:
        return tuple(part for part in self.parts if isinstance(part, ToolCall))

    @property
    def tool_results(self) -> tuple[ToolResult, ...]:
        return tuple(part for part in self.parts if isinstance(part, ToolResult))


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A tool on offer, under the one name that models and users call it by."""

    name: str
    """Unique in the conversation, `[A-Za-z0-9_-]{1,64}`."""
    description: str
    input_schema: JsonObject
    server: str = ""
    """Who offers it; empty for the host's own tools."""
    own_name: str = ""
    """What its server calls it; empty when that is `name`."""
    output_schema: JsonObject | None = None
    read_only: bool = False
    """True only where we vouch for it: a bundled server's annotation, or the user's own word."""
    annotations: tuple[str, ...] = ()
    """What it claims of itself, for the user who decides: `read_only`, `destructive`, `harmless` …"""
    bundled: bool = False
    """Offered by one of our own servers, whose tools people read of in their language."""

    @property
    def definition(self) -> str:
        """A hash of what a model is told of it: another one, another tool."""
        told = [self.own_name or self.name, self.description, self.input_schema, self.output_schema]
        return sha256(json.dumps(told, sort_keys=True, default=str).encode(errors="replace")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one or more model requests."""

    input_tokens: int = 0
    """Everything the model read, cached or not."""
    output_tokens: int = 0
    cached_tokens: int = 0
    """The part of `input_tokens` that the service read from its cache."""
    estimated: bool = False
    """The service did not say; the figures are counted from characters."""

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cached_tokens + other.cached_tokens,
            self.estimated or other.estimated,
        )
