"""The control groups of a process: what limits a container really has and how often it ran into them, v1 or v2."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_NO_LIMIT_BYTES = 1 << 60
"""v1 says "no limit" with a number near the largest one."""


@dataclass(frozen=True, slots=True)
class CpuLimit:
    """The tightest CPU quota on the way from a process's group to the root. The counts go on since that group began."""

    group: str
    cores: float
    periods: int
    """How many quota periods the group wanted to run in."""
    throttled: int
    """In how many of them it was stopped because its quota was used up."""
    throttled_s: float
    """Summed over cores."""
    used_s: float | None
    """CPU seconds; None where the kernel counts them elsewhere."""


@dataclass(frozen=True, slots=True)
class MemoryLimit:
    """The tightest memory limit on the way from a process's group to the root."""

    group: str
    limit: int
    used: int
    """Bytes, without the file cache that the kernel gives back first."""
    oom_kills: int
    """Processes killed for want of memory since the group began."""

    @property
    def percent(self) -> float:
        return 100 * self.used / (self.limit or 1)


@dataclass(frozen=True, slots=True)
class Limits:
    """None where there is no limit."""

    cpu: CpuLimit | None = None
    memory: MemoryLimit | None = None


@dataclass(frozen=True, slots=True)
class _Mount:
    version: int
    controllers: frozenset[str]
    point: Path
    root: str
    """The group that is mounted at `point`."""


def limits(root: Path = Path("/"), process: str = "self") -> Limits:
    """Return the limits of a process.

    Args:
        root: where `proc` and `sys` are found.
        process: a pid, or `self`.
    """
    cpu = [found for group, name in _groups(root, process, "cpu") if (found := _cpu_limit(group, name))]
    memory = [found for group, name in _groups(root, process, "memory") if (found := _memory_limit(group, name))]
    return Limits(
        min(cpu, key=lambda found: found.cores, default=None), min(memory, key=lambda found: found.limit, default=None)
    )


def path_of(root: Path = Path("/"), process: str = "self") -> str:
    """Return the group of a process, in the hierarchy that says most about it."""
    return max(_memberships(root, process).values(), key=len, default="")


def _groups(root: Path, process: str, controller: str) -> Iterator[tuple[Path, str]]:
    """The groups that may limit `controller` for a process, its own first, each with its folder and its name."""
    memberships = _memberships(root, process)
    for mount in _mounts(root):
        path = memberships.get("" if mount.version == 2 else controller)
        if path is None or (mount.version == 1 and controller not in mount.controllers):
            continue
        inside = path.removeprefix(mount.root.rstrip("/")) if path.startswith(mount.root) else "/"
        group = mount.point / inside.strip("/")
        while True:
            yield group, "/" + group.relative_to(mount.point).as_posix().lstrip(".")
            if group == mount.point:
                break
            group = group.parent


def _memberships(root: Path, process: str) -> dict[str, str]:
    """Path of the group of a process by controller; the unified hierarchy has the name ''."""
    found: dict[str, str] = {}
    for line in _text(root / "proc" / process / "cgroup").splitlines():
        _, controllers, path = line.split(":", 2)
        found |= dict.fromkeys(controllers.split(","), path)
    return found


def _mounts(root: Path) -> Iterator[_Mount]:
    for line in _text(root / "proc/self/mountinfo").splitlines():
        before, _, after = line.partition(" - ")
        kind, _, options = after.split(" ", 2)
        if kind not in ("cgroup", "cgroup2"):
            continue
        fields = before.split(" ")
        controllers = frozenset(options.rpartition(" ")[2].split(","))
        yield _Mount(2 if kind == "cgroup2" else 1, controllers, root / fields[4].lstrip("/"), fields[3])


def _cpu_limit(group: Path, name: str) -> CpuLimit | None:
    quota, _, period = _text(group / "cpu.max").partition(" ")  # v2: "max 100000", "50000 100000"
    if not quota:
        quota, period = _text(group / "cpu.cfs_quota_us"), _text(group / "cpu.cfs_period_us")
    if not quota.isdigit() or not period.isdigit():  # "max", "-1"
        return None
    stat = _counts(group / "cpu.stat")
    v1_used_ns = _text(group / "cpuacct.usage")
    used = stat["usage_usec"] / 1e6 if "usage_usec" in stat else int(v1_used_ns) / 1e9 if v1_used_ns else None
    return CpuLimit(
        name,
        int(quota) / int(period),
        stat.get("nr_periods", 0),
        stat.get("nr_throttled", 0),
        stat.get("throttled_usec", 0) / 1e6 or stat.get("throttled_time", 0) / 1e9,
        used,
    )


def _memory_limit(group: Path, name: str) -> MemoryLimit | None:
    limit = _text(group / "memory.max") or _text(group / "memory.limit_in_bytes")
    used = _text(group / "memory.current") or _text(group / "memory.usage_in_bytes")
    if not limit.isdigit() or not used.isdigit() or int(limit) >= _NO_LIMIT_BYTES:
        return None
    stat = _counts(group / "memory.stat")
    cache = stat.get("total_inactive_file", stat.get("inactive_file", 0))
    events = _counts(group / "memory.events") or _counts(group / "memory.oom_control")
    return MemoryLimit(name, int(limit), max(0, int(used) - cache), events.get("oom_kill", 0))


def _counts(path: Path) -> dict[str, int]:
    pairs = (line.split(" ", 1) for line in _text(path).splitlines())
    return {name: int(count) for name, count in pairs if count.isdigit()}


def _text(path: Path) -> str:
    with suppress(OSError):
        return path.read_text(encoding="utf-8").strip()
    return ""
