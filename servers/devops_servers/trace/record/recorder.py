"""Makes one recording: through the kernel's tracer where that is allowed, and by looking at /proc where it is not."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from devops_servers.trace.record import procfs
from devops_servers.trace.record.busiest import BusyProcesses
from devops_servers.trace.record.follower import Follower
from devops_servers.trace.record.memory_map import places
from devops_servers.trace.record.recorded import Pressure, Recorded
from devops_servers.trace.record.sampled import timeline_of
from devops_servers.trace.record.sampler import INTERVAL_S, Sampler
from devops_servers.trace.record.syscalls import Waits, waits_of
from devops_servers.trace.record.targets import Process, recorders
from devops_servers.trace.record.timeline import Span, Timeline, Waited
from devops_servers.trace.record.tracefs import Instance
from devops_servers.trace.record.tracepoints import OF_TARGETS, SYSTEM_WIDE, Profile
from devops_servers.trace.record.watch import Watch
from devops_servers.trace.schema import Waker

_SLOW_INTERVAL_S = 0.05
_MOST_THREADS = 1_024
_SHARE_THAT_MATTERS = 0.02
_RESOURCES = ("cpu", "io", "memory")

Report = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be recorded."""

    id: str
    targets: Sequence[Process]
    seconds: float
    profile: Profile
    began: float
    """When its set-up began, by `time.perf_counter`."""


def record_by_tracing(job: Job, report: Report) -> Recorded:
    """Record what the kernel's tracer tells; it must have been opened before.

    Raises:
        OSError: the tracer cannot be used.
    """
    sampler = Sampler(INTERVAL_S if job.profile == "sched" else _SLOW_INTERVAL_S)
    watch = Watch(job.targets, sampler, recorders())
    pressure = _Pressures()
    with ExitStack() as stack:
        calls = stack.enter_context(Instance("calls")) if job.profile != "sched" else None
        if calls:
            calls.follow([tid for target in job.targets for tid in procfs.tids(target.pid)])
            calls.enable(OF_TARGETS)
        system = stack.enter_context(Instance("system"))
        sampler.sample(watch.processes)
        missing = system.enable(SYSTEM_WIDE[job.profile])
        start, set_up_s = time.monotonic_ns(), time.perf_counter() - job.began
        instances = [system, calls] if calls else [system]
        follower = Follower(instances, sampler, start)
        follow = calls.follow if calls else _nobody
        why = watch.run(job.seconds, follow=follow, full=follower.full, report=report)
        for instance in instances:
            instance.stop()
        end, ended = time.monotonic_ns(), time.perf_counter()
        timeline = follower.finish(end)
    watch.finish()
    _add_silent(timeline, sampler)
    recorded = _recorded(job, watch, timeline, pressure)
    recorded.level, recorded.traced, recorded.lost = "tracefs", calls is not None, follower.lost
    recorded.set_up_s, recorded.ended = set_up_s, ended
    recorded.other_events = follower.others
    unseen = _unseen(job, watch, "waits" if calls is None else "waits that began before")
    recorded.notes += [note for note in (why, _without(missing), unseen) if note]
    return recorded


def record_by_sampling(job: Job, report: Report) -> Recorded:
    """Record what /proc shows of the targets, as far as they belong to this user."""
    watch = Watch(job.targets, Sampler(), recorders())
    pressure, busy = _Pressures(), BusyProcesses()
    cpus = {target.pid: procfs.allowed_cpus(target.pid) for target in job.targets}
    start = time.monotonic_ns()
    why = watch.run(job.seconds, report=report)
    watch.finish()
    end, ended = time.monotonic_ns(), time.perf_counter()
    recorded = _recorded(job, watch, timeline_of(watch.sampler.threads.values(), start, end), pressure)
    recorded.ended = ended
    recorded.busy, recorded.cpus = busy.so_far(), cpus
    recorded.notes += [note for note in (why, _unseen(job, watch, "waits")) if note]
    return recorded


def _nobody(tids: Sequence[int]) -> None:
    """No calls are traced."""


