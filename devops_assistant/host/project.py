"""Server lists that lie in the working directory: whoever wrote them, the user must agree before they run anything."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from devops_assistant.common.masking import mask
from devops_assistant.common.messages import say
from devops_assistant.common.private_files import read_bounded, write_private
from devops_assistant.common.sanitise import visible
from devops_assistant.host.server_file import ServerFile

_APPROVALS = 1_000
_LIMIT_BYTES = 1024 * 1024


class Approvals:
    """The lists that the user agreed to. One in which anything has changed since is another list."""

    def __init__(self, path: Path) -> None:
        """Args:
        path: the file that remembers.
        """
        self._path = path

    def holds(self, file: ServerFile) -> bool:
        """Whether the user agreed to everything that `file` says about servers."""
        return _digest(file) in self._read()

    def add(self, file: ServerFile) -> None:
        """Remember that the user agrees; a disk that refuses means being asked again."""
        approved = self._read()
        approved[_digest(file)] = {"file": str(file.path.absolute()), "at": datetime.now(UTC).isoformat()}
        newest = dict(list(approved.items())[-_APPROVALS:])
        with suppress(OSError):
            write_private(self._path, json.dumps(newest, indent=1).encode(errors="replace"), durable=True)

    def _read(self) -> dict[str, Any]:
        try:
            found = json.loads(read_bounded(self._path, _LIMIT_BYTES) or b"{}")
        except (ValueError, RecursionError):
            return {}
        return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def shown(file: ServerFile) -> str:
    """Return everything that `file` would make run or reach, whole: what is hidden in it shows, but for secrets."""
    servers = list(file.entries())
    header = say("host.names_servers", path=visible(str(file.path.absolute())), count=len(servers))
    return mask("\n".join([header, *(line for name, raw in servers for line in _entry_lines(name, raw))])).text


def _entry_lines(name: str, raw: Any) -> Iterator[str]:
    if not isinstance(raw, dict):
        yield f"  {visible(name)}: {_json(raw)}"
        return
    entry = cast("dict[str, Any]", raw)
    told = {key: value for key, value in entry.items() if key not in ("command", "args", "name")}
    yield f"  {visible(name)}: {visible(_command(entry))}".rstrip()
    for key, value in told.items():
        yield f"    {visible(key)}: {_json(value)}"


def _command(entry: Mapping[str, Any]) -> str:
    arguments = entry.get("args", [])
    words = [entry.get("command", ""), *(cast("list[Any]", arguments) if isinstance(arguments, list) else [arguments])]
    return shlex.join(str(word) for word in words if word != "")


def _json(value: Any) -> str:
    return visible(json.dumps(value, ensure_ascii=False))


def _digest(file: ServerFile) -> str:
    said = [str(file.path.absolute()), list(file.entries())]
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
