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
        accepted: names of servers whose changes the user has seen and wants.
        """
        self._folder = folder
        self._accepted = frozenset(accepted)
        self._pinned: dict[str, dict[str, ToolOffer]] = {}

    def accepts(self, server: str) -> bool:
        """Whether the user wants what has changed at `server`."""
        return server in self._accepted

    def compare(self, entry: ServerEntry, offers: Sequence[ToolOffer]) -> tuple[Change, ...]:
        """Return what is not as it was pinned, and pin what is new.

        What is gone stays pinned, so that it cannot come back as something else. Accepted changes are pinned and
        returned.
        """
        key = identity(entry)
        pinned = self._pinned.setdefault(key, self._read(key))
        changes = tuple(Change(pinned[offer.name], offer) for offer in offers if pinned.get(offer.name, offer) != offer)
        renewed = {offer.name: offer for offer in offers if offer.name not in pinned or self.accepts(entry.name)}
        if any(pinned.get(name) != offer for name, offer in renewed.items()):
            pinned.update(renewed)
            self._write(key, pinned)
        return changes

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
