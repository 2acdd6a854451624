"""MCP server: what the kernel saw, from saved investigations and our own recordings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

import anyio.to_thread
from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.types import CallToolResult, ToolAnnotations
from pydantic import Field

from devops_assistant.common.guarded_sql import SqlRefused
from devops_servers._common.envelope import answer
from devops_servers._common.lean import LeanServer
from devops_servers._common.refusals import telling
from devops_servers._common.serve import READS_ONLY
from devops_servers.trace import prompt, render
from devops_servers.trace.answers import CausalChains, TraceStats
from devops_servers.trace.chains import chains
from devops_servers.trace.errors import CannotAnswer
from devops_servers.trace.explain.report import explain
from devops_servers.trace.explain.wording import Slowness
from devops_servers.trace.listing import described
from devops_servers.trace.record.child import Order, probe, record
from devops_servers.trace.record.tracepoints import Profile
from devops_servers.trace.record.wording import capabilities_report, recording_report
from devops_servers.trace.recording import Recording, opened
from devops_servers.trace.recordings import Library, new_id
from devops_servers.trace.render_chains import chains_report
from devops_servers.trace.render_stats import stats_report
from devops_servers.trace.report import Report
from devops_servers.trace.settings import Settings
from devops_servers.trace.spans import Span, read_span
from devops_servers.trace.sql import DESCRIPTION, run_sql
from devops_servers.trace.stacks import stacks
from devops_servers.trace.stats import stats
from devops_servers.trace.timeline import longest_events, stretches
from devops_servers.trace.where import Where

Which = Annotated[str, Field(max_length=1_000, description="id, name or path; empty: the first listed")]
Since = Annotated[str, Field(max_length=100, description="10s: before the recording's end; or a UTC time")]
Until = Annotated[str, Field(max_length=100)]
Node = Annotated[str, Field(max_length=200)]
Name = Annotated[str, Field(max_length=100)]
Pid = Annotated[int | None, Field(ge=0, le=1 << 32)]
Target = int | Annotated[str, Field(min_length=1, max_length=100)]
Targets = Annotated[list[Target], Field(min_length=1, max_length=16, description="pids, command names or units")]
Seconds = Annotated[int, Field(ge=1, le=30)]
Statement = Annotated[str, Field(min_length=6, max_length=20_000)]

_RECORDS = ToolAnnotations(read_only_hint=False, destructive_hint=False, idempotent_hint=False, open_world_hint=False)


def build_server(settings: Settings) -> MCPServer:
    """The server for the recordings that `settings` allows."""
    server = LeanServer("trace", log_level="WARNING")
    tools = _Reading(settings)
    for tool in (
        tools.list_recordings,
        tools.get_trace_stats,
        tools.get_causal_chains,
        tools.get_stacks,
        tools.trace_timeline,
    ):
        server.add_tool(tool, annotations=READS_ONLY)
    recording = _Recording(settings)
    server.add_tool(recording.trace_capabilities, annotations=READS_ONLY)
    server.add_tool(recording.trace_record, annotations=_RECORDS)
    server.add_tool(recording.explain_slowness, annotations=READS_ONLY)
    server.add_tool(tools.run_sql, description=DESCRIPTION, annotations=READS_ONLY, structured_output=False)
    server.prompt()(prompt.investigate)
    return server


_told = telling(CannotAnswer)


class _Reading:
    """The tools that read recordings."""

    def __init__(self, settings: Settings) -> None:
        self._library = Library(settings)
        self._sql_timeout_s = settings.sql_timeout_s

    async def list_recordings(self, limit: Annotated[int, Field(ge=1, le=200)] = 20) -> CallToolResult:
        """Recordings that can be opened, newest first: what made them, time covered, events, chains."""
        return _result(await anyio.to_thread.run_sync(self._listing, limit))

    @_told
    async def get_trace_stats(
        self,
        recording: Which = "",
        since: Since = "",
        until: Until = "",
        pid: Pid = None,
        node: Node = "",
        limit: Annotated[int, Field(ge=1, le=200)] = 30,
    ) -> Annotated[CallToolResult, TraceStats]:
        """Per operation: count, stored, p50/p95/p99, total time and its share; nodes, processes, system load."""
        where = Where(pid=pid, node=node)

        def report(found: Recording, span: Span) -> Report:
            return stats_report(found, span, stats(found, span, where), limit)

        return await self._of(recording, since, until, report)

    @_told
    async def get_causal_chains(
        self,
        recording: Which = "",
        since: Since = "",
        until: Until = "",
        node: Node = "",
        top_n: Annotated[int, Field(ge=1, le=100, description="how many in full; the rest in a line each")] = 10,
    ) -> Annotated[CallToolResult, CausalChains]:
        """Stored cause chains, worst first, each with its node: symptom, tail ratio, cause, layers."""

        def report(found: Recording, span: Span) -> Report:
            return chains_report(found, span, chains(found, span, node), top_n)

        return await self._of(recording, since, until, report)

    @_told
    async def get_stacks(
        self,
        recording: Which = "",
        source: Name = "",
        op: Name = "",
        pid: Pid = None,
        since: Since = "",
        until: Until = "",
        limit: Annotated[int, Field(ge=1, le=100)] = 10,
    ) -> CallToolResult:
        """Call stacks of slow events, those with most time first: operations, durations, processes, frames."""
        where = Where(pid=pid, source=source, op=op)

        def report(found: Recording, span: Span) -> Report:
            return render.stacks_report(found, span, stacks(found, span, where, limit), limit)

        return await self._of(recording, since, until, report)

    @_told
    async def trace_timeline(
        self,
        recording: Which = "",
        since: Since = "",
        until: Until = "",
        pid: Pid = None,
        tid: Pid = None,
        op: Name = "",
        buckets: Annotated[int, Field(ge=1, le=200)] = 20,
        limit: Annotated[int, Field(ge=1, le=500)] = 50,
    ) -> CallToolResult:
        """When things happened, in equal stretches; with tid, that thread's longest events in order."""
        where = Where(pid=pid, tid=tid, op=op)

        def report(found: Recording, span: Span) -> Report:
            if tid is not None:
                return render.events_report(found, span, longest_events(found, span, where, limit))
            return render.timeline_report(found, span, stretches(found, span, where, buckets))

        return await self._of(recording, since, until, report)

    @_told
    @telling(SqlRefused)
    async def run_sql(
        self, query: Statement, recording: Which = "", limit: Annotated[int, Field(ge=1, le=10_000)] = 100
    ) -> CallToolResult:
        """One SELECT over a recording."""
        found = await run_sql(self._library, query, recording, limit, self._sql_timeout_s)
        return _result(render.rows_report(found.rows, found.about, limit))

    async def _of(
        self, recording: str, since: str, until: str, report: Callable[[Recording, Span], Report]
    ) -> CallToolResult:
        def read() -> Report:
            with opened(self._library.find(recording)) as found:
                return report(found, read_span(since, until, found.extent))

        return _result(await anyio.to_thread.run_sync(read, abandon_on_cancel=True))

    def _listing(self, limit: int) -> Report:
        known = self._library.all()
        entries = [described(path) for path in known[:limit]]
        return render.listing_report(entries, len(known), self._library.unfinished(), self._library.places)


