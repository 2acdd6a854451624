"""Turns samples into a timeline of the same shape as the kernel's events give, as coarse as the samples are."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from devops_servers.trace.record.sampler import Sample, Thread
from devops_servers.trace.record.timeline import Queued, Ran, Span, Timeline, Waited
from devops_servers.trace.schema import Waker


def timeline_of(threads: Iterable[Thread], start: int, end: int) -> Timeline:
    """Return what `threads` did from `start` to `end`: how long is counted by the kernel, in what order is not known."""
    timeline = Timeline(start, end)
    for thread in threads:
        spans: list[Span] = []
        for before, after in pairwise(thread.samples):
            _append(spans, before, after)
        if spans:
            timeline.spans[thread.tid] = spans
        timeline.comms[thread.tid] = thread.comm.encode()
        if thread.samples and thread.samples[-1].time < end - (end - start) // 10:
            timeline.ended[thread.tid] = thread.samples[-1].time
    return timeline


def _append(spans: list[Span], before: Sample, after: Sample) -> None:
    """Append what happened between two samples, each kind at most once, the one that goes on first."""
    whole = after.time - before.time
    ran = min(max(after.cpu.on_cpu_ns - before.cpu.on_cpu_ns, 0), whole)
    queued = min(max(after.cpu.waiting_ns - before.cpu.waiting_ns, 0), whole - ran)
    rest = whole - ran - queued
    asleep = next((sample for sample in (after, before) if sample.state != "R"), None)
    if not asleep:  # it is still in the queue: the kernel counts that only when it leaves it
        queued, rest = queued + rest, 0
    at = before.time
    for kind, length in sorted(
        ((Ran, ran), (Queued, queued), (Waited, rest)), key=lambda piece: not _goes_on(spans, piece[0])
    ):
        if length:
            _extend(spans, _span(kind, at, at + length, asleep))
            at += length


def _goes_on(spans: list[Span], kind: type[Span]) -> bool:
    return bool(spans) and isinstance(spans[-1], kind)


def _span(kind: type[Span], start: int, end: int, asleep: Sample | None) -> Span:
    if kind is Ran:
        return Ran(start, end, -1)
    if kind is Queued or not asleep:
        return Queued(start, end, -1, False)
    return Waited(start, end, asleep.state == "D", asleep.call, None, Waker.TASK)


def _extend(spans: list[Span], span: Span) -> None:
    last = spans[-1] if spans else None
    if last and last[2:] == span[2:] and type(last) is type(span) and last.end == span.start:
        spans[-1] = last._replace(end=span.end)
    else:
        spans.append(span)
