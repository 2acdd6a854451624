"""Logins and boots, from the record of them that the C library keeps (wtmp)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from devops_servers.system.changes import Change
from devops_servers.system.report import Unseen

_RECORD = struct.Struct("=hxxi32s4s32s256shhiii16s20x")
"""type, pid, line, id, user, host, exit status twice, session, seconds, microseconds, address."""
_NEWEST_BYTES = _RECORD.size * 20_000
_BOOT, _LOGIN = 2, 7


@dataclass(frozen=True, slots=True)
class Record:
    kind: int
    time: int
    user: str
    line: str
    host: str


def login_changes(since: float, wtmp: Path) -> list[Change]:
    """Return logins and boots since a second of the epoch.

    Raises:
        Unseen: there is no such record, or this user may not read it.
    """
    try:
        with wtmp.open("rb") as file:
            length = file.seek(0, 2)
            file.seek(max(0, length - _NEWEST_BYTES) // _RECORD.size * _RECORD.size)
            raw = file.read(_NEWEST_BYTES)
    except OSError as error:
        raise Unseen(f"{wtmp}: {error.strerror}; ask `last`, or the journal of sshd") from error
    return [_change(record) for record in _records(raw) if record.time >= since]


def _records(raw: bytes) -> Iterator[Record]:
    whole = len(raw) // _RECORD.size * _RECORD.size
    for kind, _, line, _, user, host, _, _, _, seconds, _, _ in _RECORD.iter_unpack(raw[:whole]):
        if kind in (_BOOT, _LOGIN):
            yield Record(kind, seconds, _text(user), _text(line), _text(host))


def _change(record: Record) -> Change:
    if record.kind == _BOOT:
        return Change(record.time, "boot", f"kernel {record.host}")
    origin = f" from {record.host}" if record.host else ""
    return Change(record.time, "login", f"{record.user} on {record.line}{origin}")


def _text(field: bytes) -> str:
    return field.partition(b"\0")[0].decode(errors="replace")
