"""What servers offer and what their calls come to, apart from any SDK."""

from __future__ import annotations

from dataclasses import dataclass

from devops_assistant.conversation.messages import JsonObject


@dataclass(frozen=True, slots=True)
class ToolOffer:
    """A tool as its server describes it. The hint is a claim, to be believed of bundled servers only."""

    name: str
    description: str
    input_schema: JsonObject
    output_schema: JsonObject | None = None
    read_only_hint: bool = False


@dataclass(frozen=True, slots=True)
class CallOutcome:
    """What a call came to, raw: not yet sanitised, masked or bounded."""

    text: str
    is_error: bool = False
    data: JsonObject | None = None


class ConnectionLost(Exception):
    """The server went away; what it was asked is not known to have happened."""


class ServerGone(Exception):
    """The server is not there; the text says in what state it is and what it last said."""
