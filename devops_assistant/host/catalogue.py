"""What each server offered when it last ran, kept on disk: a server that is known need not be started to be listed."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from pydantic import TypeAdapter

from devops_assistant.common.private_files import read_bounded, write_private
from devops_assistant.host.calls import Definitions
from devops_assistant.host.config import ServerEntry
from devops_assistant.host.fingerprint import fingerprint

FILE_LIMIT_BYTES = 4 * 1024 * 1024
FILES = 200
_DEFINITIONS = TypeAdapter(Definitions)


class Catalogue:
    """The definitions of servers by their fingerprints. It only ever saves time: what cannot be read is not known."""

    def __init__(self, folder: Path | None = None, *, refresh: bool = False) -> None:
        """Args:
        folder: where it is kept; None keeps nothing.
        refresh: know of nothing, so that every server is asked anew.
        """
        self._folder = folder
        self._refresh = refresh

    def read(self, entry: ServerEntry) -> Definitions | None:
        """Return what the server offered; None where that is not known, or may have changed."""
        path = None if self._refresh or entry.unusable else self._path(entry)
        content = read_bounded(path, FILE_LIMIT_BYTES) if path else None
        if not path or content is None:
            return None
        try:
            definitions = _DEFINITIONS.validate_json(content)
        except ValueError:
            return None
        with suppress(OSError):
            path.touch()  # what is used is kept
        return definitions

    def write(self, entry: ServerEntry, definitions: Definitions) -> None:
        """Remember what the server offers; a disk that refuses costs nothing but time."""
        path = self._path(entry)
        content = _DEFINITIONS.dump_json(definitions)
        if path is None or len(content) > FILE_LIMIT_BYTES or read_bounded(path, FILE_LIMIT_BYTES) == content:
            return
        with suppress(OSError):
            write_private(path, content)
            _keep_newest(path.parent)

    def _path(self, entry: ServerEntry) -> Path | None:
        return self._folder / f"{fingerprint(entry)}.json" if self._folder else None


def _keep_newest(folder: Path) -> None:
    files = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in files[FILES:]:
        path.unlink(missing_ok=True)
