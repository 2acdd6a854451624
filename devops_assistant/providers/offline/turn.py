"""The present turn, read from the messages alone: whoever asked for the tools, their results can be reported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from devops_assistant.conversation.messages import Message, Part, Text, ToolCall, ToolResult


@dataclass(frozen=True, slots=True)
class Turn:
    """The last question, and what has been asked of tools for it so far."""

    question: str
    answered: tuple[tuple[ToolCall, ToolResult], ...]
    """The calls of this turn with their results, in the order of the results."""
    earlier: tuple[ToolCall, ...]
    """The calls that the last question before this one led to, of those that led to any."""
    earlier_answered: tuple[tuple[ToolCall, ToolResult], ...]
    """Those calls with their results."""
    earlier_question: str
    """The question before this one."""
    before: tuple[tuple[ToolCall, ToolResult], ...]
    """All calls of the turns before, with their results."""
    asked_back: bool
    """The question before this one led to no calls."""
    calls_so_far: int
    """How many calls the whole conversation holds."""


def read_turn(messages: Sequence[Message]) -> Turn:
    """Return the turn that the end of `messages` belongs to."""
    said = list(_said(messages))
    questions = [position for position, (role, part) in enumerate(said) if role == "user" and isinstance(part, Text)]
    asked_at = questions[-1] if questions else -1
    question = said[asked_at][1] if questions else Text("")
    calls = {part.id: part for _, part in said if isinstance(part, ToolCall)}
    before = said[questions[-2]][1] if len(questions) > 1 else Text("")
    earlier = _latest_calls(said, questions)
    made = {call.id for call in earlier}
    assert isinstance(question, Text)
    assert isinstance(before, Text)
    return Turn(
        question=question.text,
        answered=tuple(_answered(said[asked_at + 1 :], calls)),
        earlier=earlier,
        earlier_answered=tuple(each for each in _answered(said, calls) if each[0].id in made),
        earlier_question=before.text,
        before=tuple(_answered(said[:asked_at] if questions else [], calls)),
        asked_back=len(questions) > 1
        and not any(isinstance(part, ToolCall) for _, part in said[questions[-2] : questions[-1]]),
        calls_so_far=len(calls),
    )


def _answered(said: Sequence[tuple[str, Part]], calls: Mapping[str, ToolCall]) -> Iterator[tuple[ToolCall, ToolResult]]:
    for _, part in said:
        if isinstance(part, ToolResult) and part.call_id in calls:
            yield calls[part.call_id], part


def _said(messages: Sequence[Message]) -> Iterator[tuple[str, Part]]:
    for message in messages:
        for part in message.parts:
            yield message.role, part


def _latest_calls(said: Sequence[tuple[str, Part]], questions: Sequence[int]) -> tuple[ToolCall, ...]:
    for start, end in reversed(list(pairwise(questions))):
        if calls := tuple(part for _, part in said[start:end] if isinstance(part, ToolCall)):
            return calls
    return ()
