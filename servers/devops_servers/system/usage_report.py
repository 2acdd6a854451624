"""The state of the machine as a report, and what of it is abnormal."""

from __future__ import annotations

from collections.abc import Iterator

from devops_servers.system import machine, trend
from devops_servers.system.findings import Finding, Severity
from devops_servers.system.history import History
from devops_servers.system.report import Report, percent, rate, size
from devops_servers.system.settings import Thresholds
from devops_servers.system.usage import INTERVAL_S, Usage, measure
from devops_servers.system.usage_lines import cpu_line, limit_lines, load_line, memory_line, usage_lines

_STEAL_PERCENT = 10.0
_IOWAIT_PERCENT = 20.0
_SWAP_IN_BYTES_PER_S = 1024 * 1024
_STALLED_PERCENT = {"cpu": 60.0, "memory": 10.0, "io": 40.0}
"""From which share of 10 s in which some task waited a resource counts as short."""


async def resource_usage(thresholds: Thresholds, history: History, interval_s: float = INTERVAL_S) -> Report:
    """Report what `measure` sees, what exceeds its threshold, and since when as far as `history` knows."""
    seen = await measure(interval_s)
    abnormal = "; ".join(finding.what for finding in findings(seen, thresholds)) or "nothing above its threshold"
    return Report(
        summary=f"CPU {percent(seen.busy_without_us)} of {machine.cores()} cores over {seen.cpu.interval_s:.1f} s"
        f"{_with_us(seen)}, memory {percent(seen.memory.percent)} of {size(seen.memory.total)} used: {abnormal}",
        lines=(*usage_lines(seen), *(finding.what for finding in trend.findings(history, thresholds))),
        footer=" · ".join(
            [
                f"CPU, swap and throttling between two readings {seen.cpu.interval_s:.1f} s apart, the rest is the "
                f"state now · thresholds: CPU {thresholds.cpu:g} %, memory {thresholds.memory:g} %",
                *machine.blind_spots(),
            ]
        ),
    )


def _with_us(seen: Usage) -> str:
    """The assistant was just started, or works for this very question: that is no news about the machine."""
    return f" ({percent(seen.cpu.busy)} with this assistant's own work)" if seen.own_is_telling else ""


def findings(seen: Usage, thresholds: Thresholds) -> Iterator[Finding]:
    """Tell what of `seen` is abnormal."""
    interval = f"over {seen.cpu.interval_s:.1f} s"
    if seen.memory.percent > thresholds.memory:
        yield Finding(
            Severity.CRITICAL,
            f"memory {percent(seen.memory.percent)} used is above its threshold of {thresholds.memory:g} %",
            memory_line(seen),
            "get_top_processes sortBy=memory",
        )
    if seen.busy_without_us > thresholds.cpu:
        yield Finding(
            Severity.WARNING,
            f"CPU {percent(seen.busy_without_us)} busy {interval} is above its threshold of {thresholds.cpu:g} %",
            f"{cpu_line(seen)}; {load_line(seen)}",
            "get_top_processes",
        )
    for mode, limit, tool in (
        ("iowait", _IOWAIT_PERCENT, "get_top_processes sortBy=io"),
        ("steal", _STEAL_PERCENT, "get_trend metric=steal"),
    ):
        share = seen.cpu.modes.get(mode, 0.0)
        if share > limit:
            yield Finding(
                Severity.WARNING,
                f"CPU {mode} {percent(share)} {interval} is above {limit:g} %",
                cpu_line(seen),
                tool,
            )
    if seen.swap.read > _SWAP_IN_BYTES_PER_S:
        yield Finding(
            Severity.WARNING,
            f"{rate(seen.swap.read)} read back from swap {interval}: memory is short",
            memory_line(seen),
            "get_top_processes sortBy=memory",
        )
    yield from _pressure_findings(seen)
    yield from _limit_findings(seen, thresholds)


def _pressure_findings(seen: Usage) -> Iterator[Finding]:
    for resource, pressure in seen.pressures.items():
        waited, limit = pressure.some, _STALLED_PERCENT[resource]
        if waited.over_10_s > limit:
            yield Finding(
                Severity.WARNING,
                f"some task waited for {resource} {percent(waited.over_10_s)} of the last 10 s (above {limit:g} %)",
                f"{percent(waited.over_60_s)} over 1 min, {percent(waited.over_300_s)} over 5 min",
                f"get_top_processes sortBy={resource}",
            )


def _limit_findings(seen: Usage, thresholds: Thresholds) -> Iterator[Finding]:
    memory, throttling = seen.limits.memory, seen.throttling
    if memory and memory.percent > thresholds.memory:
        yield Finding(
            Severity.CRITICAL,
            f"memory of this container (cgroup {memory.group}) {percent(memory.percent)} used is above its threshold "
            f"of {thresholds.memory:g} %",
            f"{size(memory.used)} of its limit of {size(memory.limit)}",
            "get_top_processes sortBy=memory",
        )
    if memory and memory.oom_kills:
        yield Finding(
            Severity.WARNING,
            f"the kernel killed for want of memory in cgroup {memory.group}: {memory.oom_kills} since the group began",
            f"limit {size(memory.limit)}, now used {size(memory.used)}",
            "get_kernel_events",
        )
    cpu = seen.limits.cpu
    if cpu and throttling and throttling.used_cores and 100 * throttling.used_cores / cpu.cores > thresholds.cpu:
        share = percent(100 * throttling.used_cores / cpu.cores)
        yield Finding(
            Severity.WARNING,
            f"this container (cgroup {cpu.group}) uses {share} of its CPU limit over {seen.cpu.interval_s:.1f} s, "
            f"above its threshold of {thresholds.cpu:g} %",
            limit_lines(seen)[0],
            "get_top_processes",
        )
    if throttling and throttling.throttled:
        yield Finding(
            Severity.WARNING,
            f"this container's CPU quota stopped it in {throttling.throttled} of {throttling.periods} periods "
            f"over {seen.cpu.interval_s:.1f} s",
            limit_lines(seen)[0],
            "get_top_processes",
        )
