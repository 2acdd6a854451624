"""The repositories that this server may read, and no others: chosen by name, never by a path that somebody sends."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from devops_servers.git.errors import GitRefused
from devops_servers.git.invocation import Git, open_git


class Repositories:
    """The folders named when the server started; each is looked at anew for every question."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = {name: folder for folder, name in zip(folders, _names(folders), strict=True)}

    async def open_all(self) -> list[Git]:
        """Return what asks each of them.

        Raises:
            GitRefused: one of them cannot be read.
        """
        return [await open_git(folder) for folder in self._folders.values()]

    async def open(self, name: str = "") -> Git:
        """Return what asks the repository called `name`, or the only one there is.

        Raises:
            GitRefused: there is none of that name, or several and none was named.
        """
        if not name and len(self._folders) == 1:
            return await open_git(next(iter(self._folders.values())))
        if name in self._folders:
            return await open_git(self._folders[name])
        choice = ", ".join(f"`{known}`" for known in self._folders)
        raise GitRefused(
            f"no repository is called `{name}`; `repo` is one of {choice}"
            if name
            else f"which of several repositories? `repo` is one of {choice}"
        )


def _names(folders: Sequence[Path]) -> list[str]:
    """The name of each folder, with as much of its path as tells it from the others."""
    resolved = [folder.expanduser().resolve() for folder in folders]
    names = [folder.name or str(folder) for folder in resolved]
    return [name if names.count(name) == 1 else str(folder) for name, folder in zip(names, resolved, strict=True)]
