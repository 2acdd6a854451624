"""Where recordings live, what they are called, and which of them a call means.

A recording is one SQLite file, `<id>.db`; while its recorder writes it is `<id>.db.part`, renamed when it is whole.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from devops_assistant.common.nearest import nearest
from devops_assistant.common.sanitise import one_line
from devops_servers.trace.errors import NotARecording
from devops_servers.trace.settings import Settings

SUFFIX = ".db"
UNFINISHED_SUFFIX = ".db.part"
SELF = "self"
"""What the assistant's own flight record is called."""


def new_id(started: datetime) -> str:
    """Return the id of a recording that starts at `started`, such as `20261121-031500-4f2a`: its time is UTC."""
    return f"{started.astimezone(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"


def finished_path(folder: Path, recording: str) -> Path:
    """Where the recording with this id is kept in `folder`."""
    return folder / f"{recording}{SUFFIX}"


def unfinished_path(folder: Path, recording: str) -> Path:
    """Where its recorder writes it until it is whole."""
    return folder / f"{recording}{UNFINISHED_SUFFIX}"


class Library:
    """The recordings that calls may name."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._folders = (settings.recordings, *settings.folders)

    @property
    def places(self) -> str:
        """The folders that recordings are looked for in, in words."""
        return ", ".join(str(folder) for folder in self._folders)

    def all(self) -> list[Path]:
        """Every recording: those that the user named, then those in the folders, newest first."""
        named = {path.resolve(): path for path in self._settings.databases}
        found = {path.resolve(): path for folder in self._folders for path in _databases(folder)}
        others = [path for real, path in found.items() if real not in named]
        return [*named.values(), *sorted(others, key=_changed, reverse=True)]

    def unfinished(self) -> list[str]:
        """The ids of recordings that are being written."""
        names = (path.name for path in self._settings.recordings.glob(f"*{UNFINISHED_SUFFIX}"))
        return sorted(name.removesuffix(UNFINISHED_SUFFIX) for name in names)

    def find(self, name: str) -> Path:
        """Return the file of the recording called `name`: an id, a file name, a path; empty for the default one.

        Raises:
            NotARecording: there is none, or it must not be opened.
        """
        known = self.all()
        if not name:
            return self._default(known)
        if name == SELF:
            raise NotARecording("the assistant's own record is read by run_sql alone")
        named = [path for path in known if name in (path.name, path.stem, str(path))]
        if len(named) > 1:
            places = ", ".join(str(path) for path in named)
            raise NotARecording(f"{one_line(name)} names several recordings: {places}; name one by its path")
        return named[0] if named else self._by_path(name, known)

    def flight_record(self) -> Path:
        """Return where the assistant's own record is.

        Raises:
            NotARecording: there is none yet.
        """
        record = self._settings.record
        if record is None or not record.exists():
            where = f" at {record}" if record else ""
            raise NotARecording(
                f"there is no flight record{where}; the assistant writes it while it answers questions, and "
                "DEVOPS_ASSISTANT_RECORD says where it is"
            )
        return record

    def _default(self, known: list[Path]) -> Path:
        if known:
            return known[0]
        if unfinished := self.unfinished():
            raise NotARecording(f"recording {unfinished[-1]} is still being written; ask again when it has ended")
        raise NotARecording(
            f"there are no recordings in {self.places} yet; make one with trace_record, or start the server with "
            "--db FILE"
        )

    def _by_path(self, name: str, known: list[Path]) -> Path:
        if name in self.unfinished():
            raise NotARecording(f"recording {name} is still being written; ask again when it has ended")
        if "/" not in name and not name.endswith(SUFFIX):
            close = nearest(name, [path.stem for path in known])
            hint = f"; did you mean {' or '.join(close)}?" if close else "; list_recordings shows what there is"
            raise NotARecording(f"there is no recording {one_line(name)}{hint}")
        path = _real(name)
        allowed = {file.resolve() for file in known}
        if path is None or not (
            path in allowed or any(path.is_relative_to(place.resolve()) for place in self._folders)
        ):
            raise NotARecording(
                f"{one_line(name)} is outside {self.places}; start the server with --db {one_line(name)}, or add "
                "its folder to TRACE_DIR"
            )
        if path.name.endswith(UNFINISHED_SUFFIX):
            raise NotARecording(f"{path.name} is still being written; ask again when it has ended")
        if not path.exists():
            raise NotARecording(f"there is no {one_line(name)}; list_recordings shows what there is")
        return path


def _databases(folder: Path) -> Iterator[Path]:
    """The databases in `folder` itself, those that lead out of it apart."""
    with suppress(OSError):
        root = folder.resolve()
        yield from (path for path in folder.glob(f"*{SUFFIX}") if path.resolve().is_relative_to(root))


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _real(name: str) -> Path | None:
    """Where a path leads, None where it cannot be one."""
    try:
        return Path(name).expanduser().resolve()
    except (OSError, RuntimeError, ValueError):
        return None
