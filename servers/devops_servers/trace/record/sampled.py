"""Turns samples into a timeline of the same shape as the kernel's events give, as coarse as the samples are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from devops_servers.trace.record.sampler import Sample, Thread
from devops_servers.trace.record.timeline import Queued, Ran, Span, Timeline, Waited
from devops_servers.trace.schema import Waker


@dataclass(slots=True)
class _Tick:
    """What happened between two samples; ns."""

    start: int
    ran: int
    queued: int
    rest: int
    """Neither, as the kernel counts; it counts a wait for a CPU only when that is over."""
    asleep: Sample | None
    """One of the two samples, where the thread was blocked."""


def timeline_of(threads: Iterable[Thread], start: int, end: int) -> Timeline:
    """Return what `threads` did from `start` to `end`: the kernel counts how long, in what order is not known."""
    timeline = Timeline(start, end)
    for thread in threads:
        spans: list[Span] = []
        for tick in _ticks(thread.samples, start, end):
            _append(spans, tick)
        if spans:
            timeline.spans[thread.tid] = spans
        timeline.comms[thread.tid] = thread.comm.encode()
        if thread.samples and thread.samples[-1].time < end - (end - start) // 10:
            timeline.ended[thread.tid] = thread.samples[-1].time
    return timeline


def _ticks(samples: Sequence[Sample], start: int, end: int) -> list[_Tick]:
    """What happened between each two samples; of those that reach beyond the recording, their part within it."""
    ticks: list[_Tick] = []
    for before, after in pairwise(samples):
        whole = after.time - before.time
        begun, within = max(before.time, start), min(after.time, end) - max(before.time, start)
        if within <= 0:
            continue
        ran = min(max(after.cpu.on_cpu_ns - before.cpu.on_cpu_ns, 0), whole)
        waited = max(after.cpu.waiting_ns - before.cpu.waiting_ns, 0)
        queued = min(waited, whole - ran)
        _count_late(ticks, waited - queued)
        ran, queued = ran * within // whole, queued * within // whole
        asleep = next((sample for sample in (after, before) if sample.state != "R"), None)
        ticks.append(_Tick(begun, ran, queued, within - ran - queued, asleep))
    _explain_rest(ticks)
    return ticks


def _count_late(ticks: Sequence[_Tick], queued: int) -> None:
    """A wait for a CPU that is counted now went on in the ticks before."""
    for tick in reversed(ticks):
        if queued <= 0 or tick.asleep:
            return
        moved = min(tick.rest, queued)
        tick.rest -= moved
        tick.queued += moved
        queued -= moved


def _explain_rest(ticks: Sequence[_Tick]) -> None:
    """Where the thread was runnable at both ends: it is still in the queue, or it was blocked for short times only."""
    nearest: Sample | None = next((tick.asleep for tick in ticks if tick.asleep), None)
    for tick in ticks:
        nearest = tick.asleep or nearest
        if not tick.asleep and (not tick.ran or not nearest):
            tick.queued, tick.rest = tick.queued + tick.rest, 0
        tick.asleep = tick.asleep or nearest


def _append(spans: list[Span], tick: _Tick) -> None:
    """Append what happened in a tick, each kind at most once, the one that goes on first."""
    asleep, at = tick.asleep, 0
    pieces: list[Span] = [Ran(at, tick.ran, -1), Queued(at, tick.queued, -1, False)]
    if asleep:
        pieces.append(Waited(at, tick.rest, asleep.state == "D", asleep.call, None, Waker.TASK))
    at = tick.start
    for piece in sorted(pieces, key=lambda piece: not (spans and type(spans[-1]) is type(piece))):
        if piece.end:
            _extend(spans, piece._replace(start=at, end=at + piece.end))
            at += piece.end


def _extend(spans: list[Span], span: Span) -> None:
    last = spans[-1] if spans else None
    if last and last[2:] == span[2:] and type(last) is type(span) and last.end == span.start:
        spans[-1] = last._replace(end=span.end)
    else:
        spans.append(span)
