"""The limits that the control group of this process puts on it: what a container really has, cgroup v1 or v2."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_NO_LIMIT_BYTES = 1 << 60
"""v1 says "no limit" with a number near the largest one."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The tightest limits on the way from this process's group to the root; None where there is none."""

    cpu_cores: float | None = None
    memory_bytes: int | None = None
    memory_used_bytes: int | None = None
    """Without the file cache that the kernel gives back first; of the group that has the memory limit."""


@dataclass(frozen=True, slots=True)
class _Mount:
    version: int
    controllers: frozenset[str]
    point: Path
    root: str
    """The group that is mounted at `point`."""


def limits(root: Path = Path("/")) -> Limits:
    """Return the limits of this process.

    Args:
        root: where `proc` and `sys` are found.
    """
    cores = [found for group in _groups(root, "cpu") if (found := _cpu_cores(group)) is not None]
    memory = [(found, group) for group in _groups(root, "memory") if (found := _memory_limit(group)) is not None]
    if not memory:
        return Limits(cpu_cores=min(cores, default=None))
    limit, group = min(memory, key=lambda found: found[0])
    return Limits(min(cores, default=None), limit, _memory_used(group))


def _groups(root: Path, controller: str) -> Iterator[Path]:
    """The directories that may limit `controller` for this process: its own group, then each parent."""
    memberships = _memberships(root)
    for mount in _mounts(root):
        path = memberships.get("" if mount.version == 2 else controller)
        if path is None or (mount.version == 1 and controller not in mount.controllers):
            continue
        inside = path.removeprefix(mount.root.rstrip("/")) if path.startswith(mount.root) else "/"
        group = mount.point / inside.strip("/")
        while True:
            yield group
            if group == mount.point:
                break
            group = group.parent


def _memberships(root: Path) -> dict[str, str]:
    """Path of the group of this process by controller; the unified hierarchy has the name ''."""
    found: dict[str, str] = {}
    for line in _lines(root / "proc/self/cgroup"):
        _, controllers, path = line.split(":", 2)
        found |= dict.fromkeys(controllers.split(","), path)
    return found


def _mounts(root: Path) -> Iterator[_Mount]:
    for line in _lines(root / "proc/self/mountinfo"):
        before, _, after = line.partition(" - ")
        kind, _, options = after.split(" ", 2)
        if kind not in ("cgroup", "cgroup2"):
            continue
        fields = before.split(" ")
        controllers = frozenset(options.rpartition(" ")[2].split(","))
        yield _Mount(2 if kind == "cgroup2" else 1, controllers, root / fields[4].lstrip("/"), fields[3])


def _cpu_cores(group: Path) -> float | None:
    quota, _, period = _text(group / "cpu.max").partition(" ")  # v2: "max 100000", "50000 100000"
    if not quota:
        quota, period = _text(group / "cpu.cfs_quota_us"), _text(group / "cpu.cfs_period_us")
    if not quota.isdigit() or not period.isdigit():  # "max", "-1"
        return None
    return int(quota) / int(period)


def _memory_limit(group: Path) -> int | None:
    text = _text(group / "memory.max") or _text(group / "memory.limit_in_bytes")
    return int(text) if text.isdigit() and int(text) < _NO_LIMIT_BYTES else None


def _memory_used(group: Path) -> int | None:
    text = _text(group / "memory.current") or _text(group / "memory.usage_in_bytes")
    if not text.isdigit():
        return None
    stat = dict(line.split(" ", 1) for line in _lines(group / "memory.stat"))
    cache = stat.get("total_inactive_file") or stat.get("inactive_file", "0")
    return max(0, int(text) - int(cache))


def _text(path: Path) -> str:
    with suppress(OSError):
        return path.read_text(encoding="utf-8").strip()
    return ""


def _lines(path: Path) -> list[str]:
    return _text(path).splitlines()
