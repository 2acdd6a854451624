"""MCP server: what Prometheus, or an engine that speaks its API, has measured. Reads only."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Annotated

from mcp.server import MCPServer
from mcp.types import CallToolResult
from pydantic import AliasChoices, Field

from devops_servers._common.envelope import answer
from devops_servers._common.lean import LeanServer
from devops_servers._common.refusals import telling
from devops_servers._common.serve import READS_ONLY
from devops_servers.prometheus.answers import RangeResult
from devops_servers.prometheus.errors import CannotAnswer
from devops_servers.prometheus.figures import Order
from devops_servers.prometheus.instances import Instances
from devops_servers.prometheus.instant_report import InstantOrder
from devops_servers.prometheus.page import Page
from devops_servers.prometheus.queries import Queries
from devops_servers.prometheus.report import Report
from devops_servers.prometheus.settings import Instance

Query = Annotated[str, Field(min_length=1, max_length=20_000, description="PromQL")]
Time = Annotated[str, Field(max_length=100)]
Start = Annotated[
    str,
    Field(
        max_length=100,
        validation_alias=AliasChoices("start", "since", "span"),
        description="1h (before end), now-2d, ISO or epoch",
    ),
]
End = Annotated[str, Field(max_length=100, validation_alias=AliasChoices("end", "until"))]
Step = Annotated[str, Field(max_length=20, description="30s, 5m; empty: chosen")]
InstanceName = Annotated[str, Field(max_length=200)]
Rows = Annotated[int, Field(ge=1, le=100)]
Limit = Annotated[int, Field(ge=1, le=1_000)]
Offset = Annotated[int, Field(ge=0, description="for the next page")]


def build_server(settings: Sequence[Instance]) -> MCPServer:
    """The server for the instances of `settings`, the default one first."""
    instances = Instances(settings)

    @asynccontextmanager
    async def lifespan(_: MCPServer) -> AsyncGenerator[None]:
        async with instances:
            yield

    server = LeanServer("prometheus", log_level="WARNING", lifespan=lifespan)
    _add_queries(server, Queries(instances))
    return server


_told = telling(CannotAnswer)


def _add_queries(server: MCPServer, queries: Queries) -> None:
    @server.tool(annotations=READS_ONLY, structured_output=False)
    @_told
    async def execute_query(
        query: Query,
        time: Time = "now",
        order: InstantOrder = "auto",
        limit: Limit = 10,
        offset: Offset = 0,
        instance: InstanceName = "",
    ) -> CallToolResult:
        """Run a PromQL instant query: values with unit and time, totals over all series."""
        return _result(await queries.instant(query, time, instance, Page(offset, limit), order))

    @server.tool(annotations=READS_ONLY)
    @_told
    async def execute_range_query(
        query: Query,
        start: Start = "1h",
        end: End = "now",
        step: Step = "",
        order: Order = "max",
        limit: Rows = 10,
        offset: Offset = 0,
        instance: InstanceName = "",
    ) -> Annotated[CallToolResult, RangeResult]:
        """Run PromQL over time: last, min, mean, max, change of the first series in order; totals over all."""
        return _result(await queries.range(query, start, end, step, instance, Page(offset, limit), order))


def _result(told: Report) -> CallToolResult:
    data = dict(told.data) if told.data else None
    return answer(_one(told.summary), map(_one, told.lines), footer=_one(told.footer), data=data)


def _one(line: str) -> str:
    """A query or a label may hold a newline; it must not pass for a line of ours."""
    return " ".join(line.splitlines())
