"""What servers offer and what their calls come to, apart from any SDK."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from devops_assistant.conversation.messages import JsonObject

LISTED_AT_MOST = 2_000
"""Tools, prompts or resources that are taken from one server; what it lists beyond them is not."""


@dataclass(frozen=True, slots=True)
class ToolOffer:
    """A tool as its server describes it. The hint is a claim, to be believed of bundled servers only."""

    name: str
    description: str
    input_schema: JsonObject
    output_schema: JsonObject | None = None
    read_only_hint: bool = False
    annotations: tuple[str, ...] = field(default=(), compare=False)
    """Whatever it claims of itself: `read_only`, `destructive`, `harmless`, `idempotent`, `open_world`."""


@dataclass(frozen=True, slots=True)
class Definitions:
    """What a server said it offers."""

    tools: tuple[ToolOffer, ...] = ()
    protocol_version: str = ""
    prompts: bool = False
    """It has prompts; which ones, it is asked."""
    resources: bool = False
    """Likewise."""


@dataclass(frozen=True, slots=True)
class CallOutcome:
    """What a call came to, raw: not yet sanitised, masked or bounded."""

    text: str
    is_error: bool = False
    data: JsonObject | None = None
    attempts: int = field(default=1, compare=False)
    """How often the server was asked."""
    problem: str = field(default="", compare=False)
    """Why there is no result, as the user reads it, where it was not the server that said so."""


@dataclass(frozen=True, slots=True)
class PromptArgument:
    """One blank that a prompt leaves to be filled."""

    name: str
    description: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question that a server has prepared for its users."""

    name: str
    description: str = ""
    arguments: tuple[PromptArgument, ...] = ()
    server: str = ""


@dataclass(frozen=True, slots=True)
class PromptMessage:
    """One message of a prompt; what is no text stands as a note in brackets."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Resource:
    """Something a server lets its users read."""

    uri: str
    """Its address; of a template, the address with `{blanks}`."""
    name: str
    description: str = ""
    mime_type: str = ""
    server: str = ""
    is_template: bool = False


class Rejected(Exception):
    """The server is there, but did not give what it was asked for; the text says why."""


class ConnectionLost(Exception):
    """The server went away; unless it did not even hear it, what it was asked is not known not to have happened."""

    def __init__(self, *, heard: bool = True) -> None:
        super().__init__()
        self.heard = heard


class ServerGone(Exception):
    """The server is not there; the text says in what state it is and what it last said."""