class _Pressures:
    """How long tasks waited for each resource since this was made."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._before = {resource: procfs.pressure(resource) for resource in _RESOURCES}

    def so_far(self) -> list[Pressure]:
        share = 100 / 1e6 / max(time.monotonic() - self._began, 1e-3)
        found: list[Pressure] = []
        for resource, before in self._before.items():
            some, full = (now - then for now, then in zip(procfs.pressure(resource), before, strict=True))
            found.append(Pressure(resource, min(some * share, 100.0), min(full * share, 100.0)))
        return found


def _add_silent(timeline: Timeline, sampler: Sampler) -> None:
    """Threads of which there was no event did the same all the time, from before their first sample: it shows what."""
    silent = [thread for tid, thread in sampler.threads.items() if tid not in timeline.spans]
    for tid, (first, *rest) in timeline_of(silent, timeline.start, timeline.end).spans.items():
        timeline.spans[tid] = [first._replace(start=timeline.start), *rest]


def _recorded(job: Job, watch: Watch, timeline: Timeline, pressure: _Pressures) -> Recorded:
    recorded = Recorded(
        id=job.id,
        level="sampler",
        profile=job.profile,
        targets=job.targets,
        timeline=timeline,
        clock_offset_ns=time.time_ns() - time.monotonic_ns(),
        traced=False,
        threads=watch.sampler.threads,
        links=list(watch.links.values()),
        files=watch.files,
        pressures=pressure.so_far(),
        watched=watch.processes,
    )
    recorded.owners = {tid: thread.pid for tid, thread in watch.sampler.threads.items()}
    _add_wakers(recorded)
    _add_images(recorded)
    return recorded


def _add_wakers(recorded: Recorded) -> None:
    """Whoever woke a thread of the targets matters too, and who woke those, and whom any of them started."""
    pids = {target.pid for target in recorded.targets}
    ahead = [tid for tid, pid in recorded.owners.items() if pid in pids]
    started: dict[int, list[int]] = defaultdict(list)
    for child, parent in recorded.timeline.parents.items():
        started[parent].append(child)
    seen = set(ahead)
    while ahead and len(recorded.owners) < _MOST_THREADS:
        tid = ahead.pop(0)
        for other in (*_wakers(recorded.timeline.spans.get(tid, ())), *started[tid]):
            if other not in seen:
                seen.add(other)
                ahead.append(other)
                recorded.owners.setdefault(other, recorded.owner(other))


def _wakers(spans: Sequence[Span]) -> list[int]:
    """Who ended a share of a thread's waits that matters; who only happened to run when a timer did so is left out."""
    ended: dict[int, int] = defaultdict(int)
    blocked = 0
    for span in spans:
        if type(span) is Waited:
            blocked += span.end - span.start
            if span.waker and span.context is not Waker.HARDIRQ:
                ended[span.waker] += span.end - span.start
    return [waker for waker, length in ended.items() if length >= blocked * _SHARE_THAT_MATTERS]


def _add_images(recorded: Recorded) -> None:
    """Which locks are those of a program or library itself."""
    words: dict[int, set[int]] = {}
    for tid, pid in recorded.owners.items():
        calls = [span.call for span in recorded.timeline.spans.get(tid, ()) if type(span) is Waited]
        calls += [sample.call for sample in recorded.threads[tid].samples] if tid in recorded.threads else []
        words.setdefault(pid, set()).update(
            call.arguments[0] for call in calls if call and waits_of(call.number) is Waits.LOCK
        )
    for pid, addresses in words.items():
        if addresses:
            recorded.images.update(((pid, word), image) for word, image in places(pid, addresses).items())


def _without(missing: Sequence[str]) -> str:
    return f"this kernel has no {', '.join(missing)}" if missing else ""


def _unseen(job: Job, watch: Watch, what: str) -> str:
    pids = sorted(watch.sampler.unseen & {target.pid for target in job.targets})
    if not pids:
        return ""
    whose = ", ".join(map(str, pids))
    return f"no access to the system calls of {whose} (another user's, or more privileged): {what} are not told apart"
