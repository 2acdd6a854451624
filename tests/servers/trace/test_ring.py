"""The kernel's ring buffer, read as bytes."""

from __future__ import annotations

import struct

import pytest

from devops_servers.trace.record.ring import Event, FormatUnknown, decode, filled, read_format

FORMAT = """name: sched_waking
ID: 369
format:
\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;
\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;
\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;

\tfield:char comm[16];\toffset:8;\tsize:16;\tsigned:0;
\tfield:pid_t pid;\toffset:24;\tsize:4;\tsigned:1;
\tfield:int target_cpu;\toffset:32;\tsize:4;\tsigned:1;
\tfield:unsigned long args[6];\toffset:40;\tsize:48;\tsigned:0;

print fmt: "comm=%s pid=%d", REC->comm, REC->pid
"""
NUMBER, PLAN = read_format(FORMAT, 2, ("comm:s", "pid", "target_cpu", "args:2"))
START = 1_000_000


def event(delta: int, pid: int, *, tid: int = 7, flags: int = 8) -> bytes:
    body = struct.pack("=HBBi16sii i", NUMBER, flags, 0, tid, b"worker", pid, 0, 3) + bytes(4) + bytes(48)
    return head(len(body) // 4, delta) + body


def head(kind: int, delta: int) -> bytes:
    return struct.pack("=I", delta << 5 | kind)


def page(*parts: bytes, flags: int = 0, behind: bytes = b"") -> bytes:
    data = b"".join(parts)
    return (struct.pack("=QQ", START, len(data) | flags) + data + behind).ljust(4096, b"\0")


def events_of(raw: bytes) -> tuple[list[Event], int]:
    found: list[Event] = []
    lost = decode(filled(raw), 1, {NUMBER: PLAN}, found)
    return found, lost


def test_times_are_the_page_s_and_the_distances_since() -> None:
    found, lost = events_of(page(event(5, pid=41), event(10, pid=42)))
    assert [(time, fields[1]) for time, *_, fields in found] == [(START + 5, 41), (START + 15, 42)]
    assert [event[2:5] for event in found] == [(1, 7, 8), (1, 7, 8)]
    assert found[0][5] == (b"worker".ljust(16, b"\0"), 41, 3, 0, 0)
    assert lost == 0


def test_a_long_distance_comes_as_an_event_of_its_own() -> None:
    [(time, *_)], _ = events_of(page(head(30, 3), struct.pack("=I", 2), event(1, pid=41)))
    assert time == START + (2 << 27) + 3 + 1


def test_an_absolute_time_replaces_what_was_counted() -> None:
    [(time, *_)], _ = events_of(page(event(5, pid=41)[:0], head(31, 9), struct.pack("=I", 7), event(1, pid=41)))
    assert time == (7 << 27) + 9 + 1


def test_padding_and_events_that_were_not_asked_for_are_passed_over() -> None:
    unknown = head(2, 4) + struct.pack("=HBBi", 999, 0, 0, 7)
    discarded = head(29, 1) + struct.pack("=I", 8) + bytes(4)
    found, _ = events_of(page(unknown, discarded, event(1, pid=41), head(29, 0), b"\xff" * 40))
    assert [fields[1] for *_, fields in found] == [41]


def test_lost_events_are_counted() -> None:
    assert events_of(page(event(1, pid=41), flags=1 << 31))[1] == 1
    assert events_of(page(event(1, pid=41), flags=1 << 31 | 1 << 30, behind=struct.pack("=Q", 12)))[1] == 12


def test_an_empty_page_is_nothing() -> None:
    assert filled(page()) == b""
    assert events_of(page()) == ([], 0)


@pytest.mark.parametrize("wanted", [("nothing",), ("target_cpu", "pid")])
def test_a_format_without_the_field_at_its_place_is_refused(wanted: tuple[str, ...]) -> None:
    with pytest.raises(FormatUnknown):
        read_format(FORMAT, 2, wanted)
