"""The systemd journal as a log file: asked of `journalctl`, the newest first, within bounds of time and size."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf, isinf
from pathlib import Path
from typing import Any, cast

import anyio

from devops_servers._common.process import OutputTooLarge, ProgramFailed, read_output, stream_output
from devops_servers.logs.describe import described_lines
from devops_servers.logs.errors import NotReadable
from devops_servers.logs.files import LogFile
from devops_servers.logs.settings import JOURNAL
from devops_servers.logs.words import moment

_UNIT = re.compile(r"[\w:.@\\-]{1,255}", re.ASCII)
_FIELDS = "MESSAGE,PRIORITY,SYSLOG_IDENTIFIER,SYSLOG_PID,_PID,_COMM,_HOSTNAME"
_COMMAND = ("journalctl", "--quiet", "--no-pager", "--all", "--output=json")
_SAMPLE = 100
_MOST_BYTES = 32 << 20
_TIMEOUT_S = 8.0
_INFO = 6
_MOST_DIGITS = 17  # of microseconds since the epoch, up to the year 5138
_NONE_SEEN = "the journal shows no such entries to this user; members of the group systemd-journal or adm see all of it"


@dataclass(frozen=True, slots=True)
class Entries:
    """Which entries are wanted."""

    unit: str = ""
    """All units where it is empty."""
    since: float = -inf
    until: float = inf
    """Seconds since the epoch."""
    newest: int | None = None
    """Only that many, the newest."""

    @property
    def name(self) -> str:
        """What the journal is called among the log files."""
        return f"{JOURNAL}:{self.unit}" if self.unit else JOURNAL


@dataclass(frozen=True, slots=True)
class Fetched:
    """What `journalctl` gave: JSON lines, the newest entry first."""

    name: str
    raw: bytes
    complete: bool
    """False when time or room was over before the oldest of the entries that were wanted."""

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The fields of each entry."""
        return [_fields(line) for line in self.raw.split(b"\n") if line.startswith(b"{")]

    @property
    def note(self) -> str:
        """What must be said about it; empty where there is nothing."""
        oldest = self.raw[self.raw.rfind(b"\n", 0, -1) + 1 :]
        if not oldest.startswith(b"{"):
            return (
                _NONE_SEEN if self.complete else "journalctl gave nothing in time: ask for a shorter span or one unit"
            )
        if self.complete:
            return ""
        return f"the journal was read back to {_stamp(_fields(oldest))} only; set until to that for what is older"


@dataclass(frozen=True, slots=True)
class Overview:
    """What a listing says of the journal."""

    line: str = ""
    note: str = ""
    """Why there is no line."""


def unit_of(name: str) -> str | None:
    """Return which unit's entries the file called `name` holds; empty for all units, None where it is no journal.

    Raises:
        NotReadable: what follows `journal:` is no name of a unit.
    """
    kind, colon, unit = name.partition(":")
    if kind != JOURNAL:
        return None
    if colon and not _UNIT.fullmatch(unit):
        raise NotReadable(f"{name}: what follows journal: is not the name of a unit, such as nginx.service")
    return unit


def is_installed(env: Mapping[str, str]) -> bool:
    """Whether there is a `journalctl` to ask."""
    return shutil.which("journalctl", path=env.get("PATH")) is not None


async def overview(env: Mapping[str, str]) -> Overview:
    """Look at what the journal holds, by a sample of its entries."""
    if not is_installed(env):
        return Overview(note="no systemd journal here: there is no journalctl")
    try:
        newest = await fetch(Entries(newest=_SAMPLE), env)
        oldest = await _oldest(env)
    except NotReadable as refusal:
        return Overview(note=str(refusal))
    if newest.note or not oldest:
        return Overview(note=newest.note or _NONE_SEEN)
    lines = newest.lines
    _, levels = described_lines([_line(fields) for fields in lines])
    size = await _disk_usage(env)
    covered = f"covers {moment(_seconds(oldest))} to {moment(_seconds(lines[0]))}"
    what = f"{size}systemd journal, {JOURNAL}:UNIT for one unit of it"
    return Overview(f"{JOURNAL}  {what}  {covered}  sampled levels {levels}")


