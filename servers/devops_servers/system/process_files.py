"""What a process has open, what it may open, and where it belongs: read from its folder in /proc."""

from __future__ import annotations

import os
import re
import stat
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

_CONTAINER = re.compile(r"[0-9a-f]{64}")
_UNIT = re.compile(r"[^/]+\.(?:service|scope|slice)")


@dataclass(frozen=True, slots=True)
class OpenFiles:
    """The open descriptors of a process by what they lead to."""

    kinds: dict[str, int]
    """How many files, sockets, pipes and others."""
    paths: tuple[str, ...]
    """Of regular files, each once."""
    deleted: tuple[tuple[str, int], ...]
    """Files that were deleted but still take their place on disk until they are closed: path and bytes."""

    @property
    def total(self) -> int:
        return sum(self.kinds.values())


def open_files(folder: Path) -> OpenFiles | None:
    """Return what a process has open; None where this user may not see it."""
    kinds: Counter[str] = Counter()
    paths: dict[str, None] = {}
    deleted: dict[str, int] = {}
    try:
        descriptors = list((folder / "fd").iterdir())
    except OSError:
        return None
    for descriptor in descriptors:
        try:
            target, status = str(descriptor.readlink()), descriptor.stat()
        except PermissionError:
            return None
        except OSError:  # closed meanwhile
            continue
        kinds[_kind(status.st_mode)] += 1
        if stat.S_ISREG(status.st_mode) and target.startswith("/"):
            if target.endswith(" (deleted)"):
                deleted[target.removesuffix(" (deleted)")] = status.st_blocks * 512
            else:
                paths[target] = None
    return OpenFiles(dict(kinds), tuple(paths), tuple(deleted.items()))


def limits(folder: Path) -> dict[str, tuple[str, str]] | None:
    """Return the soft and the hard limit of each resource; None where this user may not see them."""
    try:
        lines = (folder / "limits").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    rows = [re.split(r"\s{2,}", line.strip()) for line in lines[1:]]
    return {row[0]: (row[1], row[2]) for row in rows if len(row) > 2}


def environment_names(folder: Path) -> tuple[str, ...] | None:
    """Return the names in the environment a process was started with, never the values; None where it is hidden."""
    try:
        raw = (folder / "environ").read_bytes()
    except OSError:
        return None
    entries = raw.decode(errors="replace").split("\0")
    return tuple(sorted({entry.partition("=")[0] for entry in entries if "=" in entry}))


def unit_of(group: str) -> str:
    """Return the systemd unit that a control group belongs to, or ''."""
    units = [unit for unit in _UNIT.findall(group) if not unit.endswith(".slice")]
    return units[-1] if units else ""


def container_of(group: str) -> str:
    """Return the id of the container that a control group belongs to, or ''."""
    found = _CONTAINER.findall(group)
    return found[-1] if found else ""


def working_folder(folder: Path) -> str:
    """Return where a process works; '' where this user may not see it."""
    try:
        return os.fspath((folder / "cwd").readlink())
    except OSError:
        return ""


def _kind(mode: int) -> str:
    if stat.S_ISREG(mode):
        return "file"
    if stat.S_ISSOCK(mode):
        return "socket"
    return "pipe" if stat.S_ISFIFO(mode) else "other"
