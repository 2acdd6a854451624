"""Third parties' tools, pinned as they were first seen: one that changes is not what the user agreed to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from devops_assistant.common.private_files import read_bounded, write_private
from devops_assistant.host.calls import ToolOffer
from devops_assistant.host.config import ServerEntry
from devops_assistant.host.fingerprint import identity

_FORMAT = 1  # another one when ToolOffer gets another field: what an older version pinned cannot be compared
_LIMIT_BYTES = 16 * 1024 * 1024
_PINNED = TypeAdapter(dict[str, ToolOffer])


@dataclass(frozen=True, slots=True)
class Change:
    """A tool that is described otherwise than it was."""

    before: ToolOffer
    after: ToolOffer

    @property
    def tool(self) -> str:
        return self.after.name


class Pins:
    """The tools of each server as the user has come to know them."""

    def __init__(self, folder: Path | None = None, accepted: Collection[str] = ()) -> None:
        """Args:
        folder: where they are kept; None keeps them for this run only.
        accepted: names of servers whose change the user has seen and wants: one change, not all to come.
        """
        self._folder = folder
        self._accepted = set(accepted)
        self._pinned: dict[str, dict[str, ToolOffer]] = {}

    def compare(self, entry: ServerEntry, offers: Sequence[ToolOffer]) -> tuple[Change, ...]:
        """Return what is not as it was pinned, and pin what is new.

        What is gone stays pinned, so that it cannot come back as something else.
        """
        key = identity(entry)
        pinned = self._pinned.setdefault(key, self._read(key))
        offered = {offer.name: offer for offer in reversed(offers)}  # of two with one name, the first counts
        if new := {name: offer for name, offer in offered.items() if name not in pinned}:
            pinned.update(new)
            self._write(key, pinned)
        return tuple(Change(pinned[name], offer) for name, offer in offered.items() if pinned[name] != offer)[::-1]

    def accept(self, entry: ServerEntry, changes: Sequence[Change]) -> bool:
        """Pin `changes` if the user wants what has changed at this server, and return whether that is so."""
        if not changes or entry.name not in self._accepted:
            return False
        self._accepted.remove(entry.name)
        key = identity(entry)
        pinned = self._pinned.setdefault(key, self._read(key))
        pinned.update({change.tool: change.after for change in changes})
        self._write(key, pinned)
        return True

    def _read(self, key: str) -> dict[str, ToolOffer]:
        content = read_bounded(self._path(key), _LIMIT_BYTES) if self._folder else None
        if content is None:
            return {}
        try:
            return _PINNED.validate_json(content)
        except ValueError:
            return {}

    def _write(self, key: str, pinned: dict[str, ToolOffer]) -> None:
        with suppress(OSError):  # it holds for this run
            if self._folder:
                write_private(self._path(key), _PINNED.dump_json(pinned), durable=True)

    def _path(self, key: str) -> Path:
        assert self._folder
        return self._folder / f"{key}.{_FORMAT}.json"
