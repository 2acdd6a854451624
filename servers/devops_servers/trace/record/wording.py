"""What a recording, and what this machine allows, is told in."""

from __future__ import annotations

from typing import Any

from devops_servers.trace.record.tracepoints import Profile
from devops_servers.trace.report import Report

LEVELS = {
    "tracefs": "tracefs: every switch, wake-up and (but for profile sched) system call, from the kernel's tracer",
    "sampler": "sampler: states of this user's threads, read from /proc up to 100 times a second",
}
HOW_TO_RAISE = (
    "to raise it: run the server as root, or with CAP_SYS_ADMIN and CAP_DAC_OVERRIDE, on a kernel with tracefs"
    " (containers: --cap-add SYS_ADMIN)"
)
_COSTS: dict[Profile, str] = {
    "sched": "costs about 1.2x on context switches while it runs",
    "syscalls": "makes system calls of the whole machine slower while it runs (about 0.4 µs each)",
    "io": "makes system calls of the whole machine slower while it runs (about 0.4 µs each)",
    "net": "makes system calls of the whole machine slower while it runs (about 0.4 µs each)",
    "full": "makes system calls of the whole machine slower while it runs (about 0.4 µs each)",
}
_SHOWN = 8


def recording_report(done: dict[str, Any], profile: Profile) -> Report:
    """The answer of `trace_record`: its first line is the id alone."""
    targets = ", ".join(f"{comm}/{pid}" for pid, comm in done["targets"][:_SHOWN])
    more = len(done["targets"]) - _SHOWN
    neighbours = ", ".join(f"{comm}/{pid}" for pid, comm in done["neighbours"][:_SHOWN])
    lines = [
        f"{done['seconds']:.1f} s of {targets}{f' and {more} more' if more > 0 else ''}: {done['threads']} threads,"
        f" {done['events']} events",
        f"level {LEVELS[done['level']]}",
    ]
    if done["why"]:
        lines += [f"why not tracefs: {done['why']}", HOW_TO_RAISE]
    if neighbours:
        lines.append(f"also watched, as the targets are connected to them: {neighbours}")
    lines += done["notes"]
    pid = done["targets"][0][0]
    lines.append(f"next: explain_slowness with recording {done['id']} and pid {pid}")
    cost = f" · {_COSTS[profile]}" if done["level"] == "tracefs" else ""
    footer = f"profile {profile} · lost {done['lost']} events · {done['gaps']} gaps{cost}"
    return Report(f"recording {done['id']}", lines, footer)


def capabilities_report(probed: dict[str, Any], recordings: str) -> Report:
    """The answer of `trace_capabilities`."""
    level = probed["level"]
    lines = [LEVELS[level]]
    if level == "sampler":
        lines += [
            f"why: {probed['why']}",
            HOW_TO_RAISE,
            "not seen at this level: who woke whom, who held the CPU, waits below 10 ms, processes of other users",
        ]
    lines.append("profiles: sched (cheapest), syscalls, io, net, full; never recorded: buffers, arguments of programs")
    return Report(f"recordings run at level {level}", lines, f"tried just now · recordings are kept in {recordings}")
