"""MCP server: the story of git repositories. Reads only, and nothing in a repository can make it do otherwise."""

from __future__ import annotations

import functools
import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, ParamSpec, TypeVar

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ToolError
from mcp.types import CallToolResult
from pydantic import Field

from devops_assistant.common.local_time import local_now
from devops_assistant.common.masking import mask
from devops_servers._common.envelope import answer
from devops_servers._common.serve import READS_ONLY
from devops_servers.git.branches import branches
from devops_servers.git.changes import diff_stat
from devops_servers.git.errors import GitRefused
from devops_servers.git.history import Log, log, select
from devops_servers.git.hotspots import Hotspots, hotspots
from devops_servers.git.overview import overview
from devops_servers.git.report import Report
from devops_servers.git.repositories import Repositories
from devops_servers.git.window import read_window

Count = Annotated[int, Field(ge=1, le=50)]
Moment = Annotated[str, Field(description="2026-11-21 (its midnight), ISO time, today, yesterday, 2 hours ago")]
Author = Annotated[str, Field(description="part of a name or address, taken literally")]
RepoPath = Annotated[str, Field(description="file or folder, relative to the repository")]
Repo = Annotated[str, Field(description="which repository, if several")]
P = ParamSpec("P")
R = TypeVar("R")


def build_server(repositories: Sequence[Path], now: Callable[[], datetime] = local_now) -> MCPServer:
    """The server for the repositories that these folders are in."""
    server = MCPServer("git", log_level="WARNING")
    known = Repositories(repositories)
    tool = server.tool(annotations=READS_ONLY)

    @tool
    @_told
    async def git_log(
        count: Count = 10,
        author: Author = "",
        since: Moment = "",
        until: Moment = "",
        path: RepoPath = "",
        repo: Repo = "",
    ) -> Annotated[CallToolResult, Log]:
        """Commits, newest first: hash, author date, author, subject."""
        git = await known.open(repo)
        window = read_window(since, until, now())
        return _result(await log(git, select(git, window, author=author, path=path), count))

    @tool
    @_told
    async def git_diff_stat(
        from_: Annotated[str, Field(validation_alias="from")] = "HEAD~1",
        to: str = "HEAD",
        path: RepoPath = "",
        repo: Repo = "",
    ) -> CallToolResult:
        """Files changed between two commits, with lines added and deleted."""
        return _result(await diff_stat(await known.open(repo), from_, to, path))

    @tool
    @_told
    async def git_branches(repo: Repo = "") -> CallToolResult:
        """Branches with their last commit; * marks the current one."""
        return _result(await branches(await known.open(repo), read_window("", "", now())))

    @tool
    @_told
    async def git_hotspots(
        since: Moment = "7 days ago",
        until: Moment = "",
        count: Count = 10,
        path: RepoPath = "",
        author: Author = "",
        repo: Repo = "",
    ) -> Annotated[CallToolResult, Hotspots]:
        """Files changed most often in a span: commits, lines, authors of each."""
        git = await known.open(repo)
        window = read_window(since, until, now())
        return _result(await hotspots(git, select(git, window, author=author, path=path), count))

    @server.resource("git://info", mime_type="application/json")
    async def info() -> str:
        """The repository at a glance: current branch, remote, last commit, path."""
        try:
            found = await overview(await known.open(""), read_window("", "", now()))
        except GitRefused as refused:
            raise ResourceError(str(refused)) from refused
        return mask(json.dumps(found, ensure_ascii=False)).text

    return server


def _told(tool: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """A tool whose refusals reach the model as they are: a reason and a remedy."""

    @functools.wraps(tool)
    async def telling(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return await tool(*args, **kwargs)
        except GitRefused as refused:
            raise ToolError(str(refused)) from refused

    return telling


def _result(report: Report) -> CallToolResult:
    data = dict(report.data) if report.data is not None else None
    return answer(report.summary, report.lines, footer=report.footer, data=data)
