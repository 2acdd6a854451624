"""What changed on this machine in a span: boots, packages, logins, configuration, cron and timers, the clock."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, cast

import anyio
import anyio.to_thread
import psutil
from typing_extensions import TypedDict

from devops_assistant.common.sanitise import one_line
from devops_servers._common.process import OutputTooLarge, ProgramFailed, read_output
from devops_servers.system.changes import Change
from devops_servers.system.command_lines import shown
from devops_servers.system.history import History
from devops_servers.system.journal import entries
from devops_servers.system.logins import login_changes
from devops_servers.system.packages import package_changes
from devops_servers.system.report import Report, Unseen, counted, moment
from devops_servers.system.settings import Surroundings

_SHOWN = 200
_CONFIG_FILES = 5_000
_CLOCK = ("MESSAGE_ID=c7a787079b354eaaa9e77b371893cd27", "+", "SYSLOG_IDENTIFIER=chronyd")
"""systemd's own message for a set clock; chrony says in words that it stepped it."""


class HostChange(TypedDict):
    time: str
    kind: str
    what: str


class HostChanges(TypedDict):
    since: str
    changes: list[HostChange]
    unseen: list[str]


@dataclass(frozen=True, slots=True)
class Span:
    """What was found, and what could not be looked at."""

    changes: list[Change]
    unseen: list[str]


async def host_changes(hours: int, where: Surroundings, history: History) -> Report:
    """Report what changed in the last `hours`, newest first."""
    since = time.time() - hours * 3600
    found = await changes_since(since, where, history)
    kinds = Counter(change.kind for change in found.changes)
    newest = found.changes[:_SHOWN]
    notes = [f"{len(newest)} of {len(found.changes)} shown · from {moment(since)} to now"]
    return Report(
        summary=f"{counted(len(found.changes), 'change')} in the last {hours} h"
        + (": " + ", ".join(f"{count} {kind}" for kind, count in kinds.most_common()) if kinds else ""),
        lines=tuple(f"{moment(change.time)} · {change.kind} · {one_line(change.what, 300)}" for change in newest),
        footer=" · ".join([*notes, *(f"not seen: {what}" for what in found.unseen)]),
        data=HostChanges(since=moment(since), changes=[_told(change) for change in newest], unseen=found.unseen),
    )


async def changes_since(since: float, where: Surroundings, history: History) -> Span:
    """Ask every source at once; one that cannot be read is named and costs nobody else."""
    found = [
        Change(step.time, "clock", f"stepped by {step.seconds:+.1f} s")
        for step in history.clock_steps
        if step.time >= since
    ]
    unseen: list[str] = []

    async def ask(what: str, source: Callable[[], Awaitable[Iterable[Change]]]) -> None:
        try:
            found.extend(await source())
        except Unseen as hidden:
            unseen.append(f"{what}: {hidden}")
        except OSError as error:
            unseen.append(f"{what}: {error.filename}: {error.strerror}; root may see it")

    root = where.root
    sources: dict[str, Callable[[], Awaitable[Iterable[Change]]]] = {
        "packages": lambda: package_changes(since, where),
        "logins": lambda: anyio.to_thread.run_sync(login_changes, since, root / "var/log/wtmp"),
        "configuration": lambda: anyio.to_thread.run_sync(_config_changes, since, root / "etc", unseen),
        "cron runs": lambda: _cron_runs(since, where),
        "timers": lambda: _timer_runs(since, where),
        "clock steps before this server ran": lambda: _clock_steps(since, where),
    }
    async with anyio.create_task_group() as group:
        for what, source in sources.items():
            group.start_soon(ask, what, source)
    found += _last_boot(since, found)
    found.sort(key=lambda change: -change.time)
    return Span(found, sorted(unseen))


def _last_boot(since: float, known: list[Change]) -> list[Change]:
    """The boot that the kernel tells of, unless it was before `since` or the record of logins has it."""
    booted = psutil.boot_time()
    if booted < since or any(change.kind == "boot" and abs(change.time - booted) < 120 for change in known):
        return []
    return [Change(booted, "boot", f"kernel {os.uname().release}")]


def _config_changes(since: float, folder: Path, unseen: list[str]) -> list[Change]:
    """Files below `folder` that were changed or replaced; `unseen` gets what of it could not be looked into."""
    found: list[Change] = []
    errors: list[OSError] = []
    files = (Path(place) / name for place, _, names in os.walk(folder, onerror=errors.append) for name in names)
    for path in islice(files, _CONFIG_FILES):
        with suppress(FileNotFoundError):  # removed meanwhile
            status = path.stat(follow_symlinks=False)
            if status.st_mtime >= since:
                found.append(Change(status.st_mtime, "config", f"{path} written"))
    if next(files, None):
        unseen.append(f"configuration: {folder} holds more than {_CONFIG_FILES} files, the rest was not looked at")
    if hidden := sum(isinstance(error, PermissionError) for error in errors):
        unseen.append(f"configuration: {counted(hidden, 'folder')} below {folder} hidden from this user; root sees all")
    return found


async def _cron_runs(since: float, where: Surroundings) -> list[Change]:
    """The last run of each command, with how often it ran."""
    found = await entries(["SYSLOG_IDENTIFIER=CRON", "+", "SYSLOG_IDENTIFIER=crond"], where, since=since)
    runs = [entry for entry in found if " CMD (" in f" {entry.message}"]
    last = {entry.message: entry.time for entry in runs}
    times = Counter(entry.message for entry in runs)
    return [
        Change(last[said], "cron", f"{shown([said])} ran {counted(times[said], 'time')}, last then") for said in last
    ]


async def _timer_runs(since: float, where: Surroundings) -> list[Change]:
    if not (where.root / "run/systemd/system").is_dir():
        raise Unseen("no systemd runs here; ask where it does")
    try:
        raw = await read_output(["systemctl", "list-timers", "--all", "--output=json"], env=where.env, timeout_s=5.0)
        timers = cast(list[dict[str, Any]], json.loads(raw))
    except (OSError, ProgramFailed, OutputTooLarge, ValueError) as error:
        raise Unseen(f"{one_line(str(error)) or 'systemd did not answer'}; ask where systemd runs") from error
    runs = [(int(timer.get("last") or 0) / 1e6, timer) for timer in timers]
    return [
        Change(last, "timer", f"{timer.get('unit')} started {timer.get('activates')}")
        for last, timer in runs
        if last >= since
    ]


async def _clock_steps(since: float, where: Surroundings) -> list[Change]:
    found = await entries(_CLOCK, where, since=since)
    return [
        Change(entry.time, "clock", entry.message)
        for entry in found
        if entry.identifier != "chronyd" or "step" in entry.message.lower()
    ]


def _told(change: Change) -> HostChange:
    return HostChange(time=moment(change.time), kind=change.kind, what=one_line(change.what, 300))
