"""When packages were installed, upgraded or removed, from the package tool's own records."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from devops_servers._common.process import OutputTooLarge, ProgramFailed, read_output
from devops_servers.system.changes import Change
from devops_servers.system.report import Unseen
from devops_servers.system.settings import Surroundings

_DPKG = re.compile(r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (install|upgrade|remove|purge) (\S+) (\S+) (\S+)$")
_PACMAN = re.compile(r"^\[([\dT:+-]+)\] \[ALPM\] (installed|upgraded|removed) (\S+) \((.+)\)$")


async def package_changes(since: float, where: Surroundings) -> list[Change]:
    """Return the package changes since a second of the epoch.

    Raises:
        Unseen: no package tool that we can read keeps a record here.
    """
    root = where.root
    if (root / "var/log/dpkg.log").exists():
        return list(_dpkg(root / "var/log", since))
    if (root / "var/log/pacman.log").exists():
        return list(_pacman(root / "var/log/pacman.log", since))
    if (root / "var/lib/rpm").exists() or (root / "usr/lib/sysimage/rpm").exists():
        return await _rpm(since, where)
    raise Unseen("neither dpkg.log, pacman.log nor an rpm database is here; ask the package tool itself")


def _dpkg(folder: Path, since: float) -> Iterator[Change]:
    for path in sorted(folder.glob("dpkg.log*")):
        if path.stat().st_mtime < since:
            continue
        for line in _text(path).splitlines():
            match = _DPKG.match(line)
            if match and (when := datetime.fromisoformat(match[1]).timestamp()) >= since:
                yield Change(when, "package", f"{match[2]} {match[3]} {_versions(match[4], match[5])}")


def _versions(old: str, new: str) -> str:
    return new if old == "<none>" else old if new == "<none>" else f"{old} → {new}"


def _pacman(path: Path, since: float) -> Iterator[Change]:
    for line in _text(path).splitlines():
        match = _PACMAN.match(line)
        if match and (when := datetime.fromisoformat(match[1]).timestamp()) >= since:
            yield Change(when, "package", f"{match[2]} {match[3]} {match[4]}")


async def _rpm(since: float, where: Surroundings) -> list[Change]:
    query = r"%{INSTALLTIME} %{NAME} %{VERSION}-%{RELEASE}\n"
    try:
        raw = await read_output(["rpm", "--query", "--all", "--queryformat", query], env=where.env, timeout_s=5.0)
    except (OSError, ProgramFailed, OutputTooLarge) as error:
        raise Unseen(f"rpm could not be asked ({error}); ask rpm -qa --last") from error
    rows = [line.split(" ", 1) for line in raw.decode(errors="replace").splitlines()]
    return [Change(float(when), "package", f"install {what}") for when, what in rows if float(when) >= since]


def _text(path: Path) -> str:
    raw = path.read_bytes()
    return (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode(errors="replace")
