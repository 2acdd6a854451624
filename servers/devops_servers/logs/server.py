"""MCP server: what the log files of this machine say. Reads only."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from math import inf
from typing import Annotated

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult
from pydantic import Field

from devops_assistant.common.guarded_sql import SqlRefused
from devops_servers._common.lean import LeanServer
from devops_servers._common.serve import READS_ONLY
from devops_servers.logs import render, render_counts
from devops_servers.logs.answers import Comparison, ErrorSummary, Patterns, TimelineCounts
from devops_servers.logs.compare import compare
from devops_servers.logs.desk import Desk, Wish
from devops_servers.logs.errors import CannotAnswer
from devops_servers.logs.files import LogFile
from devops_servers.logs.finder import LineFilter, Selection
from devops_servers.logs.patterns import compile_pattern, optional_pattern
from devops_servers.logs.query import Table, run_query
from devops_servers.logs.scan import Scan
from devops_servers.logs.search import Order, Query, search
from devops_servers.logs.settings import Settings
from devops_servers.logs.summary import summarise
from devops_servers.logs.tail import last_lines
from devops_servers.logs.tally import Group, patterns, spread
from devops_servers.logs.timeline import Timeline, timeline

File = Annotated[str, Field(description="name or glob; empty: all")]
OneFile = Annotated[str, Field(min_length=1, description="name as in list_logs")]
Pattern = Annotated[str, Field(max_length=2_000, description="RE2 regex; empty: every line")]
Limit = Annotated[int, Field(ge=1, le=1_000)]
Lines = Annotated[int, Field(ge=1, le=1_000)]
Around = Annotated[int, Field(ge=0, le=20, description="lines around each match")]
Hours = Annotated[float, Field(gt=0, le=87_600, description="how far to look back")]
Since = Annotated[str, Field(description="ISO time, 2h or today")]
Until = Annotated[str, Field(description="not included")]
LevelName = Annotated[LineFilter, Field(description="normalised over formats")]
Buckets = Annotated[int, Field(ge=2, le=200)]
Identifier = Annotated[str, Field(min_length=3, max_length=200, description="request, trace or order id")]
Statement = Annotated[str, Field(min_length=6, max_length=20_000)]
Resume = Annotated[str, Field(description="token of an earlier answer")]


def build_server(settings: Settings) -> MCPServer:
    """The server for the log files that `settings` names."""
    server = LeanServer("logs", log_level="WARNING")
    desk = Desk(settings)
    for add in (_add_files, _add_search, _add_errors, _add_counts, _add_comparisons, _add_sql):
        add(server, desk)
    return server


@contextmanager
def _explained() -> Generator[None]:
    """Turn what is wrong with a call into the words that its caller gets."""
    try:
        yield
    except (CannotAnswer, SqlRefused) as refusal:
        raise ToolError(str(refusal)) from refusal


def _add_files(server: MCPServer, desk: Desk) -> None:
    @server.resource("logs://files", mime_type="application/json")
    async def files() -> str:
        """Every log file: name, size in bytes, last modified; and what the journal holds."""
        found, _, journal = await desk.described(0)
        return render.as_json(found, journal)

    @server.tool(annotations=READS_ONLY, structured_output=False)
    async def list_logs(limit: Limit = 50) -> CallToolResult:
        """Log files, the last written first, and the journal: name, size, format, time covered, levels sampled."""
        found, described, journal = await desk.described(limit)
        return render.listing(found, described, journal, desk.catalogue.places)

    @server.tool(annotations=READS_ONLY, structured_output=False)
    async def recent_logs(ctx: Context, file: OneFile, lines: Lines = 50) -> CallToolResult:
        """The last lines of a file, oldest first."""
        with _explained():
            scan, found = await desk.run(
                lambda scan, files: last_lines(scan, files[0], lines), Wish(file, ctx.report_progress, newest=lines)
            )
            return render.tail(found, scan, file)


def _add_search(server: MCPServer, desk: Desk) -> None:
    @server.tool(annotations=READS_ONLY, structured_output=False)
    async def search_logs(
        ctx: Context,
        pattern: Pattern = "",
        file: File = "",
        limit: Limit = 50,
        level: LevelName = "ALL",
        since: Since = "",
        until: Until = "",
        context: Around = 0,
        order: Order = "newest",
        literal: bool = False,
        ignore_case: bool = False,
        resume: Resume = "",
    ) -> CallToolResult:
        """Lines that match, the newest or oldest of them, with the number of all that match."""
        with _explained():
            compiled = compile_pattern(pattern, literal=literal, ignore_case=ignore_case)
            start, end = desk.instant(since, -inf), desk.instant(until, inf)
            query = Query(compiled, level, start, end, order, limit, context)
            wish = Wish(file, ctx.report_progress, start, end, resume=resume)
            scan, found = await desk.run(lambda scan, files: search(scan, files, query), wish)
            return render.hits(found, scan, query)

    @server.tool(annotations=READS_ONLY, structured_output=False)
    async def trace_request(
        ctx: Context, id: Identifier, file: File = "", since: Since = "", until: Until = "", limit: Limit = 100
    ) -> CallToolResult:
        """Every record that mentions an id, across files in the order of time, with the longest gap."""
        with _explained():
            compiled = compile_pattern(id, literal=True)
            start, end = desk.instant(since, -inf), desk.instant(until, inf)
            query = Query(compiled, "ALL", start, end, "oldest", limit, folded=True)
            wish = Wish(file, ctx.report_progress, start, end)
            scan, found = await desk.run(lambda scan, files: search(scan, files, query), wish)
            return render.trace(found, scan, id)


def _add_errors(server: MCPServer, desk: Desk) -> None:
    @server.tool(annotations=READS_ONLY)
    async def error_summary(
        ctx: Context, file: File = "", hours: Hours = 24, resume: Resume = ""
    ) -> Annotated[CallToolResult, ErrorSummary]:
        """Errors grouped by what they say: count, rate, first and last, services, sample, which are new."""
        with _explained():
            until = desk.now().timestamp()
            since = until - hours * 3_600
            wish = Wish(file, ctx.report_progress, since - (until - since), until, resume=resume)
            scan, found = await desk.run(lambda scan, files: summarise(scan, files, since, until), wish)
            return render_counts.errors(found, scan, since, until)

    @server.tool(annotations=READS_ONLY)
    async def log_patterns(
        ctx: Context,
        file: File = "",
        since: Since = "",
        until: Until = "",
        level: LevelName = "ALL",
        pattern: Pattern = "",
        rarest: bool = False,
        limit: Limit = 20,
        buckets: Annotated[int, Field(ge=1, le=200)] = 1,
    ) -> Annotated[CallToolResult, Patterns]:
        """The templates that records follow, the most frequent or the rarest, with counts."""
        with _explained():
            selection = Selection(level, optional_pattern(pattern))
            start, end = desk.instant(since, -inf), desk.instant(until, inf)

            def count(scan: Scan, files: list[LogFile]) -> tuple[list[float], list[Group]]:
                edges = list(spread(*desk.span(scan, files, since, until), buckets)) if buckets > 1 else [start, end]
                return edges, patterns(scan, files, [start, *edges[1:-1], end], selection)

            scan, (edges, groups) = await desk.run(count, Wish(file, ctx.report_progress, start, end))
            shown = groups[::-1][:limit] if rarest else groups[:limit]
            found = render_counts.Shown(groups, shown, edges, "the rarest first" if rarest else "most frequent first")
            return render_counts.patterns(found, scan)


def _add_counts(server: MCPServer, desk: Desk) -> None:
    @server.tool(annotations=READS_ONLY)
    async def log_timeline(
        ctx: Context,
        file: File = "",
        since: Since = "",
        until: Until = "",
        buckets: Buckets = 24,
        level: LevelName = "ALL",
        pattern: Pattern = "",
    ) -> Annotated[CallToolResult, TimelineCounts]:
        """Records per stretch of time by level, with the stretches that stand out; default: all the time covered."""
        with _explained():
            selection = Selection(level, optional_pattern(pattern))

            def count(scan: Scan, files: list[LogFile]) -> Timeline:
                edges = list(spread(*desk.span(scan, files, since, until), buckets))
                return timeline(scan, files, edges, selection)

            wish = Wish(file, ctx.report_progress, desk.instant(since, -inf), desk.instant(until, inf))
            scan, found = await desk.run(count, wish)
            return render_counts.timeline(found, scan)


def _add_comparisons(server: MCPServer, desk: Desk) -> None:
    @server.tool(annotations=READS_ONLY)
    async def compare_logs(
        ctx: Context,
        since: Since,
        until: Until = "",
        earlier_since: Since = "",
        earlier_until: Until = "",
        file: File = "",
        level: LevelName = "ALL",
        limit: Limit = 10,
    ) -> Annotated[CallToolResult, Comparison]:
        """What appeared, vanished, grew or shrank against an earlier span; default: the one just before, as long."""
        with _explained():
            later, earlier = desk.two_spans(since, until, earlier_since, earlier_until)
            wish = Wish(file, ctx.report_progress, min(earlier[0], later[0]), max(earlier[1], later[1]))
            scan, found = await desk.run(
                lambda scan, files: compare(scan, files, earlier, later, Selection(level)), wish
            )
            return render_counts.comparison(found, scan, earlier, later, limit)


def _add_sql(server: MCPServer, desk: Desk) -> None:
    @server.tool(annotations=READS_ONLY, structured_output=False)
    async def query_logs(
        ctx: Context,
        query: Statement,
        file: File = "",
        since: Since = "",
        until: Until = "",
        level: LevelName = "ALL",
        limit: Limit = 50,
    ) -> CallToolResult:
        """One SELECT over the parsed records: table logs(time, epoch, level, service, message, file, line).

        SQLite, with percentile(value, percent) and REGEXP (RE2); json_extract(line, '$.field') reads JSON lines.
        """
        with _explained():
            span = desk.instant(since, -inf), desk.instant(until, inf)
            table = Table(span, Selection(level), desk.zone)
            scan, found = await desk.run(
                lambda scan, files: run_query(scan, files, table, query, limit), Wish(file, ctx.report_progress, *span)
            )
            return render.rows(found, scan)
