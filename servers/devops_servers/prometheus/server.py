"""MCP server: what Prometheus, or an engine that speaks its API, has measured. Reads only."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

from mcp.server import MCPServer
from mcp.types import CallToolResult
from pydantic import AliasChoices, Field

from devops_assistant.common.local_time import local_now
from devops_servers._common.envelope import answer
from devops_servers._common.lean import LeanServer
from devops_servers._common.refusals import telling
from devops_servers._common.serve import ASKS_ONLY
from devops_servers.prometheus.alerts import State, alert_report
from devops_servers.prometheus.anomalies import anomaly_report
from devops_servers.prometheus.answers import Alerts, Anomalies, RangeResult
from devops_servers.prometheus.boards.workshop import Workshop
from devops_servers.prometheus.errors import CannotAnswer
from devops_servers.prometheus.figures import Order
from devops_servers.prometheus.instances import Instances
from devops_servers.prometheus.instant_report import InstantOrder
from devops_servers.prometheus.knowledge.desk import Knowledge
from devops_servers.prometheus.knowledge.shelf import Shelf
from devops_servers.prometheus.labels import label_report
from devops_servers.prometheus.metadata import metric_report
from devops_servers.prometheus.moments import seconds, window
from devops_servers.prometheus.page import Page
from devops_servers.prometheus.queries import Queries
from devops_servers.prometheus.report import Report
from devops_servers.prometheus.settings import Instance
from devops_servers.prometheus.status import status_report
from devops_servers.prometheus.targets import Health, target_report

Name = Annotated[str, Field(min_length=1)]
Selector = Annotated[
    str, Field(validation_alias=AliasChoices("metric", "match", "selector"), description="name or selector")
]
Baseline = Annotated[str, Field(description="before start, to learn normal from")]
Query = Annotated[str, Field(min_length=1, max_length=20_000, description="PromQL")]
Time = Annotated[str, Field(validation_alias=AliasChoices("time", "at"))]
Start = Annotated[
    str,
    Field(
        validation_alias=AliasChoices("start", "since", "span"),
        description="1h (before end), now-2d, ISO or epoch",
    ),
]
End = Annotated[str, Field(validation_alias=AliasChoices("end", "until"))]
Step = Annotated[str, Field(description="5m; empty: chosen")]
Rows = Annotated[int, Field(ge=1, le=100)]
Limit = Annotated[int, Field(ge=1, le=1_000)]
Goal = Annotated[
    str,
    Field(max_length=2_000, description="English or Korean", validation_alias=AliasChoices("goal", "question")),
]
Recipes = Annotated[Sequence[str], Field(max_length=30, description="recipe titles or PromQL, instead of a goal")]
Question = Annotated[
    str,
    Field(
        max_length=2_000,
        description="English or Korean",
        validation_alias=AliasChoices("question", "query", "goal"),
    ),
]
InstanceName = Annotated[str, Field(description="empty: the default")]
Offset = Annotated[int, Field(ge=0)]


def build_server(settings: Sequence[Instance], promtool: Path | None = None) -> MCPServer:
    """The server for the instances of `settings`, the default one first; `promtool` checks rules where there is one."""
    instances, shelf = Instances(settings), Shelf()

    @asynccontextmanager
    async def lifespan(_: MCPServer) -> AsyncGenerator[None]:
        async with instances, shelf:
            yield

    knowledge = Knowledge(instances, shelf)
    server = LeanServer("prometheus", log_level="WARNING", lifespan=lifespan)
    _add_queries(server, Queries(instances), knowledge)
    _add_looks(server, instances)
    _add_anomalies(server, instances)
    _add_knowledge(server, knowledge)
    _add_background(server, knowledge)
    _add_boards(server, Workshop(instances, shelf, promtool))
    return server


_told = telling(CannotAnswer)


def _add_queries(server: MCPServer, queries: Queries, knowledge: Knowledge) -> None:
    @server.tool(annotations=ASKS_ONLY, structured_output=False)
    @_told
    async def execute_query(
        query: Query,
        at: Time = "now",
        order: InstantOrder = "auto",
        limit: Limit = 10,
        offset: Offset = 0,
        instance: InstanceName = "",
    ) -> CallToolResult:
        """Run a PromQL instant query: values with unit and time, totals over all series."""
        told = await queries.instant(query, at, instance, Page(offset, limit), order)
        return _result(told.remarked(knowledge.remark(query, instance)))

    @server.tool(annotations=ASKS_ONLY)
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
        told = await queries.range(query, start, end, step, instance, Page(offset, limit), order)
        return _result(told.remarked(knowledge.remark(query, instance)))


def _add_looks(server: MCPServer, instances: Instances) -> None:
    @server.tool(annotations=ASKS_ONLY, structured_output=False)
    @_told
    async def get_metric_metadata(metric: Name, limit: Rows = 5, instance: InstanceName = "") -> CallToolResult:
        """One metric: type, help, unit, labels with value counts and samples, series, last value, rules using it."""
        return _result(await metric_report(instances.named(instance), metric, time.time(), limit))

    @server.tool(annotations=ASKS_ONLY, structured_output=False)
    @_told
    async def list_labels(
        metric: Selector = "", label: str = "", limit: Limit = 50, offset: Offset = 0, instance: InstanceName = ""
    ) -> CallToolResult:
        """Label names, or the values of one label."""
        page = Page(offset, limit)
        return _result(await label_report(instances.named(instance), metric, label, time.time(), page))

    @server.tool(annotations=ASKS_ONLY)
    @_told
    async def get_alerts(
        state: State = "all", limit: Rows = 20, instance: InstanceName = ""
    ) -> Annotated[CallToolResult, Alerts]:
        """Alerts with expression, value, since, annotations; and silences."""
        return _result(await alert_report(instances.named(instance), state, limit))

    @server.tool(annotations=ASKS_ONLY, structured_output=False)
    @_told
    async def get_targets(
        state: Health = "all", job: str = "", limit: Limit = 50, instance: InstanceName = ""
    ) -> CallToolResult:
        """Scrape targets, those that are down first with their error; the others by job."""
        return _result(await target_report(instances.named(instance), state, job, limit))

    @server.tool(annotations=ASKS_ONLY, structured_output=False)
    @_told
    async def get_status(limit: Rows = 5, instance: InstanceName = "") -> CallToolResult:
        """Version, flavour, retention, cardinality leaders; which instances there are."""
        return _result(await status_report(instances, instance, limit))


def _add_anomalies(server: MCPServer, instances: Instances) -> None:
    @server.tool(annotations=ASKS_ONLY)
    @_told
    async def detect_anomalies(
        query: Query,
        start: Start = "1d",
        end: End = "now",
        step: Step = "",
        baseline: Baseline = "7d",
        limit: Rows = 10,
        offset: Offset = 0,
        instance: InstanceName = "",
    ) -> Annotated[CallToolResult, Anomalies]:
        """Which series were far from normal, when and how far: by time of day, or by what was before."""
        span = window(start, end, local_now())
        return _result(
            await anomaly_report(
                instances.named(instance),
                query,
                span,
                seconds(baseline),
                seconds(step) if step else 0,
                Page(offset, limit),
            )
        )


def _add_knowledge(server: MCPServer, knowledge: Knowledge) -> None:
    @server.tool(annotations=ASKS_ONLY, structured_output=False)
    @_told
    async def list_metrics(
        question: Question = "",
        limit: Annotated[int, Field(ge=1, le=500)] = 10,
        prefix: Annotated[str, Field(description="names that start so")] = "",
        offset: Offset = 0,
        instance: InstanceName = "",
    ) -> CallToolResult:
        """Find the metrics a question is about: ranked, with type, unit, help. Without one: names by prefix."""
        return _result(await knowledge.metrics(question, prefix, offset, limit, instance))

    @server.tool(annotations=ASKS_ONLY, structured_output=False)
    @_told
    async def find_recipes(
        question: Question = "", limit: Annotated[int, Field(ge=1, le=30)] = 5, instance: InstanceName = ""
    ) -> CallToolResult:
        """Ready PromQL for a question, of metrics that exist here: title, unit, expression, alert threshold."""
        return _result(await knowledge.recipes(question, limit, instance))

    @server.tool(annotations=ASKS_ONLY, structured_output=False)
    @_told
    async def check_query(query: Query, instance: InstanceName = "") -> CallToolResult:
        """Lint PromQL without running it: unknown metrics, counter without rate, missing le, short windows…"""
        return _result(await knowledge.check(query, instance))


def _add_background(server: MCPServer, knowledge: Knowledge) -> None:
    @server.prompt(description="What exists here that bears on a question: metrics and queries. For hosts.")
    async def metrics_context(question: str) -> str:
        return await knowledge.background(question)


def _add_boards(server: MCPServer, workshop: Workshop) -> None:
    @server.tool(annotations=ASKS_ONLY, structured_output=False)
    @_told
    async def build_dashboard(
        goal: Goal = "",
        recipes: Recipes = (),
        title: str = "",
        panels: Annotated[int, Field(ge=1, le=24)] = 8,
        instance: InstanceName = "",
    ) -> CallToolResult:
        """Grafana dashboard JSON for a goal or recipes, every query run live; returned, not saved."""
        return _result(await workshop.dashboard(goal, recipes, title, panels, instance))

    @server.tool(annotations=ASKS_ONLY, structured_output=False)
    @_told
    async def build_alert_rules(
        goal: Goal = "",
        recipes: Recipes = (),
        group: str = "",
        rules: Annotated[int, Field(ge=1, le=30)] = 8,
        instance: InstanceName = "",
    ) -> CallToolResult:
        """Prometheus alerting rules as YAML for a goal or recipes, checked by promtool; returned, not saved."""
        return _result(await workshop.alert_rules(goal, recipes, group, rules, instance))


def _result(told: Report) -> CallToolResult:
    data = dict(told.data) if told.data else None
    return answer(_one(told.summary), map(_one, told.lines), footer=_one(told.footer), data=data)


def _one(line: str) -> str:
    """A query or a label may hold a newline; it must not pass for a line of ours."""
    return " ".join(line.splitlines())
