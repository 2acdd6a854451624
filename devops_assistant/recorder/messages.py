"""Messages as JSON and back, so that a conversation can be taken up again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, cast

from devops_assistant.common.harmless import all_harmless, harmless
from devops_assistant.common.messages import say
from devops_assistant.conversation.messages import Message, Opaque, Part, Text, ToolCall, ToolResult

_KINDS: dict[str, type[Part]] = {"text": Text, "call": ToolCall, "result": ToolResult, "opaque": Opaque}


def parts_to_json(message: Message) -> str:
    """Return the parts of `message` as JSON text, without a secret in it.

    A part that only its provider understands is kept unchanged or, where a secret is in it, not at all.
    """
    kept = [part for part in message.parts if not isinstance(part, Opaque) or _is_harmless(part)]
    return (
        json.dumps([_to_json(part) for part in kept], ensure_ascii=False, default=str).encode(errors="replace").decode()
    )


def message_from_json(role: str, parts: str) -> Message:
    """Return the message whose parts were kept as `parts`.

    Raises:
        ValueError: it is not what this version keeps.
    """
    if role not in ("user", "assistant"):
        raise ValueError(say("record.no_role", role=role))
    return Message(role, tuple(_parts(json.loads(parts))))


def _is_harmless(part: Opaque) -> bool:
    payload = json.loads(json.dumps(part.payload, default=str))
    return all_harmless(payload) == payload


def _to_json(part: Part) -> dict[str, Any]:
    match part:
        case Text(text):
            return {"kind": "text", "text": harmless(text).text}
        case ToolCall(arguments=arguments):
            return {"kind": "call", **asdict(part), "arguments": all_harmless(dict(arguments))}
        case ToolResult():
            return {"kind": "result", **asdict(part)}
        case Opaque():
            return {"kind": "opaque", **asdict(part)}


def _parts(kept: list[dict[str, Any]]) -> Iterator[Part]:
    for fields in kept:
        try:
            kind = _KINDS[cast(str, fields.pop("kind"))]
            yield kind(**fields)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(say("record.odd_part", error=error)) from error
