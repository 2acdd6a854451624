"""What the mock is told to answer, turn by turn."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any, Literal, TypedDict

Json = dict[str, Any]
Wire = Literal["anthropic", "openai"]
Dialect = Literal["openai", "ollama", "gemini", "vllm", "llama_cpp", "gateway"]


class Asked(TypedDict):
    """One request as it came in."""

    wire: Wire
    path: str
    headers: dict[str, str]
    """Names in lower case."""
    body: Json


class Call(TypedDict, total=False):
    name: str
    input: Json
    id: str


class Turn(TypedDict, total=False):
    """One answer; every key may be left out. Numbers of events count from 0, times are in seconds."""

    # what is said
    text: str
    thinking: str
    tool_calls: Sequence[Call]
    stop: str
    """In Anthropic's words on both wires; an unknown one is sent as it is."""
    usage: dict[str, int] | None
    """`input`, `output`, `cache_read`, `cache_write`; None leaves it out."""
    # when
    when: str
    """Taken only if the last message contains this; else the next turn is looked at."""
    repeat: bool
    """Taken again and again."""
    # how
    dialect: Dialect
    chunk: int
    """Characters per delta; 0 or nothing: all at once."""
    delay: float
    """Before the first byte."""
    gap: float
    """Between two events."""
    headers: dict[str, str]
    # what goes wrong
    status: int
    """An HTTP error instead of an answer."""
    error_type: str
    message: str
    retry_after: float | str
    retry_after_ms: float
    body: str
    """Sent instead of what the wire would say, with `status` if there is one."""
    reset: bool
    """The connection is reset before any answer."""
    cut: int
    """The connection is closed after so many events, the body unfinished."""
    eof: int
    """The stream ends as if all were well after so many events."""
    hang: int
    """Nothing more comes after so many events."""
    garbage: int
    """This event is not JSON."""
    error_event: int
    """This event is an error, and the last."""
    bad_json: bool
    """The arguments of tool calls lack their last character."""
    no_event_names: bool
    """The stream has no `event:` lines (Anthropic's wire)."""


Script = Sequence[Turn] | Callable[[Asked], Turn]


class Reader:
    """Goes through a script, one turn for each request."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._next = 0
        self._lock = Lock()

    def turn(self, asked: Asked) -> Turn:
        if callable(self._script):
            return self._script(asked)
        said_last = json.dumps(asked["body"].get("messages", [])[-1:], ensure_ascii=False)
        with self._lock:
            for number in range(self._next, len(self._script)):
                turn = self._script[number]
                if turn.get("when", "") in said_last:
                    self._next = number if turn.get("repeat") else number + 1
                    return turn
        return {"status": 400, "message": "the script has no further turn"}


def pieces(text: str, size: int) -> list[str]:
    """Return `text` in pieces of `size` characters; none of no text, one if `size` is 0."""
    step = size or max(1, len(text))
    return [text[start : start + step] for start in range(0, len(text), step)]


def arguments(turn: Turn, call: Call) -> str:
    """Return the JSON of a call's arguments, damaged where the turn says so."""
    text = json.dumps(call.get("input", {}), ensure_ascii=False)
    return text[:-1] if turn.get("bad_json") else text


def stop_of(turn: Turn) -> str:
    return turn.get("stop") or ("tool_use" if turn.get("tool_calls") else "end_turn")


def tokens(turn: Turn) -> dict[str, int] | None:
    """Return the usage to report: what the turn says, else something small."""
    said = turn.get("usage", {})
    if said is None:
        return None
    return {"input": 10, "output": 1 + len(turn.get("text", "")) // 4, "cache_read": 0, "cache_write": 0} | said
