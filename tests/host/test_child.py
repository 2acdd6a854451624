import os
import sys
from itertools import pairwise

import anyio
import pytest
from anyio.abc import ByteReceiveStream
from hypothesis import given, settings
from hypothesis import strategies as st

from devops_assistant.host.child import Line, running_child, split_lines
from devops_assistant.host.config import ServerEntry
from tests.host.hosting import runs, until

BASE = {"PATH": os.environ["PATH"]}
CUT = 4_096
"""How much of a line that is too long is kept."""


class Chunks(ByteReceiveStream):
    """A stream that brings what a test says, in exactly these chunks."""

    def __init__(self, *chunks: bytes) -> None:
        self._chunks = iter(chunks)

    async def receive(self, max_bytes: int = 65_536) -> bytes:
        await anyio.lowlevel.checkpoint()
        chunk = next(self._chunks, None)
        if chunk is None:
            raise anyio.EndOfStream
        return chunk

    async def aclose(self) -> None:
        pass


def lines(*chunks: bytes, limit: int = 1 << 20) -> list[Line]:
    async def collect() -> list[Line]:
        return [line async for line in split_lines(Chunks(*chunks), limit)]

    return anyio.run(collect)


def chunked(content: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted({0, len(content), *(cut % (len(content) + 1) for cut in cuts)})
    return [content[start:end] for start, end in pairwise(places)]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.binary(max_size=30).filter(lambda line: b"\n" not in line)), st.lists(st.integers(0, 10_000)))
def test_no_line_is_lost_or_joined_however_it_arrives(written: list[bytes], cuts: list[int]) -> None:
    content = b"".join(line + b"\n" for line in written)
    assert lines(*chunked(content, cuts)) == [Line(line) for line in written]


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.sampled_from([b"", b"short", b"x" * 10_000, b"y" * 5_001, b"z" * 5_000])),
    st.lists(st.integers(0, 100_000)),
)
def test_a_line_that_is_too_long_is_cut_and_its_neighbours_stay_whole(written: list[bytes], cuts: list[int]) -> None:
    content = b"".join(line + b"\n" for line in written)
    expected = [Line(line) if len(line) <= 5_000 else Line(line[:CUT], cut=True) for line in written]
    assert lines(*chunked(content, cuts), limit=5_000) == expected


def test_the_last_line_needs_no_newline() -> None:
    assert lines(b"one\ntw", b"o") == [Line(b"one"), Line(b"two")]
    assert lines(b"one\n") == [Line(b"one")]
    assert lines() == []


def python(code: str) -> ServerEntry:
    return ServerEntry("child", sys.executable, ("-S", "-c", code))


@pytest.mark.anyio
async def test_how_a_child_ended_and_what_it_last_said_is_known() -> None:
    code = "import sys; print('\\x1b[31mno licence\\x1b[0m password=hunter2hunter2', file=sys.stderr); sys.exit(7)"
    with anyio.fail_after(40):
        async with running_child(python(code), BASE) as child:
            assert [line async for line in child.lines()] == []
    assert child.own_end == "exited with status 7"
    assert len(child.stderr_end) == 1
    assert child.stderr_end[0].startswith("no licence password=‹redacted:")


@pytest.mark.anyio
@pytest.mark.parametrize(("number", "name"), [(9, "SIGKILL"), (40, "signal 40")])
async def test_the_signal_that_killed_a_child_is_named_if_it_has_a_name(number: int, name: str) -> None:
    with anyio.fail_after(40):
        async with running_child(python(f"import os; os.kill(os.getpid(), {number})"), BASE) as child:
            assert [line async for line in child.lines()] == []
    assert child.own_end == f"was killed by {name}"


@pytest.mark.anyio
async def test_a_child_that_floods_stderr_neither_blocks_nor_fills_memory() -> None:
    code = "import sys; sys.stderr.write('x' * 3_000_000 + '\\n' + 'line\\n' * 100_000 + 'last\\n'); print('done')"
    with anyio.fail_after(40):
        async with running_child(python(code), BASE) as child:
            assert [line async for line in child.lines()] == [Line(b"done")]
    assert len(child.stderr_end) == 200
    assert child.stderr_end[-1] == "last"


@pytest.mark.anyio
async def test_a_child_that_will_not_go_is_made_to_with_all_it_started() -> None:
    code = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
grandchild = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(600)"])
print(grandchild.pid, flush=True)
time.sleep(600)
"""
    with anyio.fail_after(40):
        async with running_child(python(code), BASE) as child:
            grandchild = int((await anext(child.lines())).content)
        assert child.own_end == ""
        await until(lambda: not runs(child.pid) and not runs(grandchild))
