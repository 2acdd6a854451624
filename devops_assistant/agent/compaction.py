"""Making room before a conversation overflows the model's context: old results shrink to a line, evidence ids stay."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from devops_assistant.common.sanitise import one_line
from devops_assistant.common.tokens import estimate
from devops_assistant.conversation.messages import (
    JsonObject,
    Message,
    Opaque,
    Part,
    Text,
    ToolCall,
    ToolResult,
    ToolSpec,
)
from devops_assistant.evidence.preview import preview
from devops_assistant.providers.protocol import Request

FULL_SHARE = 0.8
"""From this share of the context on, room is made: the rest is for the reply, and for what an estimate misses."""
_ROOMY_SHARE = 0.5
"""So much of the context is used afterwards, so that what a service has cached of the conversation lasts a while."""
_SUMMARY_CHARACTERS = 200
_PER_PART_TOKENS = 8
_LEAST_PREVIEW_TOKENS = 100
FORGOTTEN = "[The conversation before this was forgotten to make room.]"


def taken(request: Request) -> int:
    """Return about how many tokens of the model's context `request` takes."""
    return _fixed(request) + size(request.messages)


def compacted(request: Request, context_tokens: int) -> tuple[Message, ...]:
    """Return the messages of `request`, smaller, every tool call still with its result.

    Results that the model has read already go first, oldest first; then whole turns before this one; then what has
    just come is shown in less.

    Args:
        context_tokens: what the model can read at once, its tools and instructions included.
    """
    target = max(0, int(context_tokens * _ROOMY_SHARE) - _fixed(request))
    messages = _with_short_results(request.messages, target)
    messages = _without_early_turns(messages, target)
    return _with_less_of_the_newest(messages, target)


def size(messages: Sequence[Message]) -> int:
    """Return about how many tokens `messages` cost."""
    return sum(_part_size(part) for message in messages for part in message.parts)


def _fixed(request: Request) -> int:
    return estimate(request.system) + sum(map(tool_size, request.tools))


def tool_size(tool: ToolSpec) -> int:
    """Return about how many tokens it takes to tell a model of `tool`."""
    return estimate(tool.name + tool.description) + _json_size(tool.input_schema) + _PER_PART_TOKENS


def _part_size(part: Part) -> int:
    match part:
        case Text(text) | ToolResult(text=text):
            return estimate(text) + _PER_PART_TOKENS
        case ToolCall():
            return _json_size(part.arguments) + _PER_PART_TOKENS
        case Opaque():
            return _json_size(part.payload)


def _json_size(value: JsonObject) -> int:
    return estimate(json.dumps(value, ensure_ascii=False, default=str))


def _with_short_results(messages: tuple[Message, ...], target: int) -> tuple[Message, ...]:
    kept = list(messages)
    total = size(kept)
    for place, message in enumerate(kept[:-1]):
        if total <= target:
            break
        total -= size([message])
        kept[place] = replace(message, parts=tuple(map(_short, message.parts)))
        total += size([kept[place]])
    return tuple(kept)


def _short(part: Part) -> Part:
    if not isinstance(part, ToolResult) or part.evidence_id is None:
        return part
    note = f"[shortened to make room; read_evidence id={part.evidence_id} reads it again]"
    summary = one_line(part.text.partition("\n")[0], _SUMMARY_CHARACTERS)
    short = f"{summary}\n{note}"
    return replace(part, text=short) if len(short) < len(part.text) and note not in part.text else part


def _without_early_turns(messages: tuple[Message, ...], target: int) -> tuple[Message, ...]:
    """Drop whole turns, oldest first, never the last one."""
    starts = [place for place, message in enumerate(messages) if _begins_turn(message)][1:]
    if not starts or size(messages) <= target:
        return messages
    start = next((start for start in starts if size(messages[start:]) <= target), starts[-1])
    question = messages[start]
    return (replace(question, parts=(Text(f"{FORGOTTEN}\n\n"), *question.parts)), *messages[start + 1 :])


def _begins_turn(message: Message) -> bool:
    return message.role == "user" and not message.tool_results


def _with_less_of_the_newest(messages: tuple[Message, ...], target: int) -> tuple[Message, ...]:
    over = size(messages) - target
    if over <= 0 or not messages:
        return messages
    *earlier, last = messages
    results = [part for part in last.parts if isinstance(part, ToolResult) and part.evidence_id]
    if not results:
        return messages
    budget = max(_LEAST_PREVIEW_TOKENS, (size([last]) - over) // len(results))

    def less(part: Part) -> Part:
        if isinstance(part, ToolResult) and part.evidence_id:
            return replace(part, text=preview(part.text, part.evidence_id, budget))
        return part

    return (*earlier, replace(last, parts=tuple(map(less, last.parts))))
