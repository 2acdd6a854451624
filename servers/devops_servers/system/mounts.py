"""The mounted filesystems that hold somebody's data: one entry per device, no pseudo filesystems."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

_PSEUDO = frozenset(
    (
        *("autofs", "binfmt_misc", "bpf", "cgroup", "cgroup2", "configfs", "debugfs", "devpts", "devtmpfs", "efivarfs"),
        *("fusectl", "hugetlbfs", "mqueue", "nsfs", "proc", "pstore", "ramfs", "rpc_pipefs", "securityfs", "selinuxfs"),
        *("sysfs", "tracefs"),
    )
)
_ALWAYS_FULL = frozenset(("squashfs", "erofs", "iso9660", "udf", "cramfs"))
"""Images: full by design."""
_WRITTEN = frozenset(("ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "jfs"))
"""Kinds that hold a machine's own data and turn read-only on errors."""
_KERNEL_FOLDERS = ("/proc/", "/sys/")
_OCTAL = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True, slots=True)
class Mount:
    """One filesystem at the first place where it is mounted."""

    point: str
    source: str
    kind: str
    read_only: bool
    read_only_by_kernel: bool
    """Mounted to be written to, but the filesystem itself is read-only: the kernel does that after an error."""
    device: str
    """What the kernel knows the filesystem by: two mounts of one device share their space."""


def real_mounts(mountinfo: Path = Path("/proc/self/mountinfo")) -> list[Mount]:
    """Return the filesystems that hold data, in the order of their mount points."""
    with suppress(FileNotFoundError):
        return _distinct(_parsed(mountinfo.read_text(encoding="utf-8", errors="surrogateescape").splitlines()))
    return _distinct(
        Mount(part.mountpoint, part.device, part.fstype, "ro" in part.opts.split(","), False, part.device)
        for part in psutil.disk_partitions()
    )


def _parsed(lines: Iterable[str]) -> Iterable[Mount]:
    for line in lines:
        before, _, after = line.partition(" - ")
        fields, (kind, source, options) = before.split(" "), after.split(" ", 2)
        asked, actual = "ro" in fields[5].split(","), "ro" in options.split(",")
        by_kernel = actual and not asked and kind in _WRITTEN
        yield Mount(_unescaped(fields[4]), _unescaped(source), kind, asked or actual, by_kernel, fields[2])


def _distinct(mounts: Iterable[Mount]) -> list[Mount]:
    visible = {mount.point: mount for mount in mounts}  # a later mount hides an earlier one at the same place
    by_device: dict[str, Mount] = {}
    for mount in sorted(visible.values(), key=lambda mount: (len(mount.point), mount.point)):
        if not _is_hidden(mount):
            by_device.setdefault(mount.device, mount)
    return sorted(by_device.values(), key=lambda mount: mount.point)


def _is_hidden(mount: Mount) -> bool:
    """Those of containers are views of a filesystem that is listed anyway."""
    of_container = mount.kind == "overlay" and mount.point != "/"
    return of_container or mount.kind in _PSEUDO | _ALWAYS_FULL or mount.point.startswith(_KERNEL_FOLDERS)


def _unescaped(text: str) -> str:
    return _OCTAL.sub(lambda match: chr(int(match[1], 8)), text)
