"""Everything worth knowing about one process."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import anyio
import anyio.to_thread

from devops_servers.system import cgroup, process_files
from devops_servers.system.process_details import command, details, memory_words
from devops_servers.system.process_table import PROC, Row, now, read_table
from devops_servers.system.processes import Use, uses
from devops_servers.system.report import Report, Unseen, counted, duration, moment, percent, rate, size
from devops_servers.system.services import Unit, read_units
from devops_servers.system.settings import Surroundings
from devops_servers.system.sockets import Socket, sockets, where

INTERVAL_S = 0.3
_MATCHES_SHOWN = 30
_CHILDREN_SHOWN = 30
_FILES_SHOWN = 30
_SOCKETS_SHOWN = 30
_LIMITS = {
    "Max open files": "open files",
    "Max processes": "processes and threads of its user",
    "Max locked memory": "bytes of locked memory",
    "Max core file size": "bytes of core file",
    "Max address space": "bytes of address space",
}


async def process_report(which: int | str, surroundings: Surroundings, interval_s: float = INTERVAL_S) -> Report:
    """Report on the process with this pid, or whose command line contains this text; where several do, report which.

    Raises:
        Unseen: there is no such process, or this user cannot see it.
    """
    earlier = await anyio.to_thread.run_sync(read_table)
    found = await anyio.to_thread.run_sync(_matching, earlier, which)
    if not found:
        what = f"pid {which}" if isinstance(which, int) else f"process named {which!r}"
        raise Unseen(f"no {what} can be seen among {len(earlier)} processes; see get_top_processes")
    if len(found) > 1:
        return _several(str(which), found)
    await anyio.sleep(interval_s)
    later = await anyio.to_thread.run_sync(read_table)
    use = next((use for use in uses(earlier, later) if use.row.pid == found[0].pid), None)
    if use is None:
        raise Unseen(f"pid {found[0].pid} ended while it was looked at; see get_kernel_events for why")
    unit = await _unit(process_files.unit_of(cgroup.path_of(process=str(use.row.pid))), surroundings)
    return await anyio.to_thread.run_sync(_one, use, later, unit, interval_s)


def _matching(table: dict[int, Row], which: int | str) -> list[Row]:
    if isinstance(which, int) or which.isdigit():
        return [table[int(which)]] if int(which) in table else []
    others = [row for row in table.values() if row.pid != os.getpid()]
    named = [row for row in others if row.name == which]
    return named or [row for row in others if which.lower() in f"{row.name} {command(row)}".lower()]


def _several(text: str, found: list[Row]) -> Report:
    rows = sorted(found, key=lambda row: -row.rss)
    shown = rows[:_MATCHES_SHOWN]
    return Report(
        summary=f"{len(rows)} processes match {text!r}, most memory first: ask again with a pid",
        lines=tuple(
            f"{row.pid} · RSS {size(row.rss)} · {row.state} · {duration(now() - row.started)} · {command(row)}"
            for row in shown
        ),
        footer=f"{len(shown)} of {len(rows)} shown · state now",
    )


async def _unit(name: str, surroundings: Surroundings) -> Unit | None:
    if not name or not (surroundings.root / "run/systemd/system").is_dir():
        return None
    try:
        return next((unit for unit in await read_units(surroundings) if unit.name == name), None)
    except Unseen:
        return None


def _one(use: Use, table: dict[int, Row], unit: Unit | None, interval_s: float) -> Report:
    row, folder = use.row, PROC / str(use.row.pid)
    [seen] = details([row])
    disk = "" if use.io_rates is None else f", disk read {rate(use.io_rates[0])}, write {rate(use.io_rates[1])}"
    return Report(
        summary=f"{row.pid} · {percent(use.cpu_percent)} of one core over {interval_s:.1f} s · "
        f"{memory_words(row.rss, seen.memory)} · {row.state} · {seen.user} · {seen.command}",
        lines=(
            f"name: {row.name}, {counted(row.threads, 'thread')}{disk}",
            f"began: {moment(time.time() - (now() - row.started))}, {duration(now() - row.started)} ago",
            f"works in: {process_files.working_folder(folder) or 'hidden from this user'}",
            *_family_lines(row, table),
            *_belonging_lines(row, unit),
            *_limit_lines(folder),
            *_file_lines(folder),
            *_socket_lines(row.pid),
            *_environment_lines(folder),
        ),
        footer=f"CPU and disk rates between two readings {interval_s:.1f} s apart, the rest is the state now; the "
        "environment is the one it was started with",
    )


def _family_lines(row: Row, table: dict[int, Row]) -> Iterator[str]:
    parents: list[str] = []
    parent = table.get(row.parent)
    while parent and len(parents) < len(table):
        parents.append(f"{parent.pid} {parent.name}")
        parent = table.get(parent.parent)
    yield "parents: " + (" ← ".join(parents) or "none that can be seen")
    below = _descendants(row.pid, table)
    yield f"children: {counted(len(below), 'process')}" if len(below) == 1 else f"children: {len(below)} processes"
    for depth, child in below[:_CHILDREN_SHOWN]:
        yield f"{'  ' * depth}{child.pid} · RSS {size(child.rss)} · {child.state} · {command(child)}"
    if len(below) > _CHILDREN_SHOWN:
        yield f"  and {len(below) - _CHILDREN_SHOWN} more"


def _descendants(pid: int, table: dict[int, Row]) -> list[tuple[int, Row]]:
    """Those below a process with their depth, each after its parent."""
    children: defaultdict[int, list[Row]] = defaultdict(list)
    for row in table.values():
        children[row.parent].append(row)
    found: list[tuple[int, Row]] = []
    waiting = [(1, row) for row in reversed(children.pop(pid, []))]
    while waiting:
        depth, row = waiting.pop()
        found.append((depth, row))
        waiting += [(depth + 1, child) for child in reversed(children.pop(row.pid, []))]
    return found


def _belonging_lines(row: Row, unit: Unit | None) -> Iterator[str]:
    group = cgroup.path_of(process=str(row.pid))
    yield f"cgroup: {group or 'none'}"
    if container := process_files.container_of(group):
        yield f"container: {container[:12]} (see get_containers for its image and restarts)"
    if unit:
        yield (
            f"unit: {unit.name}, {unit.active} ({unit.sub}) since {moment(unit.since)}, "
            f"{counted(unit.restarts, 'automatic restart')}"
        )
    limits = cgroup.limits(process=str(row.pid))
    if limits.cpu:
        yield f"cpu limit: {limits.cpu.cores:.2f} cores, stopped in {limits.cpu.throttled} of {limits.cpu.periods} " + (
            f"periods since cgroup {limits.cpu.group} began"
        )
    if limits.memory:
        yield f"memory limit: {size(limits.memory.limit)}, {percent(limits.memory.percent)} used by cgroup " + (
            f"{limits.memory.group}, {limits.memory.oom_kills} killed since it began"
        )


def _limit_lines(folder: Path) -> Iterator[str]:
    known = process_files.limits(folder)
    if known is None:
        yield "limits: hidden from this user"
        return
    told = [f"{known[name][0]} {words} (hard {known[name][1]})" for name, words in _LIMITS.items() if name in known]
    yield "limits: " + ", ".join(told)


def _file_lines(folder: Path) -> Iterator[str]:
    files = process_files.open_files(folder)
    if files is None:
        yield "open files: hidden from this user; CAP_SYS_PTRACE shows them"
        return
    known = process_files.limits(folder) or {}
    soft = known.get("Max open files", ("",))[0]
    share = f" of at most {soft} ({percent(100 * files.total / int(soft))})" if soft.isdigit() else ""
    kinds = ", ".join(counted(count, kind) for kind, count in files.kinds.items())
    yield f"open: {counted(files.total, 'descriptor')}{share}: {kinds}"
    yield from (f"  {path}" for path in files.paths[:_FILES_SHOWN])
    if len(files.paths) > _FILES_SHOWN:
        yield f"  and {len(files.paths) - _FILES_SHOWN} more files"
    for path, taken in files.deleted:
        yield f"  {path}: deleted, but open: {size(taken)} of disk stay taken until it is closed"


def _socket_lines(pid: int) -> Iterator[str]:
    try:
        own = [each for each in sockets() if each.pid == pid]
    except Unseen as hidden:
        yield f"sockets: {hidden}"
        return
    own.sort(key=lambda each: not each.listens)
    yield from (_socket_line(each) for each in own[:_SOCKETS_SHOWN])
    if len(own) > _SOCKETS_SHOWN:
        yield f"and {len(own) - _SOCKETS_SHOWN} more sockets"


def _socket_line(each: Socket) -> str:
    if each.listens:
        return f"listens: {each.protocol} {where(each.address, each.port)}"
    return f"connected: {where(each.address, each.port)} ↔ {where(each.peer, each.peer_port)} {each.state}"


def _environment_lines(folder: Path) -> Iterator[str]:
    names = process_files.environment_names(folder)
    if names is None:
        yield "environment: hidden from this user; CAP_SYS_PTRACE shows its names"
    else:
        yield f"environment, names only: {', '.join(names) or 'none'}"
