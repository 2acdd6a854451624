import io
import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, get_args

from devops_assistant.conversation.events import (
    Event,
    Grounding,
    ServerReady,
    StepFinished,
    TextDelta,
    ToolData,
    ToolStarted,
    TurnFinished,
    TurnStarted,
    UnbackedClaim,
)
from devops_assistant.conversation.messages import StopReason, Usage
from devops_assistant.ui.json_lines import JsonLines

SEOUL = timezone(timedelta(hours=9))
TYPES = [
    *(
        "turn_started",
        "server_ready",
        "server_failed",
        "tools_changed",
        "notice",
        "approval_needed",
        "step_started",
        "step_finished",
        "text_delta",
    ),
    *(
        "text_discarded",
        "retrying",
        "approval",
        "tool_started",
        "tool_progress",
        "tool_finished",
        "masked",
        "turn_finished",
    ),
    "turn_failed",
]


def written(*events: Event) -> bytes:
    stream = io.BytesIO()
    lines = JsonLines(stream, now=lambda: datetime(2026, 3, 1, 9, 0, 0, 123_456, SEOUL))
    for event in events:
        lines.listen(event)
    return stream.getvalue()


def read(*events: Event) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written(*events).decode().splitlines()]


def test_every_event_is_one_line_with_its_type_its_turn_and_its_time_in_utc() -> None:
    lines = read(ServerReady("git", 5, 612.5), TurnStarted("하나"), TextDelta("a\nb"), TurnStarted("둘"))
    assert lines == [
        {"type": "server_ready", "turn": 0, "ts": "2026-03-01T00:00:00.123Z", "server": "git", "tools": 5}
        | {"duration_ms": 612.5, "definitions": {}},
        {"type": "turn_started", "turn": 1, "ts": "2026-03-01T00:00:00.123Z", "question": "하나"},
        {"type": "text_delta", "turn": 1, "ts": "2026-03-01T00:00:00.123Z", "text": "a\nb"},
        {"type": "turn_started", "turn": 2, "ts": "2026-03-01T00:00:00.123Z", "question": "둘"},
    ]


def test_the_type_of_every_event_there_is_has_the_documented_name() -> None:
    blank = {kind: object.__new__(kind) for kind in get_args(Event) if kind is not ToolData}
    assert [JsonLines.type_of(event) for event in blank.values()] == TYPES


def test_usage_and_grounding_are_objects_and_a_stop_is_its_word() -> None:
    usage, grounding = Usage(10, 5, 2, True), Grounding(1, 0, 0, (UnbackedClaim("42 %", "percent", 3, 7),))
    step, turn = read(
        StepFinished("openai", "m", 1, usage, StopReason.TOOL_CALLS, 1.0),
        TurnFinished("text", StopReason.ANSWERED, usage, grounding, ("E1",)),
    )
    assert step["stop"] == "tool_calls"
    assert step["usage"] == {"input_tokens": 10, "output_tokens": 5, "cached_tokens": 2, "estimated": True}
    assert turn["grounding"]["unbacked"] == [{"text": "42 %", "kind": "percent", "start": 3, "end": 7}]
    assert turn["evidence"] == ["E1"]


def test_half_characters_are_replaced_and_what_could_repaint_a_terminal_is_escaped_but_not_lost() -> None:
    arguments = {"a\ud800": ["\x1b[2J\x9b31m\u202e", float("nan"), {"b": None}]}
    line = written(ToolStarted("c1", "git", "git_log", arguments)).decode()
    assert line.rstrip("\n").isprintable()
    assert json.loads(line)["arguments"] == {"a\ufffd": ["\x1b[2J\x9b31m\u202e", None, {"b": None}]}


def test_a_reader_who_left_raises_nothing() -> None:
    class Closed(io.BytesIO):
        def write(self, text: object) -> int:
            raise BrokenPipeError

    lines = JsonLines(Closed())
    lines.listen(TextDelta("a"))
    lines.listen(TextDelta("b"))
    assert isinstance(lines.failure, BrokenPipeError)


def test_the_time_is_told_when_nobody_tells_another() -> None:
    stream = io.BytesIO()
    JsonLines(stream).listen(TextDelta("a"))
    told = datetime.fromisoformat(json.loads(stream.getvalue())["ts"])
    assert abs(datetime.now(UTC) - told) < timedelta(minutes=1)
