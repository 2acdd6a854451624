"""What the machine itself gives: folders, the terminal, the record."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile

from devops_assistant.cli.doctor.findings import Finding, good, not_tested, pasted, problem
from devops_assistant.common.database_file import CannotOpen, reading
from devops_assistant.common.folders import cache_folder, config_folder, data_folder
from devops_assistant.common.messages import say
from devops_assistant.ui.streams import is_terminal
from devops_assistant.ui.units import size

_LEAST_FREE_BYTES = 100 * 1024 * 1024
_FILES_LOOKED_AT = 2_000
_NARROWEST = 40


def folders() -> Iterator[Finding]:
    """Try to write into each folder of ours, and see that nobody else can read what lies there."""
    for name, folder in (("config", config_folder()), ("data", data_folder()), ("cache", cache_folder())):
        yield _folder(name, folder)


def _folder(name: str, folder: Path) -> Finding:
    there = folder
    while not there.exists() and there != there.parent:
        there = there.parent
    try:
        with NamedTemporaryFile(dir=there, prefix=".doctor-"):
            pass
        free = shutil.disk_usage(there).free
    except OSError as error:
        reason = error.strerror or str(error)
        return problem("folders", name, say("doctor.cannot_write", folder=there, reason=reason), _mended(there))
    if free < _LEAST_FREE_BYTES:
        text = say("doctor.disk_full", folder=there, free=size(free))
        return problem("folders", name, text, f"du -xh {pasted(there)} | sort -h | tail")
    if there != folder:
        return good("folders", name, say("doctor.will_be_made", folder=folder))
    if name == "data" and (opened := _readable_by_others(folder)):
        return problem("folders", name, say("doctor.others_read", path=opened), pasted("chmod", "-R", "go=", folder))
    return good("folders", name, say("doctor.writable", folder=folder, free=size(free)))


def _mended(folder: Path) -> str:
    if not folder.is_dir():
        return pasted("mv", folder, f"{folder}.old")
    if os.access(folder.parent, os.W_OK):
        return pasted("chmod", "u+rwx", folder)
    return f'sudo chown -R "$(id -u)" {pasted(folder)}'


def _readable_by_others(folder: Path) -> Path | None:
    """The folder, if anybody else may enter it and something in it is open to them."""
    if os.name == "nt" or not folder.stat().st_mode & 0o077:
        return None
    files = (path for number, path in enumerate(folder.rglob("*")) if number < _FILES_LOOKED_AT)
    return next((path for path in (folder, *files) if path.lstat().st_mode & 0o044 and not path.is_symlink()), None)


def terminal() -> Finding:
    """See what the terminal can show, if standard output is one."""
    if not is_terminal(sys.stdout):
        return not_tested("terminal", "terminal", say("doctor.no_terminal"))
    encoding = sys.stdout.encoding or ""
    columns = shutil.get_terminal_size().columns
    if encoding.casefold().replace("-", "") != "utf8":
        return problem(
            "terminal", "terminal", say("doctor.not_utf8", encoding=encoding or "?"), "export LC_ALL=C.UTF-8"
        )
    if columns < _NARROWEST:
        return problem("terminal", "terminal", say("doctor.narrow", columns=columns), "resize -s 24 80")
    return good("terminal", "terminal", say("doctor.terminal", encoding=encoding, columns=columns))


def record(path: Path) -> Finding:
    """Read the flight record at `path` through, if there is one."""
    if not path.exists():
        return not_tested("record", "record", say("doctor.nothing_recorded"))
    try:
        with reading(path) as (_, connection):
            [(verdict,)] = connection.execute("PRAGMA quick_check(1)").fetchall()
    except (CannotOpen, OSError, sqlite3.Error) as error:
        verdict = str(error)
    if verdict != "ok":
        return problem("record", "record", str(verdict), pasted("mv", path, f"{path}.damaged"))
    return good("record", "record", say("doctor.record", path=path, size=size(path.stat().st_size)))
