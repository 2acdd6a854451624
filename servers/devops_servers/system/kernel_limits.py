"""Limits of the whole kernel that stop everybody when they are reached: open files, processes, tracked connections."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from devops_servers.system.findings import Finding, Severity
from devops_servers.system.report import percent

_NEAR_PERCENT = 80.0


def findings(root: Path) -> Iterator[Finding]:
    """Tell which of them are nearly reached."""
    for what, used, limit in _limits(root / "proc"):
        share = 100 * used / (limit or 1)
        if share > _NEAR_PERCENT:
            yield Finding(
                Severity.CRITICAL,
                f"{percent(share)} of all {what} that the kernel allows are in use (above {_NEAR_PERCENT:g} %)",
                f"{used} of {limit} {what}",
                "get_network" if what == "tracked connections" else "get_top_processes sortBy=fds",
            )


def _limits(proc: Path) -> Iterator[tuple[str, int, int]]:
    files = _numbers(proc / "sys/fs/file-nr")
    if len(files) == 3:
        yield "open files", files[0], files[2]
    tasks = _text(proc / "loadavg").partition("/")[2].split()
    allowed = _numbers(proc / "sys/kernel/threads-max") + _numbers(proc / "sys/kernel/pid_max")
    if tasks and allowed:
        yield "threads", int(tasks[0]), min(allowed)
    tracked = _numbers(proc / "sys/net/netfilter/nf_conntrack_count")
    trackable = _numbers(proc / "sys/net/netfilter/nf_conntrack_max")
    if tracked and trackable:
        yield "tracked connections", tracked[0], trackable[0]


def _numbers(path: Path) -> list[int]:
    return [int(word) for word in _text(path).split() if word.isdigit()]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except OSError:
        return ""
