"""A model that never learns the names of hosts, addresses and users: pseudonyms go out, what they stand for comes back.

Everything within the house sees the real names: tools, evidence, grounding, the user's own screen.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from devops_assistant.common.pseudonyms import Pseudonyms, unfinished
from devops_assistant.conversation.events import Emit, Event, TextDelta, TextDiscarded
from devops_assistant.conversation.messages import Message, Part, Text, ToolCall, ToolResult
from devops_assistant.providers.protocol import Provider, Reply, Request


class PrivateProvider:
    """Stands between the agent and a model's service."""

    def __init__(self, provider: Provider, pseudonyms: Pseudonyms) -> None:
        """Args:
        provider: the model.
        pseudonyms: those of this conversation.
        """
        self._provider = provider
        self._pseudonyms = pseudonyms

    @property
    def name(self) -> str:
        return self._provider.name

    @property
    def model(self) -> str:
        return self._provider.model

    async def complete(self, request: Request, emit: Emit) -> Reply:
        """Return the model's next message with the real names in it."""
        restored = _Restored(self._pseudonyms, emit)
        reply = await self._provider.complete(self._hidden(request), restored.listen)
        restored.finish()
        parts = tuple(self._restored_part(part) for part in reply.message.parts)
        return replace(reply, message=replace(reply.message, parts=parts))

    def _hidden(self, request: Request) -> Request:
        hide = self._pseudonyms.hide
        messages = tuple(self._hidden_message(message) for message in request.messages)
        tools = tuple(replace(tool, description=hide(tool.description)) for tool in request.tools)
        return replace(request, system=hide(request.system), messages=messages, tools=tools)

    def _hidden_message(self, message: Message) -> Message:
        return replace(message, parts=tuple(self._hidden_part(part) for part in message.parts))

    def _hidden_part(self, part: Part) -> Part:
        hide = self._pseudonyms.hide
        match part:
            case Text() | ToolResult():
                return replace(part, text=hide(part.text))
            case ToolCall():
                return replace(part, arguments=_each_text(hide, part.arguments))
            case _:
                return part  # it came from the model, and goes back as it came

    def _restored_part(self, part: Part) -> Part:
        restore = self._pseudonyms.restore
        match part:
            case Text():
                return replace(part, text=restore(part.text))
            case ToolCall():
                return replace(part, arguments=_each_text(restore, part.arguments))
            case _:
                return part


class _Restored:
    """Passes events on, with real names in their text; the beginning of a pseudonym waits for its end."""

    def __init__(self, pseudonyms: Pseudonyms, emit: Emit) -> None:
        self._pseudonyms = pseudonyms
        self._emit = emit
        self._held = ""

    def listen(self, event: Event) -> None:
        match event:
            case TextDelta(text):
                text = self._held + text
                end = len(text) - unfinished(text)
                self._held = text[end:]
                self._pass_on(text[:end])
            case TextDiscarded():
                self._held = ""
                self._emit(event)
            case _:
                self._emit(event)

    def finish(self) -> None:
        """Pass on what was held back."""
        self._pass_on(self._held)
        self._held = ""

    def _pass_on(self, text: str) -> None:
        if text:
            self._emit(TextDelta(self._pseudonyms.restore(text)))


def _each_text(change: Any, value: Any) -> Any:
    """Return a JSON value with every text in it changed."""
    match value:
        case str():
            return change(value)
        case list():
            return [_each_text(change, entry) for entry in cast(list[Any], value)]
        case dict():
            return {name: _each_text(change, entry) for name, entry in cast(dict[str, Any], value).items()}
        case _:
            return value
