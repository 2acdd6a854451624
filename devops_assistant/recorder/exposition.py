"""The record's totals in Prometheus' text format: OpenTelemetry's names, and the five of plain MCP servers beside them.

docs/metrics.md tells of each. No label takes a value that a question, a model or a log can choose.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

import prometheus_client
import psutil
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from devops_assistant import __version__
from devops_assistant.recorder.totals import TOKENS, Total, Totals

CONTENT_TYPE = prometheus_client.CONTENT_TYPE_LATEST
_AGENT_S = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92)
_MCP_S = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0)
_REQUEST_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
_OVER_HTTP = ("serve", "alert")
_FINDING = ("rule", "severity")
_MODEL = ("gen_ai_provider_name", "gen_ai_request_model")

Labels = Callable[[Total], tuple[str, ...]]


class RecordCollector(Collector):
    """What the record adds up to, as it is when it is asked."""

    def __init__(self, totals: Totals, up: Mapping[str, bool] | None = None, *, readable: bool = True) -> None:
        """Args:
        totals: the record's.
        up: whether each server answers, where that is known better than from the record.
        readable: whether the record could be read.
        """
        self._totals = totals
        self._up = dict(totals.servers) if up is None else up
        self._readable = readable

    def collect(self) -> Iterator[Metric]:
        yield from self._conventional()
        yield from self._own()
        yield from self._requests()

    def _conventional(self) -> Iterator[Metric]:
        totals = self._totals
        yield _histogram(
            ("gen_ai_invoke_agent_duration_seconds", "Time from a question to the end of its answer."),
            ("gen_ai_operation_name", "program", "error_type"),
            totals.of("turn"),
            lambda row: ("invoke_agent", row.a, row.error_type),
            _AGENT_S,
        )
        yield _histogram(
            ("gen_ai_client_operation_duration_seconds", "Time from a request to a model to its whole reply."),
            ("gen_ai_operation_name", *_MODEL, "error_type"),
            totals.of("step"),
            lambda row: ("chat", row.a, row.b, row.error_type),
            _AGENT_S,
        )
        yield _histogram(
            ("gen_ai_client_token_usage", "Tokens of requests to models, as their services reported them."),
            ("gen_ai_operation_name", *_MODEL, "gen_ai_token_type"),
            [*totals.of("input"), *totals.of("output")],
            lambda row: ("chat", row.a, row.b, row.kind),
            TOKENS,
        )
        yield _histogram(
            ("mcp_client_operation_duration_seconds", "Time from a tool call to its result."),
            ("mcp_method_name", "server", "gen_ai_tool_name", "error_type"),
            [row for row in totals.of("call") if row.a],
            lambda row: ("tools/call", row.a, row.b, row.error_type),
            _MCP_S,
        )

    def _own(self) -> Iterator[Metric]:
        build = GaugeMetricFamily("devops_assistant_build_info", "The program.", labels=["version", "python"])
        build.add_metric([__version__, "{}.{}.{}".format(*sys.version_info[:3])], 1)
        yield build
        readable = GaugeMetricFamily("devops_assistant_record_readable", "Whether the record could be read.")
        readable.add_metric([], self._readable)
        yield readable
        up = GaugeMetricFamily("devops_assistant_server_up", "Whether an MCP server answers.", labels=["server"])
        for name, answers in sorted(self._up.items()):
            up.add_metric([name], answers)
        yield up
        found = GaugeMetricFamily(
            "devops_assistant_finding_last_timestamp_seconds", "When an anomaly was last found.", labels=_FINDING
        )
        for rule, severity, at in self._totals.findings:
            found.add_metric([rule, severity], at)
        yield found
        for name, words, kind, labels in (
            ("findings", "Anomalies found in the record.", "finding", _FINDING),
            ("cached_tokens", "The part of the input that services read from their cache.", "cached", _MODEL),
            ("cost_usd", "What requests cost, where the price is known.", "cost", _MODEL),
        ):
            rows = self._totals.of(kind)
            full = f"devops_assistant_{name}_total"
            yield _counter((full, words), labels, rows, lambda row: (row.a, row.b), lambda row: row.amount)

    def _requests(self) -> Iterator[Metric]:
        """The five names that MCP servers with metrics of their own commonly have; a request is a question."""
        turns = self._totals.of("turn")
        asked = [*turns, *(replace(row, error_type=kind, count=0) for row in turns for kind in ("", "failed"))]
        yield _counter(  # both outcomes from the first question on: a rate needs to see a counter begin
            ("mcp_server_requests_total", "Questions."), ("endpoint", "method", "status"), asked, _request_labels
        )
        yield _histogram(
            ("mcp_server_request_duration_seconds", "Time from a question to the end of its answer."),
            ("endpoint",),
            turns,
            lambda row: (row.a,),
            _REQUEST_S,
        )
        running = GaugeMetricFamily("mcp_server_active_connections", "Conversations that are open now.")
        running.add_metric([], sum(psutil.pid_exists(pid) for pid in self._totals.open_pids))
        yield running
        types = {"input": "prompt", "output": "completion"}
        yield _counter(
            ("mcp_server_token_usage_total", "Tokens as models' services reported them."),
            ("model", "type"),
            [*self._totals.of("input"), *self._totals.of("output")],
            lambda row: (row.b, types[row.kind]),
            lambda row: row.amount,
        )
        yield _counter(
            ("mcp_server_errors_total", "Failed questions, tool calls and requests to models."),
            ("error_type", "endpoint"),
            [row for kind in ("turn", "call", "step") for row in self._totals.of(kind) if row.error_type],
            lambda row: (row.error_type, row.a or ("model" if row.kind == "step" else "assistant")),
        )


def exposition(collector: RecordCollector) -> bytes:
    """Return all of it as Prometheus reads it."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(collector)
    return generate_latest(registry)


def _request_labels(row: Total) -> tuple[str, ...]:
    return row.a, "POST" if row.a in _OVER_HTTP else "terminal", "error" if row.error_type else "success"


def _count(row: Total) -> float:
    return row.count


def _grouped(rows: Sequence[Total], labels: Labels) -> Iterator[tuple[list[str], list[Total]]]:
    for key, group in groupby(sorted(rows, key=labels), key=labels):
        yield list(key), list(group)


def _counter(
    told: tuple[str, str],
    names: Sequence[str],
    rows: Sequence[Total],
    labels: Labels,
    value: Callable[[Total], float] = _count,
) -> Metric:
    family = CounterMetricFamily(*told, labels=names)
    for key, group in _grouped(rows, labels):
        family.add_metric(key, sum(map(value, group)))
    return family


def _histogram(
    told: tuple[str, str], names: Sequence[str], rows: Sequence[Total], labels: Labels, bounds: Sequence[float]
) -> Metric:
    family = HistogramMetricFamily(*told, labels=names)
    for key, group in _grouped(rows, labels):
        within = [(str(bound), sum(row.count for row in group if row.bucket <= bound)) for bound in bounds]
        every = sum(row.count for row in group)
        family.add_metric(key, [*within, ("+Inf", every)], sum(row.amount for row in group))
    return family
