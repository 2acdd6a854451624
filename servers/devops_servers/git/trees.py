"""What stands at a path in a revision."""

from __future__ import annotations

from devops_servers.git.errors import GitRefused
from devops_servers.git.invocation import Git


async def kind_of(git: Git, tree: str, path: str) -> str:
    """Return "blob", "tree", "commit" (a submodule), or "" when there is nothing of that name."""
    raw = await git.read("ls-tree", "-z", tree, "--", path)
    return raw.split(b" ", 2)[1].decode() if raw else ""


async def require_path(git: Git, path: str, *trees: str) -> None:
    """Raise GitRefused if none of the trees has a `path`: finding nothing there would say nothing.

    Args:
        path: checked; "" is the root, which every tree has.
    """
    if path and not any([await kind_of(git, tree, path) for tree in trees]):
        raise GitRefused(f"there is no `{path}` in that revision; give it relative to the root, as git spells it")
