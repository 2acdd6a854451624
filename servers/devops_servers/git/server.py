"""MCP server: the story of git repositories. Reads only, and nothing in a repository can make it do otherwise."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ResourceError
from mcp.types import CallToolResult
from pydantic import Field

from devops_assistant.common.harmless import harmless
from devops_assistant.common.local_time import local_now
from devops_servers._common.envelope import answer
from devops_servers._common.lean import LeanServer
from devops_servers._common.refusals import telling
from devops_servers._common.serve import READS_ONLY
from devops_servers.git.around import Failure, Suspects, changes_around
from devops_servers.git.blame import blame
from devops_servers.git.branches import branches
from devops_servers.git.changes import diff_stat
from devops_servers.git.contributors import contributors
from devops_servers.git.errors import GitRefused
from devops_servers.git.history import Log, log
from devops_servers.git.hotspots import Hotspots, hotspots
from devops_servers.git.overview import overview
from devops_servers.git.patch import diff
from devops_servers.git.report import Report
from devops_servers.git.repositories import Repositories
from devops_servers.git.search import search_files, search_history
from devops_servers.git.selection import Merges, select
from devops_servers.git.show import show
from devops_servers.git.status import status
from devops_servers.git.tags import tags
from devops_servers.git.window import read_window

Count = Annotated[int, Field(ge=1, le=50)]
Lines = Annotated[int, Field(ge=0, le=2_000)]
Moment = Annotated[str, Field(description="date (its midnight), ISO time, today, 2 hours ago")]
Author = Annotated[str, Field(description="part of name or address")]
Range = Annotated[str, Field(description="branch, tag, commit, or OLD..NEW")]
From = Annotated[str, Field(validation_alias="from")]


def build_server(folders: Sequence[Path], now: Callable[[], datetime] = local_now) -> MCPServer:
    """The server for the repositories that these folders are in."""
    server = LeanServer("git", log_level="WARNING")
    tools = _Tools(Repositories(folders), now)
    for tool in (
        tools.git_log,
        tools.git_diff_stat,
        tools.git_branches,
        tools.git_show,
        tools.git_diff,
        tools.git_status,
        tools.git_blame,
        tools.git_search,
        tools.git_hotspots,
        tools.git_contributors,
        tools.git_tags,
        tools.git_changes_around,
    ):
        server.add_tool(tool, annotations=READS_ONLY)
    server.resource("git://info", mime_type="application/json")(tools.info)
    return server


_told = telling(GitRefused)


class _Tools:
    """What this server offers, each tool with the words and bounds that a model sees."""

    def __init__(self, repositories: Repositories, now: Callable[[], datetime]) -> None:
        self._open = repositories.open
        self._open_all = repositories.open_all
        self._now = now

    async def info(self) -> str:
        """The repository at a glance: current branch, remote, last commit, path; a list where there are several."""
        try:
            found = [await overview(git, self._now()) for git in await self._open_all()]
        except GitRefused as refused:
            raise ResourceError(_safe(str(refused))) from refused
        return _safe(json.dumps(found[0] if len(found) == 1 else found, ensure_ascii=False))

    @_told
    async def git_log(
        self,
        count: Count = 10,
        author: Author = "",
        since: Moment = "",
        until: str = "",
        path: str = "",
        message: Annotated[str, Field(description="text in the message")] = "",
        ref: Range = "HEAD",
        merges: Merges = "include",
        files: Annotated[bool, Field(description="list each commit's files")] = False,
        repo: str = "",
    ) -> Annotated[CallToolResult, Log]:
        """Commits, newest first: hash, author date, author, subject."""
        git = await self._open(repo)
        window = read_window(since, until, self._now())
        selection = await select(git, window, ref=ref, author=author, message=message, path=path, merges=merges)
        return _result(await log(git, selection, count, files=files))

    @_told
    async def git_diff_stat(
        self, from_: From = "HEAD~1", to: str = "HEAD", path: str = "", repo: str = ""
    ) -> CallToolResult:
        """Files changed between two commits, with lines added and deleted."""
        return _result(await diff_stat(await self._open(repo), from_, to, path))

    @_told
    async def git_branches(self, repo: str = "") -> CallToolResult:
        """Branches: current (*), last commit, ahead/behind upstream, merged, stale."""
        return _result(await branches(await self._open(repo), self._now()))

    @_told
    async def git_show(self, ref: str = "HEAD", path: str = "", lines: Lines = 200, repo: str = "") -> CallToolResult:
        """One commit: message, files, and up to `lines` lines of patch."""
        return _result(await show(await self._open(repo), ref, path, lines, self._now()))

    @_told
    async def git_diff(
        self,
        from_: From = "HEAD",
        to: Annotated[str, Field(description="empty: the working tree")] = "",
        path: str = "",
        lines: Lines = 300,
        repo: str = "",
    ) -> CallToolResult:
        """Patch between two commits or of uncommitted work."""
        return _result(await diff(await self._open(repo), from_, to, path, lines))

    @_told
    async def git_status(self, repo: str = "") -> CallToolResult:
        """Staged, changed and untracked files; ahead/behind upstream."""
        return _result(await status(await self._open(repo)))

    @_told
    async def git_blame(
        self,
        path: str,
        start: Annotated[int, Field(ge=1)] = 1,
        lines: Annotated[int, Field(ge=1, le=500)] = 40,
        ref: str = "HEAD",
        repo: str = "",
    ) -> CallToolResult:
        """Commit, date and author of each line of a file."""
        return _result(await blame(await self._open(repo), path, start, lines, ref, self._now()))

    @_told
    async def git_search(
        self,
        text: Annotated[str, Field(description="literal, any case")],
        history: Annotated[bool, Field(description="commits where it appeared or vanished")] = False,
        since: Moment = "",
        path: str = "",
        ref: str = "HEAD",
        count: Annotated[int, Field(ge=1, le=200)] = 30,
        repo: str = "",
    ) -> CallToolResult:
        """Text in tracked files, or in what commits changed."""
        git = await self._open(repo)
        if not history:
            return _result(await search_files(git, text, ref, path, count))
        selection = await select(git, read_window(since, "", self._now()), ref=ref, path=path)
        return _result(await search_history(git, text, selection, count))

    @_told
    async def git_hotspots(
        self,
        since: Moment = "7 days ago",
        until: str = "",
        count: Count = 10,
        path: str = "",
        author: Author = "",
        repo: str = "",
    ) -> Annotated[CallToolResult, Hotspots]:
        """Files changed most often in a span: commits, lines, authors of each."""
        git = await self._open(repo)
        window = read_window(since, until, self._now())
        return _result(await hotspots(git, await select(git, window, author=author, path=path), count))

    @_told
    async def git_contributors(
        self, since: Moment = "", until: str = "", path: str = "", count: Count = 20, repo: str = ""
    ) -> CallToolResult:
        """Authors by commits, with first and last date."""
        git = await self._open(repo)
        selection = await select(git, read_window(since, until, self._now()), path=path)
        return _result(await contributors(git, selection, count))

    @_told
    async def git_tags(self, count: Count = 10, repo: str = "") -> CallToolResult:
        """Releases, latest first, with the commits between them and since the last."""
        return _result(await tags(await self._open(repo), count, self._now()))

    @_told
    async def git_changes_around(
        self,
        at: Annotated[str, Field(description="when it failed; default now, or the time of ref")] = "",
        error: Annotated[str, Field(max_length=4_000, description="error message to match")] = "",
        ref: Annotated[str, Field(description="deployed revision")] = "",
        hours: Annotated[int, Field(ge=1, le=8_760, description="length of the window")] = 24,
        path: str = "",
        count: Count = 10,
        repo: str = "",
    ) -> Annotated[CallToolResult, Suspects]:
        """Commits before a failure, ranked by how likely they caused it, with reasons."""
        git = await self._open(repo)
        selection = await select(git, read_window("", "", self._now()), ref=ref or "HEAD", path=path)
        return _result(await changes_around(git, Failure(at, error, ref, hours), selection, count))


def _safe(text: str) -> str:
    """What leaves beside the results is sanitised and masked like them."""
    return harmless(text).text


def _result(report: Report) -> CallToolResult:
    data = dict(report.data) if report.data is not None else None
    return answer(report.summary, report.lines, footer=report.footer, data=data)
