"""MCP server: what the log files of this machine say. Reads only."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from math import inf
from typing import Annotated

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult
from pydantic import Field

from devops_assistant.common.guarded_sql import SqlRefused
from devops_servers._common.lean import LeanServer
from devops_servers._common.serve import READS_ONLY
from devops_servers.logs import render, render_counts
from devops_servers.logs.answers import Comparison, ErrorSummary, Patterns, TimelineCounts
from devops_servers.logs.compare import compare
from devops_servers.logs.describe import describe
from devops_servers.logs.desk import Desk
from devops_servers.logs.files import NotReadable
from devops_servers.logs.finder import LineFilter, Selection
from devops_servers.logs.patterns import BadPattern, compile_pattern, optional_pattern
from devops_servers.logs.query import Table, run_query
from devops_servers.logs.search import Order, Query, search
from devops_servers.logs.settings import Settings
from devops_servers.logs.summary import summarise
from devops_servers.logs.tail import last_lines
from devops_servers.logs.tally import patterns, spread
from devops_servers.logs.timeline import timeline

File = Annotated[str, Field(description="name or glob; empty: all")]
OneFile = Annotated[str, Field(min_length=1, description="name as in list_logs")]
Pattern = Annotated[str, Field(max_length=2_000, description="RE2 regex; empty: every line")]
Limit = Annotated[int, Field(ge=1, le=1_000)]
Lines = Annotated[int, Field(ge=1, le=1_000)]
Context = Annotated[int, Field(ge=0, le=20, description="lines around each match")]
Hours = Annotated[float, Field(gt=0, le=87_600, description="how far to look back")]
Since = Annotated[str, Field(description="ISO time, or 2h, today…")]
Until = Annotated[str, Field(description="like since; not included")]
LevelName = Annotated[LineFilter, Field(description="normalised over formats")]
Buckets = Annotated[int, Field(ge=2, le=200)]
Identifier = Annotated[str, Field(min_length=3, max_length=200, description="request, trace or order id")]
Statement = Annotated[str, Field(min_length=6, max_length=20_000)]
Resume = Annotated[str, Field(description="token of an earlier answer")]


@contextmanager
def _explained() -> Generator[None]:
    """Turn what is wrong with a call into the words that its caller gets."""
    try:
        yield
    except (BadPattern, NotReadable, SqlRefused) as refusal:
        raise ToolError(str(refusal)) from refusal


def build_server(settings: Settings) -> MCPServer:
    """The server for the log files that `settings` names."""
    server = LeanServer("logs", log_level="WARNING")
    desk = Desk(settings)
    _add_reading_tools(server, desk)
    _add_tracing(server, desk)
    _add_counting_tools(server, desk)
    _add_comparing_tools(server, desk)
    _add_sql(server, desk)
    return server


def _add_reading_tools(server: MCPServer, desk: Desk) -> None:
    @server.resource("logs://files", mime_type="application/json")
    def files() -> str:
        """Every log file: name, size in bytes, last modified."""
        return render.as_json(desk.catalogue.listing())

    @server.tool(annotations=READS_ONLY, structured_output=False)
    async def list_logs(limit: Limit = 50) -> CallToolResult:
        """Log files, the last written first: name, size, format, time covered, levels sampled."""
        found = desk.catalogue.listing()
        _, described = await desk.run(lambda scan: describe(scan, desk.catalogue, found.files[:limit]))
        return render.listing(found, described, desk.catalogue.places)

    @server.tool(annotations=READS_ONLY, structured_output=False)
    async def search_logs(
        pattern: Pattern = "",
        file: File = "",
        limit: Limit = 50,
        level: LevelName = "ALL",
        since: Since = "",
        until: Until = "",
        context: Context = 0,
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
            files = desk.files(file)
            scan, found = await desk.run(lambda scan: search(scan, files, query), resume=resume)
            return render.hits(found, scan, query, single=len(files) == 1)

    @server.tool(annotations=READS_ONLY, structured_output=False)
    async def recent_logs(file: OneFile, lines: Lines = 50) -> CallToolResult:
        """The last lines of a file, oldest first."""
        with _explained():
            scan, found = await desk.run(lambda scan: last_lines(scan, desk.catalogue.find(file), lines))
            return render.tail(found, scan, file)


def _add_tracing(server: MCPServer, desk: Desk) -> None:
    @server.tool(annotations=READS_ONLY, structured_output=False)
    async def trace_request(
        id: Identifier, file: File = "", since: Since = "", until: Until = "", limit: Limit = 100
    ) -> CallToolResult:
        """Every record that mentions an id, across files in the order of time, with the longest gap."""
        with _explained():
            compiled = compile_pattern(id, literal=True)
            start, end = desk.instant(since, -inf), desk.instant(until, inf)
            query = Query(compiled, "ALL", start, end, "oldest", limit, folded=True)
            files = desk.files(file)
            scan, found = await desk.run(lambda scan: search(scan, files, query))
            return render.trace(found, scan, id)


def _add_sql(server: MCPServer, desk: Desk) -> None:
    @server.tool(annotations=READS_ONLY, structured_output=False)
    async def query_logs(
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
            files = desk.files(file)
            span = desk.instant(since, -inf), desk.instant(until, inf)
            table = Table(files, span, Selection(level), desk.zone)
            scan, found = await desk.run(lambda scan: run_query(scan, table, query, limit))
            return render.rows(found, scan)


def _add_counting_tools(server: MCPServer, desk: Desk) -> None:
    @server.tool(annotations=READS_ONLY)
    async def error_summary(
        file: File = "", hours: Hours = 24, resume: Resume = ""
    ) -> Annotated[CallToolResult, ErrorSummary]:
        """Errors grouped by what they say: count, rate, first and last, services, sample, which are new."""
        with _explained():
            files = desk.files(file)
            until = desk.now().timestamp()
            since = until - hours * 3_600
            scan, found = await desk.run(lambda scan: summarise(scan, files, since, until), resume=resume)
            return render_counts.errors(found, scan, since, until)

    @server.tool(annotations=READS_ONLY)
    async def log_timeline(
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
            files = desk.files(file)
            start, end = await desk.span(files, since, until)
            edges = list(spread(start, end, buckets))
            scan, found = await desk.run(lambda scan: timeline(scan, files, edges, selection))
            return render_counts.timeline(found, scan)


def _add_comparing_tools(server: MCPServer, desk: Desk) -> None:
    @server.tool(annotations=READS_ONLY)
    async def log_patterns(
        file: File = "",
        since: Since = "",
        until: Until = "",
        level: LevelName = "ALL",
        pattern: Pattern = "",
        rarest: bool = False,
        limit: Limit = 20,
    ) -> Annotated[CallToolResult, Patterns]:
        """The templates that records follow, the most frequent or the rarest, with counts."""
        with _explained():
            selection = Selection(level, optional_pattern(pattern))
            files = desk.files(file)
            edges = [desk.instant(since, -inf), desk.instant(until, inf)]
            scan, groups = await desk.run(lambda scan: patterns(scan, files, edges, selection))
            shown = groups[::-1][:limit] if rarest else groups[:limit]
            return render_counts.patterns(groups, shown, scan, "the rarest first" if rarest else "most frequent first")

    @server.tool(annotations=READS_ONLY)
    async def compare_logs(
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
            files = desk.files(file)
            later, earlier = desk.two_spans(since, until, earlier_since, earlier_until)
            scan, found = await desk.run(lambda scan: compare(scan, files, earlier, later, Selection(level)))
            return render_counts.comparison(found, scan, earlier, later, limit)
