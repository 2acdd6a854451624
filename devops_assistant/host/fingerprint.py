"""Which server an entry means, and whether what it offers may have changed since it was last asked."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import devops_assistant
from devops_assistant import __version__
from devops_assistant.host.config import ServerEntry

_CODE = Path(devops_assistant.__file__).parent


def identity(entry: ServerEntry) -> str:
    """Return a hash of what the user wrote: the command or address, its arguments, the names of its variables.

    An argument that names a file counts as that very file, so that `./server.py` is another one in another folder.
    """
    arguments = [str(file) if (file := _file(entry, argument)) else argument for argument in entry.args]
    return _hash([entry.name, entry.command, arguments, sorted(entry.env), entry.url, sorted(entry.headers)])


def fingerprint(entry: ServerEntry) -> str:
    """Return a hash that is another one once the server offers other tools, as far as can be told without asking it.

    It covers the identity of the entry, our version, and how its program and the files named in its arguments stand
    on disk; for bundled servers, their source.
    """
    return _hash([__version__, identity(entry), [_stamp(file) for file in _sources(entry)]])


def _sources(entry: ServerEntry) -> Iterator[Path]:
    if entry.bundled:
        servers = next(
            filter(Path.is_dir, (_CODE.parent / "servers" / "devops_servers", _CODE.parent / "devops_servers"))
        )
        for folder in (servers / entry.args[-1].rpartition(".")[2], servers / "_common", _CODE / "common"):
            yield from sorted(folder.glob("*.py"))
        return
    if program := shutil.which(entry.command):
        yield Path(program)
    for argument in entry.args:
        if file := _file(entry, argument):
            yield file


def _file(entry: ServerEntry, argument: str) -> Path | None:
    try:
        path = (entry.cwd or Path()) / argument
        return path.resolve() if argument and path.is_file() else None
    except (OSError, ValueError):  # too long for a name, or with a NUL in it
        return None


def _stamp(path: Path) -> tuple[str, int, int]:
    try:
        status = path.stat()
    except OSError:
        return str(path), 0, 0
    return str(path), status.st_mtime_ns, status.st_size


def _hash(value: object) -> str:
    return sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
