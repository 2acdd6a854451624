"""Everyday questions in plain English, written without a look at the rules; every second one is held out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from benchmarks.tool_choice.question import Calls, Question


def _ask(text: str, tool: str, /, *instead: Calls, **arguments: object) -> Question:
    return Question(text, {tool: arguments}, instead, group="everyday")


_SQL = "SELECT service, count(*) FROM logs WHERE level = 'ERROR' GROUP BY service"
_ALL: Sequence[Question] = (
    _ask(
        "Show the last 20 commits by alice in src/api since Monday",
        "git_log",
        count=20,
        author="alice",
        path="src/api",
        since="2026-11-16",
    ),
    _ask("Which processes use the most memory?", "get_top_processes", sortBy="memory"),
    _ask("Is anything listening on port 5432?", "get_network", port=5432),
    _ask("p95 latency of checkout over the last 6 hours", "find_recipes", {"list_metrics": {}}),
    _ask(
        "Compare yesterday's errors with today's",
        "compare_logs",
        {"compare_logs": {"since": "2026-11-21", "level": "ERROR"}},
        {"compare_logs": {"since": "2026-11-21", "earlier_since": "2026-11-20", "level": "ERROR"}},
        since="2026-11-21",
        earlier_since="2026-11-20",
        earlier_until="2026-11-21",
        level="ERROR",
    ),
    _ask(
        "why is pid 4242 slow",
        "trace_record",
        {"get_process": {"process": 4242}},
        {"trace_record": {"targets": ["4242"]}},
        targets=[4242],
    ),
    _ask("what alerts are firing", "get_alerts", state="firing"),
    _ask("Who last changed line 88 of deploy/nginx.conf?", "git_blame", path="deploy/nginx.conf", start=88),
    _ask(
        "What did commit 4f2a91c change?",
        "git_show",
        {"git_diff_stat": {"from": "4f2a91c~1", "to": "4f2a91c"}},
        ref="4f2a91c",
    ),
    Question(
        "What's the difference between main and release/2.4?",
        {"git_diff": {"from": "main", "to": "release/2.4"}},
        ({"git_diff_stat": {"from": "main", "to": "release/2.4"}},),
        group="everyday",
    ),
    _ask("Do I have any uncommitted changes?", "git_status", {"git_diff": {}}),
    _ask("Show me the causal chains of the latest recording", "get_causal_chains"),
    _ask("Where in the code do we use MAX_RETRIES?", "git_search", text="MAX_RETRIES"),
    _ask("What are the most frequently changed files in the last 30 days?", "git_hotspots", since="30d"),
    _ask("Who contributed the most this month?", "git_contributors", since="2026-11-01"),
    _ask("When was our last release?", "git_tags"),
    _ask(
        "The API started failing at 14:30 today, which commit is to blame?",
        "git_changes_around",
        at="2026-11-21T14:30:00+09:00",
    ),
    Question(
        "How many lines were added between v1.3.0 and v1.4.0?",
        {"git_diff_stat": {"from": "v1.3.0", "to": "v1.4.0"}},
        group="everyday",
    ),
    _ask("What are the slowest operations on node gpu-07?", "get_trace_stats", node="gpu-07"),
    _ask("Show me the last 100 lines of nginx/error.log", "recent_logs", file="nginx/error.log", lines=100),
    _ask(
        "Find 'connection refused' in api.log since 10am",
        "search_logs",
        pattern="connection refused",
        file="api.log",
        since="2026-11-21T10:00:00+09:00",
    ),
    _ask(
        "List the warnings in payment.log from the last 2 hours",
        "search_logs",
        file="payment.log",
        level="WARN",
        since="2h",
    ),
    _ask("What are the most common errors in the last 3 days?", "error_summary", hours=72),
    _ask("Follow request req-8f31c2 through all the logs", "trace_request", id="req-8f31c2"),
    _ask("What kinds of messages does worker.log contain?", "log_patterns", file="worker.log"),
    _ask("When did the errors start spiking today?", "log_timeline", level="ERROR", since="2026-11-21"),
    _ask(_SQL, "query_logs", query=_SQL),
    _ask("Is the server healthy?", "check_host"),
    _ask("How busy is the CPU right now?", "get_resource_usage"),
    _ask("How much free space is left on /var?", "get_disk_usage"),
    _ask("Tell me about the process nginx", "get_process", process="nginx"),
    _ask("How has memory usage changed over the last 2 hours?", "get_trend", metric="memory", minutes=120),
    _ask("Are any containers restarting?", "get_containers"),
    _ask("Which systemd services have failed?", "get_services"),
    _ask("Was anything killed by the OOM killer in the past two days?", "get_kernel_events", hours=48),
    _ask(
        "What has changed on this machine since yesterday?",
        "get_host_changes",
        {"get_host_changes": {"hours": 40}},
        {"get_host_changes": {"hours": 41}},
        hours=24,
    ),
    _ask(
        "Run sum(rate(http_requests_total[5m])) by (status)",
        "execute_query",
        query="sum(rate(http_requests_total[5m])) by (status)",
    ),
    _ask("Graph node_load1 for the past 12 hours", "execute_range_query", query="node_load1", start="12h"),
    _ask(
        "What does the metric go_gc_duration_seconds mean?",
        "get_metric_metadata",
        metric="go_gc_duration_seconds",
    ),
    _ask("What values does the label namespace have?", "list_labels", label="namespace"),
    _ask("Which scrape targets are down?", "get_targets", state="down"),
    _ask("How long does Prometheus keep its data?", "get_status"),
    _ask(
        'Did up{job="api"} behave unusually over the last 2 days?',
        "detect_anomalies",
        query='up{job="api"}',
        start="2d",
    ),
    _ask("Which metrics do we have about disk I/O?", "list_metrics"),
    _ask(
        "Is rate(http_requests_total[30s]) a sensible query?",
        "check_query",
        query="rate(http_requests_total[30s])",
    ),
    _ask("Build a Grafana dashboard for PostgreSQL", "build_dashboard"),
    _ask("Generate alert rules for the Kubernetes nodes", "build_alert_rules"),
    _ask("List the recordings I have", "list_recordings"),
    Question("Record postgres for 10 seconds", {}, group="everyday"),
    _ask(
        "Why was pid 1234 slow in the recording checkout-spike?",
        "explain_slowness",
        recording="checkout-spike",
        pid=1234,
    ),
)

QUESTIONS = tuple(replace(question, held_out=bool(place % 2)) for place, question in enumerate(_ALL))
