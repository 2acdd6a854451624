"""Entries of the systemd journal, asked for by field."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from devops_servers._common.process import OutputTooLarge, ProgramFailed, read_output
from devops_servers.system.report import Unseen
from devops_servers.system.settings import Surroundings

_TIMEOUT_S = 5.0
_FOLDERS = ("var/log/journal", "run/log/journal")
_FIELDS = "MESSAGE,PRIORITY,SYSLOG_IDENTIFIER"


@dataclass(frozen=True, slots=True)
class Entry:
    time: float
    """Seconds of the epoch."""
    priority: int
    """0 emergency … 7 debug."""
    identifier: str
    message: str


async def entries(
    matches: Sequence[str], where: Surroundings, *, since: float | None = None, newest: int | None = None
) -> list[Entry]:
    """Return the entries that `matches` select, oldest first.

    Args:
        matches: as `journalctl` takes them: `FIELD=value`, alternatives joined by `+`.
        where: the machine whose journal it is.
        since: not before this second of the epoch.
        newest: only that many, the newest ones.

    Raises:
        Unseen: there is no journal, or this user may not read it.
    """
    _check_readable(where.root)
    command = ["journalctl", "--quiet", "--no-pager", "--output=json", f"--output-fields={_FIELDS}"]
    command += [f"--since=@{since:.0f}"] if since is not None else []
    command += [f"--lines={newest}"] if newest is not None else []
    try:
        raw = await read_output([*command, *matches], env=where.env, timeout_s=_TIMEOUT_S, limit_bytes=32_000_000)
    except FileNotFoundError:
        raise Unseen("there is no journalctl here; ask the logs server") from None
    except (ProgramFailed, OutputTooLarge) as error:
        raise Unseen(f"the journal: {error}; ask the logs server") from error
    except TimeoutError:
        raise Unseen(f"the journal did not answer within {_TIMEOUT_S:g} s; ask for a shorter span") from None
    return list(_parsed(raw))


def _check_readable(root: Path) -> None:
    """journalctl says nothing, and succeeds, where there is no journal or this user may see only its own part."""
    folders = [root / folder for folder in _FOLDERS if (root / folder).is_dir()]
    found = [path for folder in folders for path in folder.glob("*/system.journal")]
    if not found and all(os.access(path, os.R_OK) for folder in folders for path in (folder, *folder.iterdir())):
        raise Unseen("this machine keeps no journal; ask the logs server")
    if not any(os.access(path, os.R_OK) for path in found):
        raise Unseen("the journal is hidden from this user; members of the group systemd-journal see it")


def _parsed(raw: bytes) -> Iterator[Entry]:
    for line in raw.decode(errors="replace").splitlines():
        if not line.startswith("{"):
            continue
        fields = cast(dict[str, Any], json.loads(line))
        yield Entry(
            time=int(fields["__REALTIME_TIMESTAMP"]) / 1e6,
            priority=int(fields.get("PRIORITY", 6)),
            identifier=str(fields.get("SYSLOG_IDENTIFIER", "")),
            message=_message(fields.get("MESSAGE")),
        )


def _message(field: Any) -> str:
    """A message with control characters comes as a list of its bytes."""
    if isinstance(field, list):
        return bytes(cast(list[int], field)).decode(errors="replace")
    return field or ""
