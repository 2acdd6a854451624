"""Stacks lead from slow events to code."""

from pathlib import Path

import pytest

from tests.servers.trace.asking import serving
from tests.servers.trace.building import CUDA, HOST, LAUNCH, MALLOC, SWITCH, Content, Event, build

pytestmark = pytest.mark.anyio

STACKS = {
    -5_009_549_282_017_108_909: [{"s": "cudaMalloc+0x1cb", "f": "libcudart.so.12"}, {"i": "0x7ac1", "f": "libc.so"}],
    42: [
        {"pfn": "train_step", "pf": "train.py", "pl": 17, "s": "_PyEval", "f": "python3"},
        {"s": "main", "f": "a", "l": 3},
    ],
    43: [],
    44: [{"s": f"frame_{n}"} for n in range(30)],
}
EVENTS = [
    *[Event(source=CUDA, op=MALLOC, took=1_000, stack=-5_009_549_282_017_108_909, pid=1) for _ in range(9)],
    *[Event(source=CUDA, op=LAUNCH, took=2_000_000, stack=42, pid=pid, before_end=pid) for pid in range(2, 9)],
    Event(stack=43, took=10), Event(stack=44, took=5), Event(), Event(),
]  # fmt: skip


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    return build(tmp_path / "a.db", Content(EVENTS, stacks=dict(STACKS), names={1: "loader"}), "0.10")


async def test_the_stack_with_most_time_comes_first_with_its_frames(saved: Path) -> None:
    async with serving(saved) as server:
        reply = await server.ask("get_stacks")
    assert reply.text.startswith("4 call stacks of 18 events, those with most time first; 2 more events have none")
    assert reply.lines[:3] == [
        "1. cudaLaunchKernel (CUDA) ×7 · total 14.0 ms, mean 2.00 ms, max 2.00 ms · "
        "pid 2, pid 3, pid 4, pid 5 and 3 more · hash 42",
        "   train_step (train.py:17)",
        "   main (a:3)",
    ]
    assert "2. cudaMalloc (CUDA) ×9 · total 9.00 µs, mean 1.00 µs, max 1.00 µs · loader 1 · hash -50" in reply.text
    assert "   cudaMalloc+0x1cb (libcudart.so.12)" in reply.lines
    assert "   0x7ac1 (libc.so)" in reply.lines
    assert "   no frames stored" in reply.lines
    assert "   … 18 more frames" in reply.lines


async def test_stacks_of_one_operation_source_process_or_span(saved: Path) -> None:
    async with serving(saved) as server:
        by_op = await server.ask("get_stacks", op="CUDAMALLOC")
        by_source = await server.ask("get_stacks", source="host")
        by_pid = await server.ask("get_stacks", pid=1)
        by_time = await server.ask("get_stacks", since="2500ms", until="1s")
        limited = await server.ask("get_stacks", limit=1)
    assert by_op.text.startswith("1 call stack of 9 events")
    assert by_source.text.startswith("2 call stacks of 2 events")
    assert by_pid.text.startswith("1 call stack of 9 events")
    assert by_time.text.startswith("1 call stack of 1 event,")
    assert "shown 1 of 4" in limited.footer


async def test_an_unknown_operation_or_source_names_those_that_look_like_it(saved: Path) -> None:
    async with serving(saved) as server:
        op = await server.ask("get_stacks", op="cudaMaloc")
        source = await server.ask("get_stacks", source="GPU")
    assert op.is_error
    assert "there is no operation cudaMaloc; there is cudaMalloc" in op.text
    assert source.is_error
    assert "there is no source GPU; there is" in source.text


async def test_the_timeline_shows_when_it_happened(tmp_path: Path) -> None:
    events = [Event(before_end=55, took=1_000), *[Event(before_end=5, took=1_000_000 * n) for n in (1, 2, 3)]]
    content = Content(events, samples=[(5, 97.0, 50.0)], seconds=60)
    async with serving(build(tmp_path / "a.db", content)) as server:
        reply = await server.ask("trace_timeline", buckets=6)
    assert reply.text.startswith("4 stored events in 6 stretches of 10.0 s; most time in the one at +50.000 s, 6.00 ms")
    assert reply.lines[0] == "+0.000 s: 1 event · sched_switch (HOST) ×1 1.00 µs"
    assert reply.lines[1] == "+10.000 s: 0 events"
    assert reply.lines[5] == "+50.000 s: 3 events · CPU 97 %, memory 50 % · sched_switch (HOST) ×3 3.00 ms"


async def test_the_timeline_of_a_thread_shows_its_longest_events_in_order(tmp_path: Path) -> None:
    events = [Event(before_end=60 - n, tid=7, took=1_000 * n, comm="worker", arg0=9) for n in range(1, 20)]
    events.append(Event(tid=8, took=10**9))
    async with serving(build(tmp_path / "a.db", Content(events), "0.10")) as server:
        reply = await server.ask("trace_timeline", tid=7, limit=2)
        none = await server.ask("trace_timeline", tid=9)
    assert reply.text.startswith("the 2 longest of 19 stored events, oldest first")
    assert reply.lines == [
        "+18.000 s sched_switch (HOST) 18.0 µs · worker pid 100 tid 7 · pid 0 ran before",
        "+19.000 s sched_switch (HOST) 19.0 µs · worker pid 100 tid 7 · pid 0 ran before",
    ]
    assert "shown 2 of 19" in reply.footer
    assert none.text.startswith("no stored events are selected")


async def test_what_happens_at_the_very_end_belongs_to_the_last_stretch(tmp_path: Path) -> None:
    events = [Event(before_end=0, took=1_000), Event(before_end=5, took=9_000), Event(before_end=60, took=3_000)]
    content = Content(events, samples=[(0, 50.0, 10.0), (5, 90.0, 20.0)])
    async with serving(build(tmp_path / "a.db", content)) as server:
        reply = await server.ask("trace_timeline", buckets=6)
    assert reply.lines[0] == "+0.000 s: 1 event · sched_switch (HOST) ×1 3.00 µs"
    assert reply.lines[5] == "+50.000 s: 2 events · CPU 90 %, memory 20 % · sched_switch (HOST) ×2 9.00 µs"


async def test_operations_without_a_name_keep_their_numbers(tmp_path: Path) -> None:
    async with serving(build(tmp_path / "a.db", Content([Event(source=77, op=5)], ops=[]))) as server:
        assert "op 5 (source 77): 1 event" in (await server.ask("get_trace_stats")).text
    async with serving(build(tmp_path / "b.db", Content([Event(source=HOST, op=SWITCH)], ops=[]))) as server:
        assert "sched_switch (HOST): 1 event" in (await server.ask("get_trace_stats")).text
