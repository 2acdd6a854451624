"""Whether a repository belongs to whoever asks: git's own rule, and the user's own exceptions from it."""

from __future__ import annotations

from pathlib import Path

from devops_servers.git.configuration import safe_directories
from devops_servers.git.errors import GitRefused
from devops_servers.git.repository import Repository
from devops_servers.git.settings import user_ids


async def check_owner(repository: Repository) -> None:
    """Raise GitRefused for somebody else's repository, unless the user's git settings call it safe."""
    mine = user_ids()
    folders = {repository.root, repository.git_dir, repository.common_dir}
    if all(folder.stat().st_uid in mine for folder in folders):
        return
    if not _is_listed(repository.root, await safe_directories()):
        raise GitRefused(
            f"{repository.root} belongs to another user; if you trust it: "
            f"git config --global --add safe.directory '{repository.root}'"
        )


def _is_listed(root: Path, values: list[str]) -> bool:
    listed = False
    for value in values:
        if not value:
            listed = False  # an empty value revokes those before it
        elif value == "*" or (value.endswith("/*") and root.is_relative_to(value[:-2])):
            listed = True
        else:
            listed = listed or Path(value).expanduser().resolve() == root
    return listed
