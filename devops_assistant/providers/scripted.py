"""A provider that says what it was told to say: for tests, demos and replays."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from devops_assistant.common.errors import ConfigError, ProviderError
from devops_assistant.common.messages import say
from devops_assistant.conversation.events import Emit, TextDelta
from devops_assistant.conversation.messages import Message, StopReason, Text, ToolCall
from devops_assistant.providers.protocol import Reply, Request


class ScriptedProvider:
    """Replies from a list, in order, and keeps every request for the reader of a test."""

    name = "scripted"
    model = "script"

    def __init__(self, replies: Iterable[Message]) -> None:
        self._replies = iter(replies)
        self.requests: list[Request] = []

    async def complete(self, request: Request, emit: Emit) -> Reply:
        self.requests.append(request)
        reply = next(self._replies, None)
        if reply is None:
            raise ProviderError(say("model.script_over"), remedy=say("model.add_reply"))
        if reply.text:
            emit(TextDelta(reply.text))
        return Reply(reply, StopReason.TOOL_CALLS if reply.tool_calls else StopReason.ANSWERED)


def says(text: str) -> Message:
    """A reply of plain text."""
    return Message("assistant", (Text(text),))


def calls(*tool_calls: ToolCall) -> Message:
    """A reply that asks for tools."""
    return Message("assistant", tool_calls)


class _ScriptedCall(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    arguments: dict[str, Any] = Field(default_factory=dict)


class _ScriptedReply(BaseModel):
    model_config = ConfigDict(extra="forbid")
    text: str = ""
    tool_calls: list[_ScriptedCall] = Field(default_factory=list[_ScriptedCall])


def read_script(path: Path) -> list[Message]:
    """Return the replies of a JSON script: a list of `{"text": …, "tool_calls": [{"name": …, "arguments": {…}}]}`.

    Raises:
        ConfigError: the file cannot be read or is not such a list.
    """
    try:
        replies = TypeAdapter(list[_ScriptedReply]).validate_python(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError) as error:
        said = say("model.script_unreadable", path=path, error=error)
        raise ConfigError(said, remedy=say("model.name_script_file")) from None
    except (json.JSONDecodeError, ValidationError) as error:
        first = str(error).replace("\n", " ")[:300]
        raise ConfigError(say("model.not_a_script", path=path, reason=first), remedy=say("model.script_form")) from None
    return [_message(number, reply) for number, reply in enumerate(replies, 1)]


def _message(number: int, reply: _ScriptedReply) -> Message:
    text = (Text(reply.text),) if reply.text else ()
    tool_calls = (
        ToolCall(f"script_{number}_{position}", call.name, call.arguments)
        for position, call in enumerate(reply.tool_calls, 1)
    )
    return Message("assistant", (*text, *tool_calls))
