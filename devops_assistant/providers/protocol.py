"""What the agent needs from a model, whoever serves it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from devops_assistant.conversation.events import Emit
from devops_assistant.conversation.messages import Message, StopReason, ToolSpec, Usage


@dataclass(frozen=True, slots=True)
class Request:
    """Everything a model is told before it replies."""

    system: str
    messages: tuple[Message, ...]
    tools: tuple[ToolSpec, ...]
    may_call: bool = True
    """False for an answer from what is known; the tools are named all the same, since the history speaks of them."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One complete message of the model. A cut stream is never a reply."""

    message: Message
    stop: StopReason
    usage: Usage = field(default_factory=Usage)
    attempts: int = 1
    provider: str = ""
    """Who replied, and with which `model`; empty when it is the provider that was asked."""
    model: str = ""
    stop_detail: str = ""
    """The service's own word for a stop that is not an ordinary one."""


class Provider(Protocol):
    """A model behind one wire."""

    @property
    def name(self) -> str:
        """What the user calls it: `anthropic`, `openai`, `ollama`, `offline` …"""
        ...

    @property
    def model(self) -> str:
        """The model's id, as its service spells it."""
        ...

    async def complete(self, request: Request, emit: Emit) -> Reply:
        """Return the model's next message, emitting its text as it arrives.

        Raises:
            ProviderError: the model could not answer; no vendor's exception leaves a provider.
        """
        ...
