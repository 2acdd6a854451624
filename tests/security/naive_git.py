"""A git server as one writes it in an afternoon: the control that the cases of the git server must catch."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Annotated

from mcp.server import MCPServer
from pydantic import Field

From = Annotated[str, Field(validation_alias="from")]


def build_naive_server(root: Path) -> MCPServer:
    """A server for the repository at `root`, which trusts its arguments, the repository and its environment."""
    server = MCPServer("naive git", log_level="CRITICAL")

    def git(*arguments: str, repo: str = "") -> str:
        folder = repo or str(root)
        if not folder.startswith(str(root)):
            raise ValueError("outside the allowed folder")
        ran = subprocess.run(
            ["git", *arguments], cwd=folder, env=os.environ, capture_output=True, check=False, timeout=5
        )
        return (ran.stdout + ran.stderr).decode(errors="replace")

    def git_log(count: int = 10, path: str = "", repo: str = "") -> str:
        lines = git("log", f"-{count}", "--format=%h|%an|%ad|%s", *(["--", path] if path else []), repo=repo)
        commits = [line.split("|") for line in lines.splitlines() if line.count("|") >= 3]
        return "\n".join(f"{hash} {date} {author}: {subject}" for hash, author, date, subject, *_ in commits) or lines

    def git_diff_stat(from_: From = "HEAD~1", to: str = "HEAD", repo: str = "") -> str:
        return git("diff", "--stat", from_, to, repo=repo)

    def git_diff(from_: From = "", to: str = "", repo: str = "") -> str:
        return git("diff", *filter(None, (from_, to)), repo=repo)

    def git_show(ref: str = "HEAD") -> str:
        return git("show", ref)

    def git_status() -> str:
        return git("status")

    def git_blame(path: str) -> str:
        return git("blame", path)

    def git_branches() -> str:
        return git("branch", "-a", "-v")

    for tool in (git_log, git_diff_stat, git_diff, git_show, git_status, git_blame, git_branches):
        server.add_tool(tool)
    return server