async def fetch(wanted: Entries, env: Mapping[str, str]) -> Fetched:
    """Ask `journalctl` for the entries that are `wanted`.

    Raises:
        NotReadable: there is no journalctl, or it failed.
    """
    raw = bytearray()
    complete = False
    try:
        with anyio.move_on_after(_TIMEOUT_S):
            async with stream_output([*_command(wanted)], env=env) as chunks:
                async for chunk in chunks:
                    raw += chunk
                    if len(raw) >= _MOST_BYTES:
                        break
                else:
                    complete = True
    except FileNotFoundError:
        raise NotReadable(f"{wanted.name}: there is no journalctl here; list_logs shows the log files") from None
    except ProgramFailed as error:
        raise NotReadable(f"{wanted.name}: journalctl says: {error}") from error
    if not complete:
        del raw[raw.rfind(b"\n") + 1 :]
    return Fetched(wanted.name, bytes(raw), complete)


async def _oldest(env: Mapping[str, str]) -> dict[str, Any] | None:
    """The fields of the first entry."""
    raw = b""
    with anyio.move_on_after(_TIMEOUT_S):
        async with stream_output([*_COMMAND, f"--output-fields={_FIELDS}"], env=env) as chunks:
            async for chunk in chunks:
                raw += chunk
                if b"\n" in raw:
                    break
    line = raw.partition(b"\n")[0]
    return _fields(line) if line.startswith(b"{") else None


async def _disk_usage(env: Mapping[str, str]) -> str:
    """How much room it takes, as a part of the line; empty where that is not said."""
    try:
        said = await read_output(["journalctl", "--disk-usage"], env=env, timeout_s=_TIMEOUT_S)
    except (ProgramFailed, TimeoutError, OutputTooLarge):
        return ""
    found = re.search(r"take up ([\d.]+[BKMGT])", said.decode(errors="replace"))
    return f"{found[1]}  " if found else ""


def as_file(fetched: Fetched, folder: Path) -> LogFile:
    """Write the entries to a log file in `folder`, oldest first."""
    path = folder / "journal.log"
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        file.writelines(_line(fields) for fields in reversed(fetched.lines))
    status = path.stat()
    return LogFile(fetched.name, path.name, status.st_size, status.st_mtime, folder)


def _command(wanted: Entries) -> Iterator[str]:
    yield from (*_COMMAND, f"--output-fields={_FIELDS}", "--reverse")
    if wanted.unit:
        yield f"--unit={wanted.unit}"
    if not isinf(wanted.since):
        yield f"--since=@{max(0, wanted.since):.6f}"
    if not isinf(wanted.until):
        yield f"--until=@{max(0, wanted.until):.6f}"
    if wanted.newest is not None:
        yield f"--lines={wanted.newest}"


def _fields(line: bytes) -> dict[str, Any]:
    try:
        return cast(dict[str, Any], json.loads(line))
    except ValueError:
        return {"MESSAGE": line.decode(errors="replace")}


def _line(fields: dict[str, Any]) -> str:
    """One entry in the form of syslog; the further lines of a message are indented, so that they stay with it."""
    program = _text(fields.get("SYSLOG_IDENTIFIER") or fields.get("_COMM")) or "unknown"
    process = _text(fields.get("SYSLOG_PID") or fields.get("_PID"))
    message = _text(fields.get("MESSAGE")).rstrip("\n").replace("\r", "").replace("\n", "\n\t")
    priority = _text(fields.get("PRIORITY"))
    number = priority if priority.isdecimal() and len(priority) == 1 else str(_INFO)
    host = _text(fields.get("_HOSTNAME")) or "localhost"
    tag = re.sub(r"[^\w./@()-]", "-", program) + (f"[{process}]" if process.isdecimal() else "")
    return f"<{number}>{_stamp(fields)} {host} {tag}: {message}\n"


def _stamp(fields: dict[str, Any]) -> str:
    return datetime.fromtimestamp(_seconds(fields), UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _seconds(fields: dict[str, Any]) -> float:
    micros = _text(fields.get("__REALTIME_TIMESTAMP"))
    return int(micros) / 1e6 if micros.isdecimal() and len(micros) <= _MOST_DIGITS else 0.0


def _text(field: Any) -> str:
    """A field as text: those that are no text come as a list of bytes, those that occur twice as a list of texts."""
    if isinstance(field, list):
        parts = cast(list[Any], field)
        if all(isinstance(part, int) for part in parts):
            return bytes(part & 0xFF for part in cast(list[int], parts)).decode(errors="replace")
        return _text(parts[0]) if parts else ""
    return field if isinstance(field, str) else ""
