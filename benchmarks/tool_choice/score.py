"""Asks the offline provider, and compares what it calls with what it should."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.tool_choice.question import Calls, Earlier, Question
from devops_assistant.common.timespan import parse_instant
from devops_assistant.conversation.events import Event
from devops_assistant.conversation.messages import ToolCall, ToolResult, ToolSpec
from devops_assistant.conversation.transcript import Transcript
from devops_assistant.providers.offline import OfflineProvider
from devops_assistant.providers.protocol import Request

NOW = datetime(2026, 11, 21, 16, 20, tzinfo=ZoneInfo("Asia/Seoul"))
_ADDED = frozenset(
    {"count", "limit", "lines", "question", "goal", "order", "literal", "ignore_case", "buckets", "history"}
)
"""What may be told to a tool though the question does not ask for it: none of it leaves anything out but by number."""
_TIMES = frozenset({"since", "until", "earlier_since", "earlier_until", "start", "end", "at", "time"})


@dataclass(frozen=True, slots=True)
class Score:
    question: Question
    made: Calls
    right_tool: bool
    right_arguments: bool


async def score(question: Question, tools: Sequence[ToolSpec]) -> Score:
    """Ask one question and judge the first calls that it leads to."""
    provider, transcript = OfflineProvider(now=lambda: NOW), Transcript()
    if question.after:
        await _play(provider, transcript, question.after, tools)
    transcript.add_question(question.text)
    reply = await provider.complete(Request(system="", messages=transcript.messages, tools=tuple(tools)), _ignore)
    made = {call.name: call.arguments for call in reply.message.tool_calls}
    fitting = [calls for calls in (question.calls, *question.instead) if calls.keys() == made.keys()]
    defaults = {spec.name: _defaults(spec) for spec in tools}
    return Score(question, made, bool(fitting), any(_same_arguments(made, calls, defaults) for calls in fitting))


async def _play(provider: OfflineProvider, transcript: Transcript, earlier: Earlier, tools: Sequence[ToolSpec]) -> None:
    """Let a turn before the question happen, its tools answering as they are said to."""
    transcript.add_question(earlier.text)
    for _ in range(4):
        reply = await provider.complete(Request(system="", messages=transcript.messages, tools=tuple(tools)), _ignore)
        transcript.add_reply(reply.message)
        if not reply.message.tool_calls:
            return
        transcript.add_results([_answer(call, earlier) for call in reply.message.tool_calls])


def _answer(call: ToolCall, earlier: Earlier) -> ToolResult:
    return ToolResult(call.id, earlier.answers.get(call.name, "1 found\nsomething\n[all shown]"))


def _defaults(spec: ToolSpec) -> Mapping[str, Any]:
    properties: Mapping[str, Any] = spec.input_schema.get("properties", {})
    return {name: schema["default"] for name, schema in properties.items() if "default" in schema}


def _same_arguments(made: Calls, wanted: Calls, defaults: Calls) -> bool:
    return all(_same_call(made[name], arguments, defaults[name]) for name, arguments in wanted.items())


def _same_call(made: Mapping[str, Any], wanted: Mapping[str, Any], defaults: Mapping[str, Any]) -> bool:
    """Whether both tell a tool the same; what a call leaves out, the default of the tool tells."""
    told = {**defaults, **made}
    surplus = {name for name, value in made.items() if value != defaults.get(name)} - wanted.keys() - _ADDED
    return not surplus and all(name in told and _same(name, told[name], value) for name, value in wanted.items())


def _same(name: str, made: Any, wanted: Any) -> bool:
    if name in _TIMES and isinstance(wanted, str):
        first, second = _moment(str(made)), _moment(str(wanted))
        return first is not None and second is not None and abs(first - second) <= timedelta(minutes=1)
    if name == "hours":
        return abs(float(made) - float(wanted)) < 1
    if name == "pattern" and not re.search(r"[|*+?\\\[]", str(wanted)):
        return re.sub(r"\\(.)", r"\1", str(made)).lower() == str(wanted).lower()
    return str(made).lower() == str(wanted).lower()


def _moment(text: str) -> datetime | None:
    if length := re.fullmatch(r"(\d+)([smhd])", text):
        seconds = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}[length.group(2)]
        return NOW - timedelta(seconds=int(length.group(1)) * seconds)
    try:
        return parse_instant(text, NOW)
    except ValueError:
        return None


def _ignore(event: Event) -> None:
    pass
