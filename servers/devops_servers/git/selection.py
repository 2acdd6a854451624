"""Which commits a question means: a revision or a range, narrowed by time, author, words and path."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Literal

from devops_assistant.common.nearest import nearest
from devops_servers.git.errors import GitRefused, TookTooLong
from devops_servers.git.invocation import Git
from devops_servers.git.paths import check_path
from devops_servers.git.revisions import resolve
from devops_servers.git.text import visible
from devops_servers.git.window import Window

Merges = Literal["include", "exclude", "only"]

_AUTHORS_SEEN_IN = 5_000
_AUTHORS_NAMED = 5
_EXPLAINING_S = 5.0
_MERGES: dict[Merges, list[str]] = {"include": [], "exclude": ["--no-merges"], "only": ["--merges"]}


@dataclass(frozen=True, slots=True)
class Selection:
    """The commits of `ref` by `author` that touch `path` and whose message holds `message`, made in `window`."""

    window: Window
    ref: str = "HEAD"
    revisions: tuple[str, ...] = ("HEAD",)
    """`ref` as git takes it: hashes only, an excluded one with a leading `^`."""
    author: str = ""
    message: str = ""
    path: str = ""
    merges: Merges = "include"

    def arguments(self) -> list[str]:
        """What selects these commits on the command line of `git log`, up to its very end."""
        words = [f"--author={self.author}"] if self.author else []
        words += [f"--grep={self.message}"] if self.message else []
        literal = ["--fixed-strings", "--regexp-ignore-case"] if words else []
        path = [self.path] if self.path else []
        return [*self.window.options(), *words, *literal, *_MERGES[self.merges], *self.revisions, "--", *path]

    def words(self) -> str:
        """Return " by `Kim` in `src`", or nothing when all commits are meant."""
        parts = [("by", self.author), ("saying", self.message), ("in", self.path)]
        return "".join(f" {word} `{value}`" for word, value in parts if value)


async def select(
    git: Git,
    window: Window,
    *,
    ref: str = "HEAD",
    author: str = "",
    message: str = "",
    path: str = "",
    merges: Merges = "include",
) -> Selection:
    """Return the selection, its parts checked and its revisions resolved.

    Raises:
        GitRefused: a part of it cannot be what it is given as.
    """
    for name, value in (("author", author), ("message", message)):
        if any(character in value for character in "\0\n"):
            raise GitRefused(f"`{name}` must be one line")
    revisions = await _revisions(git, ref)
    return Selection(window, ref, revisions, author.strip(), message.strip(), check_path(git.repository, path), merges)


async def explain_absence(git: Git, selection: Selection) -> None:
    """Raise GitRefused if no commits were found because the path or the author is not known here at all."""
    anywhere = Selection(replace(selection.window, since=None, until=None), revisions=selection.revisions[:1])
    if selection.path and not await _exists(git, replace(anywhere, path=selection.path)):
        raise GitRefused(
            f"no commit of this history ever touched `{selection.path}`; "
            "give the path relative to the root of the repository, as git spells it"
        )
    if selection.author and not await _exists(git, replace(anywhere, author=selection.author)):
        authors = await _recent_authors(git, selection.revisions[0])
        near = nearest(selection.author, authors) or authors[:_AUTHORS_NAMED]
        raise GitRefused(f"no author `{selection.author}` in this history; there are: {', '.join(near)}")


async def _revisions(git: Git, ref: str) -> tuple[str, ...]:
    """The end of a range first, then what it leaves out."""
    if ref == "HEAD":
        return ("HEAD",)
    start, dots, end = ref.partition("..")
    if not dots:
        return (await resolve(git, ref, "ref"),)
    return await resolve(git, end or "HEAD", "ref"), "^" + await resolve(git, start or "HEAD", "ref")


async def _exists(git: Git, selection: Selection) -> bool:
    """Whether there is any such commit; taken for granted where finding out takes too long."""
    try:
        return bool(await git.read("log", "-1", "--format=%H", *selection.arguments(), timeout_s=_EXPLAINING_S))
    except TookTooLong:
        return True


async def _recent_authors(git: Git, revision: str) -> list[str]:
    """The authors of the latest commits, most frequent first."""
    raw = await git.read("log", "-z", f"-{_AUTHORS_SEEN_IN}", "--format=%an", revision, "--")
    names = Counter(visible(name) for name in raw.split(b"\0") if name)
    return [name for name, _ in names.most_common()]
