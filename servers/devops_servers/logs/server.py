"""MCP server: what the log files of this machine say. Reads only."""

from __future__ import annotations

import time
from typing import Annotated

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult
from pydantic import BaseModel, Field

from devops_servers._common.serve import READS_ONLY
from devops_servers.logs import render
from devops_servers.logs.desk import Desk
from devops_servers.logs.files import NotReadable
from devops_servers.logs.patterns import BadPattern, compile_pattern
from devops_servers.logs.search import LineFilter, Query, search
from devops_servers.logs.settings import Settings
from devops_servers.logs.summary import summarise
from devops_servers.logs.tail import last_lines

File = Annotated[str, Field(description="log file as list_logs names it; empty = all files")]
OneFile = Annotated[str, Field(min_length=1, description="log file as list_logs names it")]
Pattern = Annotated[str, Field(max_length=2_000, description="RE2 regular expression; empty matches every line")]
Literal = Annotated[bool, Field(description="take the pattern as plain text")]
Limit = Annotated[int, Field(ge=1, le=1_000, description="how many of the newest matches to show")]
Lines = Annotated[int, Field(ge=1, le=1_000, description="how many lines from the end")]
Hours = Annotated[float, Field(gt=0, le=87_600, description="how far to look back, in hours")]
LevelName = Annotated[LineFilter, Field(description="only lines of this level, whatever the format calls it")]
Resume = Annotated[str, Field(description="the token that an earlier answer gave to go on with")]


class ErrorGroup(BaseModel):
    """Errors with the same text but for numbers, ids and the like."""

    template: str
    count: int
    first: str | None = Field(description="ISO 8601 with zone")
    last: str | None = Field(description="ISO 8601 with zone")
    files: list[str]


class ErrorSummary(BaseModel):
    """The errors of a span of time."""

    total_errors: int
    unique_errors: int
    period_hours: float
    complete: bool = Field(description="false when time ran out before all was read")
    top_errors: list[ErrorGroup]


def build_server(settings: Settings) -> MCPServer:
    """The server for the log files that `settings` names."""
    server = MCPServer("logs", log_level="WARNING")
    desk = Desk(settings)

    @server.resource("logs://files", mime_type="application/json")
    def files() -> str:
        """Every log file: name, size in bytes, last modified."""
        return render.as_json(desk.catalogue.listing())

    @server.tool(annotations=READS_ONLY, structured_output=False)
    async def list_logs(limit: Limit = 100) -> CallToolResult:
        """Log files that can be read: name, size, last modified; the most recently written first."""
        return render.listing(desk.catalogue.listing(), desk.catalogue, limit)

    @server.tool(annotations=READS_ONLY, structured_output=False)
    async def search_logs(
        pattern: Pattern = "",
        file: File = "",
        limit: Limit = 50,
        level: LevelName = "ALL",
        literal: Literal = False,
        resume: Resume = "",
    ) -> CallToolResult:
        """Lines that match a pattern, the newest of them, with the number of all that match."""
        try:
            query = Query(compile_pattern(pattern, literal=literal), level, limit)
            files = desk.files(file)
            scan, found = await desk.run(lambda scan: search(scan, files, query), resume=resume)
        except (BadPattern, NotReadable) as refusal:
            raise ToolError(str(refusal)) from refusal
        return render.hits(found, scan, level, single=bool(file))

    @server.tool(annotations=READS_ONLY)
    async def error_summary(
        file: File = "", hours: Hours = 24, resume: Resume = ""
    ) -> Annotated[CallToolResult, ErrorSummary]:
        """How many errors there were in the last hours, and the 20 most frequent kinds."""
        try:
            files = desk.files(file)
            since = time.time() - hours * 3600
            scan, errors = await desk.run(lambda scan: summarise(scan, files, since), resume=resume)
        except NotReadable as refusal:
            raise ToolError(str(refusal)) from refusal
        return render.errors(errors, scan, hours, since)

    @server.tool(annotations=READS_ONLY, structured_output=False)
    async def recent_logs(file: OneFile, lines: Lines = 50) -> CallToolResult:
        """The last lines of one log file, oldest first."""
        try:
            scan, found = await desk.run(lambda scan: last_lines(scan, desk.catalogue.find(file), lines))
        except NotReadable as refusal:
            raise ToolError(str(refusal)) from refusal
        return render.tail(found, scan, file)

    return server
