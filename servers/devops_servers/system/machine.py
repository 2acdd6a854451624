"""What this machine is: the facts that do not change while it runs."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from devops_servers.system import cgroup

_HOST_PID_NAMESPACE = "pid:[4026531836]"
"""The kernel gives the first one this number, always."""


def facts() -> dict[str, Any]:
    """Return the facts of `system://info`; every number carries its unit in its name."""
    booted = psutil.boot_time()
    limits = cgroup.limits()
    return {
        "hostname": platform.node(),
        "platform": platform.system(),
        "arch": platform.machine(),
        "release": platform.release(),
        "os": _distribution(),
        "container": container() or None,
        "uptimeSeconds": round(time.time() - booted),
        "bootTime": datetime.fromtimestamp(booted, UTC).isoformat(timespec="seconds"),
        "cpus": cores(),
        "cpuLimitCores": limits.cpu.cores if limits.cpu else None,
        "totalMemoryBytes": psutil.virtual_memory().total,
        "memoryLimitBytes": limits.memory.limit if limits.memory else None,
    }


def _distribution() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.system()


def cores() -> int:
    """Return how many logical cores the kernel shows; a container's CPU limit may be lower."""
    return psutil.cpu_count() or 1


def container(root: Path = Path("/")) -> str:
    """Return the kind of container this process runs in, or '' where it sees the whole machine."""
    try:
        namespace = (root / "proc/self/ns/pid").readlink().name
    except OSError:
        return ""
    if namespace == _HOST_PID_NAMESPACE:
        return ""
    for sign, kind in (("run/.containerenv", "podman"), (".dockerenv", "docker")):
        if (root / sign).exists():
            return kind
    with suppress(OSError):
        groups = (root / "proc/1/cgroup").read_text(encoding="utf-8")
        return next((kind for kind in ("kubepods", "lxc", "containerd") if kind in groups), "of unknown kind")
    return "of unknown kind"


def blind_spots(root: Path = Path("/")) -> Iterator[str]:
    """Tell what of this machine cannot be seen from here, and from where it could."""
    if platform.system() != "Linux":
        yield "pressure, control groups, disk rates and open files of processes are not told by this platform"
    if kind := container(root):
        yield (
            f"this is inside a container ({kind}): CPU, load and memory totals are the whole host's; processes, "
            "network and mounts are the container's own; run this server on the host to see the rest"
        )
    with suppress(OSError):
        mounts = (root / "proc/self/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
        if os.geteuid() and any(" proc " in line and "hidepid=" in line for line in mounts):
            yield "/proc is mounted with hidepid: processes of other users are hidden from this user; root sees them"
