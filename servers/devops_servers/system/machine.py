"""What this machine is: the facts that do not change while it runs."""

from __future__ import annotations

import platform
import time
from datetime import UTC, datetime
from typing import Any

import psutil

from devops_servers.system import cgroup


def facts() -> dict[str, Any]:
    """Return the facts of `system://info`; every number carries its unit in its name."""
    booted = psutil.boot_time()
    limits = cgroup.limits()
    return {
        "hostname": platform.node(),
        "platform": platform.system(),
        "arch": platform.machine(),
        "release": platform.release(),
        "uptimeSeconds": round(time.time() - booted),
        "bootTime": datetime.fromtimestamp(booted, UTC).isoformat(timespec="seconds"),
        "cpus": cores(),
        "cpuLimitCores": limits.cpu_cores,
        "totalMemoryBytes": psutil.virtual_memory().total,
        "memoryLimitBytes": limits.memory_bytes,
    }


def cores() -> int:
    """Return how many logical cores the kernel shows; a container's CPU limit may be lower."""
    return psutil.cpu_count() or 1
