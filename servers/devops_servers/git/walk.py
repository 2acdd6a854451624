"""Commits read from `git log` as it walks, each with its files where they are asked for; nothing is collected here."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

import anyio

from devops_servers.git.errors import GitRefused
from devops_servers.git.invocation import Git

_BINARY = b"-"
_LONGEST_FIELD = 8_000_000


@dataclass(frozen=True, slots=True)
class FileCount:
    """A file of one commit; the lines of a binary one are None. `old_path` differs from `path` after a rename."""

    path: bytes
    old_path: bytes
    added: int | None
    deleted: int | None

    @property
    def churn(self) -> int:
        return (self.added or 0) + (self.deleted or 0)


Visit = Callable[[Sequence[bytes], Sequence[FileCount]], None]
"""Gets the fields of one commit, as they were asked for, and its files."""


async def walk(
    git: Git,
    fields: Sequence[str],
    arguments: Sequence[str],
    visit: Visit,
    *,
    files: bool = False,
    budget: anyio.CancelScope | None = None,
    bulk: bool = False,
) -> bool:
    """Visit the commits that `git log arguments` names; False if the time was over before the last of them.

    Args:
        fields: git's placeholders, such as %H; none of them may hold a NUL.
        files: whether each commit comes with its files; a merge has none of its own.
        budget, bulk: as for `Git.scan`.
    """
    reader = CommitReader(len(fields), visit)
    form = "%x00" + "%x00".join(fields)
    counts = ("--numstat", "-M") if files else ()
    options = ("-z", *counts, f"--format={form}", *arguments)
    complete = await git.scan("log", *options, take=reader.feed, budget=budget, bulk=bulk)
    if complete:
        reader.finish()
    return complete


class CommitReader:
    """Takes NUL-separated output piece by piece: an empty token, the fields of a commit, then its files."""

    def __init__(self, fields: int, visit: Visit) -> None:
        self._fields = fields
        self._visit = visit
        self._rest = b""
        self._parser = self._parse()
        next(self._parser)

    def feed(self, chunk: bytes) -> bool:
        tokens = (self._rest + chunk).split(b"\0")
        self._rest = tokens.pop()
        if len(self._rest) > _LONGEST_FIELD:
            raise GitRefused("a commit has a name or a message too long to be one; narrow the question to leave it out")
        for token in tokens:
            self._parser.send(token)
        return True

    def finish(self) -> None:
        """Let the last commit be visited, whose end only the end of the output shows."""
        self._parser.send(b"")

    def _parse(self) -> Generator[None, bytes]:
        yield  # the empty token that opens the first commit
        while True:
            fields: list[bytes] = []
            for _ in range(self._fields):
                fields.append((yield))
            files: list[FileCount] = []
            while token := (yield):
                added, deleted, path = token.lstrip(b"\n").split(b"\t", 2)
                old_path, new_path = (path, path) if path else ((yield), (yield))
                counts = (None, None) if added == _BINARY else (int(added), int(deleted))
                files.append(FileCount(new_path, old_path, *counts))
            self._visit(fields, files)
