"""Changes to JSON with comments that leave everything else as its author wrote it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from devops_assistant.host import jsonc

_DECODER = json.JSONDecoder()
_INDENT = "  "


@dataclass(frozen=True, slots=True)
class _Member:
    """One `"key": value` and where it stands."""

    key: str
    start: int
    value: int
    end: int


@dataclass(frozen=True, slots=True)
class _Object:
    """One object, where it opens and closes, and its members."""

    start: int
    end: int
    members: tuple[_Member, ...]

    def member(self, key: str) -> _Member | None:
        return next((member for member in reversed(self.members) if member.key == key), None)


def with_member(text: str, path: Sequence[str], key: str, value: Any) -> str:
    """Return `text` with `key` added at the end of the object at `path`; a missing object on the way is made.

    Raises:
        ValueError: there is something else than an object on the way, or it already has that key.
    """
    found = _object_at(text, path)
    if found is None:
        return with_member(text, path[:-1], path[-1], {key: value})
    if found.member(key):
        raise ValueError(f"there is already {key}")
    return _inserted(text, found, key, value)


def without_member(text: str, path: Sequence[str], key: str) -> str:
    """Return `text` without `key` of the object at `path`.

    Raises:
        ValueError: there is none.
    """
    found = _object_at(text, path)
    member = found and found.member(key)
    if not found or not member:
        raise ValueError(f"there is no {key}")
    commas = jsonc.without_comments(text)
    start, end = member.start, member.end
    after = _skip(commas, end)
    if commas[after] == ",":
        end = after + 1
    elif member is not found.members[0]:
        before = found.members[found.members.index(member) - 1]
        comma = commas.index(",", before.end)
        text, start, end = text[:comma] + text[comma + 1 :], start - 1, end - 1  # it no longer parts anything
    head, tail = text[:start].rstrip(" \t"), text[end:].lstrip(" \t")
    if head.endswith("\n") and tail.startswith("\n"):
        return head + tail[1:]  # nothing is left of its lines
    return text[:start] + tail


def _object_at(text: str, path: Sequence[str]) -> _Object | None:
    """The object at `path`; None where its last key is missing."""
    plain = jsonc.strict(text)
    found = _object(plain, _skip(plain, 0))
    for number, key in enumerate(path, 1):
        member = found.member(key)
        if member is None and number == len(path):
            return None
        if member is None:
            raise ValueError(f"there is no {key}")
        found = _object(plain, member.value)
    return found


def _object(plain: str, start: int) -> _Object:
    if plain[start : start + 1] != "{":
        raise ValueError("it is no object")
    members: list[_Member] = []
    position = _skip(plain, start + 1)
    while plain[position] != "}":
        key, end = _DECODER.raw_decode(plain, position)
        value = _skip(plain, _skip(plain, end) + 1)  # past the colon
        _, end = _DECODER.raw_decode(plain, value)
        members.append(_Member(key, position, value, end))
        position = _skip(plain, end)
        if plain[position] == ",":
            position = _skip(plain, position + 1)
    return _Object(start, position, tuple(members))


def _inserted(text: str, into: _Object, key: str, value: Any) -> str:
    outer = _indent_of(text, into.start)
    inner = _indent_of(text, into.members[0].start) if into.members else outer + _INDENT
    if len(inner) <= len(outer):
        inner = outer + _INDENT  # everything stands on one line
    lines = json.dumps(value, ensure_ascii=False, indent=len(_INDENT)).replace("\n", f"\n{inner}")
    piece = f"{inner}{json.dumps(key, ensure_ascii=False)}: {lines}\n"
    line = text.rfind("\n", 0, into.end) + 1
    if line > into.start and not text[line : into.end].strip():
        head, tail = text[:line], text[line:]
    else:
        head, tail = f"{text[: into.end].rstrip(' ')}\n", outer + text[into.end :]
    if into.members:
        last = into.members[-1].end
        if "," not in jsonc.without_comments(text)[last : into.end]:
            head = f"{head[:last]},{head[last:]}"
    return head + piece + tail


def _indent_of(text: str, position: int) -> str:
    line = text[text.rfind("\n", 0, position) + 1 : position]
    return line[: len(line) - len(line.lstrip(" \t"))]


def _skip(text: str, position: int) -> int:
    """The next position at which something stands."""
    while position < len(text) and text[position] in " \t\r\n":
        position += 1
    return position
