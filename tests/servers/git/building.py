"""Real repositories for the tests of the git server."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from mcp import Client
from mcp.types import TextContent

from devops_servers.git.server import build_server

SEOUL = timezone(timedelta(hours=9))
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=SEOUL)
_ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "HOME": "/nonexistent",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_ALLOW_PROTOCOL": "file",
    "LC_ALL": "C.UTF-8",
}


@dataclass(frozen=True)
class Repo:
    """A repository that a test builds with plain git."""

    path: Path

    def git(self, *arguments: str, at: datetime = NOW, author: str = "Kim <kim@example.com>", text: str = "") -> str:
        name, _, address = author.removesuffix(">").partition(" <")
        identity = {
            f"GIT_{role}_{key}": value
            for role in ("AUTHOR", "COMMITTER")
            for key, value in (("NAME", name), ("EMAIL", address), ("DATE", at.isoformat()))
        }
        ran = subprocess.run(
            ["git", "-C", str(self.path), *arguments],
            env=_ENVIRONMENT | identity,
            input=text.encode(errors="surrogateescape"),
            capture_output=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr.decode(errors="replace")
        return ran.stdout.decode(errors="replace").strip()

    def commit(
        self,
        message: str,
        files: dict[str, str | bytes | None] | None = None,
        *,
        at: datetime = NOW,
        author: str = "Kim <kim@example.com>",
    ) -> str:
        """Write `files` (None removes one), commit everything, and return the hash."""
        for name, content in (files or {}).items():
            file = self.path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            if content is None:
                file.unlink()
            else:
                file.write_bytes(content.encode() if isinstance(content, str) else content)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--file=-", at=at, author=author, text=message)
        return self.git("rev-parse", "HEAD")


def create(path: Path, *options: str) -> Repo:
    """Make an empty repository whose branch is called main."""
    path.mkdir(parents=True, exist_ok=True)
    repo = Repo(path)
    repo.git("init", "--quiet", "--initial-branch=main", *options)
    return repo


@dataclass(frozen=True)
class Answer:
    """What a tool said, as whoever asked sees it."""

    text: str
    refused: bool
    data: dict[str, Any] | None

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @property
    def body(self) -> list[str]:
        """The lines between the summary and the footer."""
        return self.lines[1:-1]


async def ask(folders: Repo | Path | list[Path], tool: str, **arguments: object) -> Answer:
    """Call one tool of a server for these repositories, through the protocol."""
    if isinstance(folders, Repo):
        folders = folders.path
    async with Client(build_server([folders] if isinstance(folders, Path) else folders, lambda: NOW)) as client:
        result = await client.call_tool(tool, {name.rstrip("_"): value for name, value in arguments.items()})
    [content] = result.content
    assert isinstance(content, TextContent)
    return Answer(content.text, bool(result.is_error), result.structured_content)


def days_ago(days: float) -> datetime:
    return NOW - timedelta(days=days)
