"""Holds a verdict against what the kernel counted by itself, which the verdict was not made of."""

from __future__ import annotations

from collections.abc import Sequence

from devops_servers.trace.explain.breakdown import Breakdown
from devops_servers.trace.explain.categories import Category
from devops_servers.trace.explain.figures import percent
from devops_servers.trace.explain.recording import Recording

_TOLERANCE = 0.1
_RESOURCES = {Category.RUN_QUEUE: "cpu", Category.DISK: "io", Category.MEMORY: "memory"}


def counter_check(recording: Recording, tids: Sequence[int], breakdown: Breakdown, category: Category) -> str:
    """Return whether the scheduler's counters, and the pressure on the resource, bear the breakdown out."""
    said = [_schedstat(recording, tids, breakdown)]
    resource = _RESOURCES.get(category)
    if resource and resource in recording.pressure:
        said.append(f"PSI {resource} some {recording.pressure[resource]:.0f} % of the recording, machine-wide")
    if category is Category.DISK:
        faults = sum(counters.major_faults for tid in tids if (counters := recording.counters(tid)))
        said.append(f"{faults} major page faults")
    if category is Category.NETWORK and recording.profile in ("net", "full") and recording.level == "tracefs":
        said.append(f"{recording.retransmissions()} TCP retransmissions, machine-wide")
    return "; ".join(said)


def _schedstat(recording: Recording, tids: Sequence[int], breakdown: Breakdown) -> str:
    counted = [counters for tid in tids if (counters := recording.counters(tid))]
    seen = sum(counters.seen_ns for counters in counted)
    if not seen:
        return "no schedstat counters for these threads"
    on_cpu = sum(counters.on_cpu_ns for counters in counted) / seen
    waiting = sum(counters.runq_ns for counters in counted) / seen
    figures = f"schedstat says on CPU {percent(on_cpu)}, waiting for CPU {percent(waiting)}"
    if recording.level == "sampler":
        return f"{figures} (these two shares are made of it)"
    apart = max(abs(on_cpu - breakdown.share(Category.ON_CPU)), abs(waiting - breakdown.share(Category.RUN_QUEUE)))
    return (
        f"{figures}: {'agrees' if apart <= _TOLERANCE else 'DISAGREES'} (largest difference {100 * apart:.0f} points)"
    )
