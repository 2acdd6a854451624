"""Processes in a state that should not last: zombies that nobody collects, and tasks stuck waiting for I/O."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import anyio
import anyio.to_thread

from devops_servers.system.findings import Finding, Severity
from devops_servers.system.process_table import Row, read_table
from devops_servers.system.report import counted

_MANY_ZOMBIES = 20
_STUCK = "waiting for I/O"


async def check(interval_s: float) -> Iterator[Finding]:
    """Look twice, `interval_s` seconds apart, and tell what is not well."""
    earlier = await anyio.to_thread.run_sync(read_table)
    await anyio.sleep(interval_s)
    return findings(earlier, await anyio.to_thread.run_sync(read_table), interval_s)


def findings(earlier: dict[int, Row], later: dict[int, Row], interval_s: float) -> Iterator[Finding]:
    """Tell what lasted from one reading to the next."""
    lasting = [
        row
        for pid, row in later.items()
        if (before := earlier.get(pid)) and before.started == row.started and before.state == row.state
    ]
    zombies = [row for row in lasting if row.state == "zombie"]
    if len(zombies) >= _MANY_ZOMBIES:
        parent, count = Counter(row.parent for row in zombies).most_common(1)[0]
        name = later[parent].name if parent in later else "not visible"
        yield Finding(
            Severity.WARNING,
            f"{len(zombies)} zombies are not collected by their parents",
            f"{count} of them belong to pid {parent} ({name})",
            f"get_process process={parent}",
        )
    stuck = [row for row in lasting if row.state == _STUCK and row.cpu_s == earlier[row.pid].cpu_s]
    if stuck:
        yield Finding(
            Severity.WARNING,
            f"{counted(len(stuck), 'task')} waited for I/O without a break for {interval_s:g} s",
            ", ".join(f"pid {row.pid} ({row.name})" for row in stuck[:5]),
            "get_kernel_events",
        )
