"""Every tool result, whole, under an id that an answer can cite and a person can open."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

DISK_LIMIT_BYTES = 256 * 1024 * 1024
_MEMORY_LIMIT_BYTES = 16 * 1024 * 1024


class EvidenceStore:
    """The results of one conversation, numbered E1, E2 … in the order of the calls, however long each of them took.

    They are kept as files that only the user can read. Where the disk refuses, the newest ones are kept in memory:
    a full disk never costs an answer.
    """

    def __init__(
        self, folder: Path | None, limit_bytes: int = DISK_LIMIT_BYTES, session: str = "", *, sweeps: bool = True
    ) -> None:
        """Args:
        folder: where conversations keep their evidence; None keeps it in memory only.
        limit_bytes: how much all conversations may keep there, give or take a sixteenth; the oldest goes first.
        session: the id of the conversation, under which its evidence is found again.
        sweeps: whether the first result makes room among what earlier conversations left.
        """
        self._limit_bytes = limit_bytes
        name = session or f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(2)}"
        self._unswept_bytes = limit_bytes if sweeps else 0
        self._folder = folder / name if folder else None
        self._count = 0
        self._numbers: list[int] = []
        self._reserved: dict[str, int] = {}
        self._in_memory: dict[str, str] = {}
        self._shown: dict[str, list[str]] = {}

    def reserve(self, call_id: str) -> None:
        """Keep the next number for the result of a call."""
        self._count += 1
        self._reserved[call_id] = self._count

    def add(self, text: str, call_id: str = "") -> str:
        """Keep `text`, which is sanitised and masked already, under the number of its call and return its id."""
        if call_id not in self._reserved:
            self.reserve(call_id)
        number = self._reserved.pop(call_id)
        self._numbers.append(number)
        evidence_id = f"E{number}"
        if not self._write(evidence_id, text):
            self._remember(evidence_id, text)
        return evidence_id

    def restore(self, shown: Iterable[tuple[str, str]]) -> None:
        """Go on where the conversation of this id was left: with its evidence, and with numbers it has not used.

        Args:
            shown: ids, each with what the model was shown of it.
        """
        pieces = list(shown)
        named = {evidence_id for evidence_id, _ in pieces}
        if self._folder:
            named |= {path.stem for path in self._folder.glob("E*.txt")}
        self._numbers = sorted(int(name[1:]) for name in named if name[1:].isdecimal())
        self._count = max(self._numbers, default=0)
        for evidence_id, text in pieces:
            self.note_shown(evidence_id, text)

    def read(self, evidence_id: str) -> str | None:
        """Return the whole text, or None where there is no such evidence, or none any more."""
        if evidence_id in self._in_memory:
            return self._in_memory[evidence_id]
        if self._folder is None or evidence_id not in self.ids:
            return None
        try:
            return (self._folder / f"{evidence_id}.txt").read_bytes().decode(errors="replace")
        except OSError:
            return None

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(f"E{number}" for number in sorted(self._numbers))

    def note_shown(self, evidence_id: str, text: str) -> None:
        """Remember that the model was shown `text` of this evidence: only that can back what it says."""
        self._shown.setdefault(evidence_id, []).append(text)

    @property
    def shown(self) -> dict[str, str]:
        """What the model was shown, by evidence id."""
        return {evidence_id: "\n".join(texts) for evidence_id, texts in self._shown.items()}

    def clear(self) -> None:
        """Forget what was shown; ids go on, so that no id ever means two things."""
        self._shown.clear()

    def _write(self, evidence_id: str, text: str) -> bool:
        if self._folder is None:
            return False
        path = self._folder / f"{evidence_id}.txt"
        try:
            if not self._folder.exists():
                self._folder.mkdir(mode=0o700, parents=True)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                self._unswept_bytes += file.write(text.encode(errors="replace"))
        except OSError:
            with suppress(OSError):
                path.unlink()  # half a result must not pass for a whole one
            return False
        if self._unswept_bytes > self._limit_bytes // 16:
            with suppress(OSError):
                make_room(self._folder.parent, self._limit_bytes)
            self._unswept_bytes = 0
        return True

    def _remember(self, evidence_id: str, text: str) -> None:
        self._in_memory[evidence_id] = text
        while len(self._in_memory) > 1 and sum(map(len, self._in_memory.values())) > _MEMORY_LIMIT_BYTES:
            del self._in_memory[next(iter(self._in_memory))]


def make_room(folder: Path, limit_bytes: int = DISK_LIMIT_BYTES) -> None:
    """Delete the oldest evidence under `folder` until the rest fits in `limit_bytes`.

    Raises:
        OSError: the folder cannot be read.
    """
    files = sorted(_files(folder))
    total = sum(size for _, size, _ in files)
    for _, size, path in files:
        if total <= limit_bytes:
            break
        path.unlink(missing_ok=True)
        total -= size
        with suppress(OSError):  # not empty yet
            path.parent.rmdir()


def _files(folder: Path) -> Iterator[tuple[float, int, Path]]:
    for path in folder.glob("*/E*.txt"):
        status = path.stat()
        yield status.st_mtime, status.st_size, path