class _Recording:
    """The tools that make recordings and explain them."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._library = Library(settings)

    @_told
    async def trace_capabilities(self) -> CallToolResult:
        """At which level trace_record runs here, why, and what would raise it."""
        probed = await probe(kernel=self._settings.kernel)
        return _result(capabilities_report(probed, str(self._settings.recordings)))

    @_told
    async def trace_record(
        self, targets: Targets, context: Context, seconds: Seconds = 5, profile: Profile = "full"
    ) -> CallToolResult:
        """Record what running processes do and wait for, by the kernel's tracer. Then explain_slowness."""

        async def progress(done: float) -> None:
            await context.report_progress(done, seconds)

        order = Order(
            id=new_id(datetime.now(UTC)),
            folder=self._settings.recordings,
            targets=targets,
            seconds=seconds,
            profile=profile,
            kernel=self._settings.kernel,
        )
        return _result(recording_report(await record(order, progress), profile))

    @_told
    async def explain_slowness(
        self, recording: Which, pid: Annotated[int, Field(ge=1, le=1 << 22)]
    ) -> Annotated[CallToolResult, Slowness]:
        """Why a recorded process was slow: shares of its time, wait chain to the root, evidence rows, counter-check."""

        def read() -> Report:
            with opened(self._library.find(recording)) as found:
                return explain(found.rows, pid)

        return _result(await anyio.to_thread.run_sync(read, abandon_on_cancel=True))


def _result(found: Report) -> CallToolResult:
    return answer(found.summary, found.lines, footer=found.footer, data=found.data)
