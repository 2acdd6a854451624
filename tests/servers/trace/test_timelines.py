"""What each thread did, from the events of the scheduler and from samples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from devops_servers.trace.record.procfs import CpuTime, SystemCall
from devops_servers.trace.record.ring import Event
from devops_servers.trace.record.sampled import timeline_of
from devops_servers.trace.record.sampler import Sample, Thread
from devops_servers.trace.record.timeline import Queued, Ran, Span, Timeline, TimelineBuilder, Waited
from devops_servers.trace.record.tracepoints import Kind
from devops_servers.trace.schema import Waker

BLOCKED, RUNNABLE, END = 1, 0, 10_000_000
READ = SystemCall(0, (3,))


def at(time: int, kind: Kind, *fields: Any, tid: int = 0, cpu: int = 0, flags: int = 0) -> Event:
    return time, kind, cpu, tid, flags, fields


def switch(time: int, prev: int, state: int, following: int, cpu: int = 0) -> Event:
    return at(time, Kind.SWITCH, b"a", prev, state, b"b", following, cpu=cpu)


def waking(time: int, tid: int, by: int, flags: int = 0, cpu: int = 0) -> Event:
    return at(time, Kind.WAKING, tid, cpu, tid=by, flags=flags)


def timeline(*events: Event) -> Timeline:
    return TimelineBuilder(0, END, {}, {}).build(events)


def is_whole(spans: Sequence[Span]) -> bool:
    """Nothing is missing, and nothing counts twice."""
    ends = [0, *(span.end for span in spans)]
    return [span.start for span in spans] == ends[:-1] and ends[-1] == END


def test_a_wait_has_its_waker_its_context_and_the_call_it_was_in() -> None:
    found = timeline(
        at(1_000, Kind.ENTER, 0, 3, 0, 0, 0, tid=5),
        switch(2_000, 5, BLOCKED, 0),
        waking(5_000_000, 5, by=9),
        switch(5_001_000, 0, RUNNABLE, 5),
        at(5_002_000, Kind.LEAVE, 0, 17, tid=5),
    )
    spans = found.spans[5]
    assert spans == [
        Ran(0, 2_000, 0),
        Waited(2_000, 5_000_000, False, SystemCall(0, (3, 0, 0, 0)), 9, Waker.TASK),
        Queued(5_000_000, 5_001_000, 0, False),
        Ran(5_001_000, END, 0),
    ]
    assert found.returned == {(5, 1): 17}
    assert found.calls[0].end - found.calls[0].start == 5_001_000


def test_a_preempted_thread_waits_for_the_cpu() -> None:
    found = timeline(switch(1_000, 5, RUNNABLE, 6), switch(4_000, 6, BLOCKED, 5))
    assert found.spans[5][1] == Queued(1_000, 4_000, 0, True)
    assert is_whole(found.spans[5])


def test_interrupts_are_told_from_threads_that_wake() -> None:
    found = timeline(
        switch(1_000, 5, BLOCKED, 0),
        waking(300_000, 5, by=9, flags=0x08),
        switch(301_000, 0, RUNNABLE, 5),
        switch(302_000, 5, BLOCKED, 0),
        waking(900_000, 5, by=9, flags=0x10),
    )
    waits = [span for span in found.spans[5] if isinstance(span, Waited)]
    assert [wait.context for wait in waits] == [Waker.HARDIRQ, Waker.SOFTIRQ]


def test_who_was_woken_on_the_way_to_sleep_did_not_sleep() -> None:
    found = timeline(
        switch(1_000, 0, RUNNABLE, 5),
        waking(999_000, 5, by=9, cpu=1),
        switch(1_000_000, 5, BLOCKED, 0),
        switch(1_003_000, 0, RUNNABLE, 5),
    )
    assert not [span for span in found.spans[5] if isinstance(span, Waited)]
    assert is_whole(found.spans[5])


def test_a_thread_that_runs_without_having_been_seen_to_come_counts_as_a_gap_and_nothing_twice() -> None:
    found = timeline(
        switch(1_000, 5, BLOCKED, 6),
        waking(2_000, 5, by=6),
        switch(9_000, 5, BLOCKED, 6),  # how it came to run was not recorded
    )
    assert found.gaps == 1
    assert is_whole(found.spans[5])


def test_a_thread_that_nobody_wakes_waits_to_the_end() -> None:
    found = timeline(switch(1_000, 5, BLOCKED, 0))
    assert found.spans[5][-1] == Waited(1_000, END, False, None, None, Waker.TASK)


def sampled(*samples: tuple[int, str, int, int], until: int = 20) -> list[Span]:
    """Samples of time in ms, state, and time on and waiting for a CPU in ms, of a recording from 0 to `until` ms."""
    ms = 1_000_000
    thread = Thread(5, 5, "it")
    thread.samples += [
        Sample(time * ms, state, READ if state != "R" else None, CpuTime(on * ms, waited * ms))
        for time, state, on, waited in samples
    ]
    return timeline_of([thread], 0, until * ms).spans[5]


def total(spans: Sequence[Span], kind: type[Span]) -> float:
    return sum(span.end - span.start for span in spans if isinstance(span, kind)) / 1e6


def test_samples_of_a_blocked_thread_are_one_wait() -> None:
    [wait] = sampled((0, "S", 0, 0), (10, "S", 0, 0), (20, "S", 0, 0))
    assert (wait.start, wait.end) == (0, 20_000_000)
    assert isinstance(wait, Waited)
    assert wait.call == READ


def test_what_went_on_before_and_after_the_recording_is_no_part_of_it() -> None:
    [wait] = sampled((-30, "S", 0, 0), (-10, "S", 0, 0), (30, "S", 0, 0), (60, "S", 0, 0))
    assert (wait.start, wait.end) == (0, 20_000_000)
    halved = sampled((0, "R", 0, 0), (40, "R", 40, 0))
    assert total(halved, Ran) == 20


def test_a_wait_for_a_cpu_that_is_counted_late_is_put_where_it_was() -> None:
    spans = sampled((0, "R", 0, 0), (10, "R", 4, 0), (20, "R", 8, 12))
    assert (total(spans, Ran), total(spans, Queued), total(spans, Waited)) == (8, 12, 0)


def test_a_runnable_thread_that_makes_no_progress_waits_for_a_cpu() -> None:
    assert total(sampled((0, "R", 0, 0), (10, "R", 0, 0), (20, "R", 0, 0)), Queued) == 20


def test_short_waits_between_two_runnable_moments_are_still_waits() -> None:
    spans = sampled((0, "S", 0, 0), (10, "R", 5, 0), (20, "R", 9, 1))
    assert total(spans, Waited) == 5 + 5
    assert total(spans, Queued) == 1
