"""Reads the pages of the kernel's ring buffer as they are: no text is formatted by the kernel, none parsed by us."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

_FIELD = re.compile(
    r"field:(?P<type>[^;]*?)\s*\b(?P<name>\w+)(?:\[\d*\])?;\s*offset:(?P<offset>\d+);\s*size:(?P<size>\d+);"
)
_ID = re.compile(r"^ID:\s*(\d+)$", re.MULTILINE)
_PAGE_HEADER = struct.Struct("=QQ")
_U16 = struct.Struct("=H").unpack_from
_U32 = struct.Struct("=I").unpack_from
_CODES = {1: "b", 2: "h", 4: "i", 8: "q"}

_LENGTH_BITS, _MISSED, _MISSED_COUNTED = 0xFFFFF, 1 << 31, 1 << 30
_PADDING, _TIME_EXTEND = 29, 30
_COUNT_BYTES = 8
_DELTA_BITS = 27
_TOP_BITS = 0b11111 << 59

Event: TypeAlias = tuple[int, int, int, int, int, tuple[Any, ...]]
"""time in ns (CLOCK_MONOTONIC), kind, CPU, tid of the task it happened in, context flags, the fields asked for."""


class FormatUnknown(Exception):
    """This kernel describes an event in a way that we cannot read."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How to read one kind of event."""

    kind: int
    fields: Callable[[bytes, int], tuple[Any, ...]]


def read_format(text: str, kind: int, wanted: Sequence[str]) -> tuple[int, Plan]:
    """Return the number of the event that `text` describes, and how to read its `wanted` fields.

    Args:
        text: the event's `format` file.
        wanted: names of fields in ascending order of their offsets; `args:4` takes the first 4 numbers of an array,
            `comm:s` a field as bytes.

    Raises:
        FormatUnknown: there is no such field, or its size is none we know.
    """
    number = _ID.search(text)
    if not number:
        raise FormatUnknown("an event without a number")
    known = {found["name"]: (int(found["offset"]), int(found["size"])) for found in _FIELD.finditer(text)}
    layout, at = "=", 0
    for name, _, count in (field.partition(":") for field in wanted):
        offset, size = known.get(name, (-1, 0))
        code = f"{size}s" if count == "s" else f"{count}q" if count else _CODES.get(size, "")
        if offset < at or not code:
            raise FormatUnknown(f"no field {name} that can be read")
        layout += f"{offset - at}x{code}"
        at = offset + struct.calcsize(f"={code}")
    return int(number[1]), Plan(kind, struct.Struct(layout).unpack_from)


def filled(page: bytes) -> bytes:
    """What a page of the buffer holds, without the room behind it."""
    if len(page) < _PAGE_HEADER.size:
        return b""
    commit = _PAGE_HEADER.unpack_from(page)[1]
    length = _PAGE_HEADER.size + (commit & _LENGTH_BITS)
    return page[: length + (_COUNT_BYTES if commit & _MISSED_COUNTED else 0)] if commit & _LENGTH_BITS else b""


def decode(page: bytes, cpu: int, plans: Mapping[int, Plan], into: list[Event]) -> int:
    """Append the events in one page of a CPU to `into`, in their order, and return how many the kernel lost before."""
    if not page:
        return 0
    time, commit = _PAGE_HEADER.unpack_from(page)
    end = min(_PAGE_HEADER.size + (commit & _LENGTH_BITS), len(page))
    _decode_page(page, _PAGE_HEADER.size, end, time, cpu, plans, into)
    if not commit & _MISSED:
        return 0
    return int.from_bytes(page[end : end + _COUNT_BYTES], "little") if commit & _MISSED_COUNTED else 1


def _decode_page(
    raw: bytes, at: int, end: int, time: int, cpu: int, plans: Mapping[int, Plan], into: list[Event]
) -> None:
    append = into.append
    while at < end:
        head = _U32(raw, at)[0]
        length, delta = head & 31, head >> 5
        if length < _PADDING:
            body = at + 4 if length else at + 8
            at += 4 + (length * 4 or _U32(raw, at + 4)[0])
            time += delta
            plan = plans.get(_U16(raw, body)[0])
            if plan:
                tid = _U32(raw, body + 4)[0]
                append((time, plan.kind, cpu, tid, raw[body + 2], plan.fields(raw, body)))
        elif length == _PADDING:
            if not delta:
                return
            time += delta
            at += 4 + _U32(raw, at + 4)[0]
        else:
            stamp = delta + (_U32(raw, at + 4)[0] << _DELTA_BITS)
            time = time + stamp if length == _TIME_EXTEND else (time & _TOP_BITS) | stamp
            at += 8
