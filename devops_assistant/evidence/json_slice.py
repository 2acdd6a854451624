"""A part of a JSON text by its path: `items[3].name`, `data.result[0:5]`, `items[*].name`, `["odd key"]`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

_STEP = re.compile(
    r"""\.?(?P<name>[^\s.\[\]"']+)|\[(?P<index>-?\d+)\]|\[(?P<start>-?\d*):(?P<end>-?\d*)\]|(?P<all>\[\*\])"""
    r"""|\[(?P<quoted>"(?:[^"\\]|\\.)*")\]"""
)
_NAMES_SHOWN = 20


class NoSuchPart(Exception):
    """The text is no JSON, or has no such part; the text says which and what there is."""


@dataclass(frozen=True, slots=True)
class _Step:
    """One step down: a name, an index, or a slice of a list."""

    words: str
    key: str | int | slice


def json_slice(text: str, path: str) -> list[str]:
    """Return the part of the JSON `text` at `path`, an entry of a list or object to a line.

    Raises:
        NoSuchPart: the text is no JSON, the path is none, or nothing is there.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise NoSuchPart("this evidence is not JSON; read it by lines, or with a pattern") from None
    return _lines(_part(value, list(_steps(path)), ""))


def _steps(path: str) -> Iterator[_Step]:
    place = 1 if path.startswith("$") else 0
    while place < len(path):
        found = _STEP.match(path, place)
        if not found:
            raise NoSuchPart(f"the path cannot be read at {path[place : place + 20]!r}; write it like items[3].name")
        yield _Step(found.group(), _key(found))
        place = found.end()


def _key(found: re.Match[str]) -> str | int | slice:
    if name := found["name"]:
        return name
    if quoted := found["quoted"]:
        return str(json.loads(quoted))
    if index := found["index"]:
        return int(index)
    start, end = found["start"], found["end"]
    return slice(int(start) if start else None, int(end) if end else None)


def _part(value: Any, steps: list[_Step], at: str) -> Any:
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    below = f"{at}{step.words}"
    match value, step.key:
        case dict(), str(name) if name in value:
            return _part(value[name], rest, below)
        case list(), int(index) if -len(cast(list[Any], value)) <= index < len(cast(list[Any], value)):
            return _part(value[index], rest, below)
        case list(), slice() as span:
            return [_part(entry, rest, below) for entry in cast(list[Any], value)[span]]
        case _:
            raise NoSuchPart(f"there is nothing at {below or step.words}: {_what(value)}")


def _what(value: Any) -> str:
    match value:
        case dict():
            names = list(cast(dict[str, Any], value))
            more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
            return f"the object there has {', '.join(names[:_NAMES_SHOWN]) or 'no names'}{more}"
        case list():
            return f"the list there has {len(cast(list[Any], value))} entries"
        case _:
            return "there is a plain value, with nothing below it"


def _lines(value: Any) -> list[str]:
    match value:
        case list():
            return [_compact(entry) for entry in cast(list[Any], value)]
        case dict():
            return [f"{name}: {_compact(entry)}" for name, entry in cast(dict[str, Any], value).items()]
        case str():
            return value.split("\n")
        case _:
            return [_compact(value)]


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
