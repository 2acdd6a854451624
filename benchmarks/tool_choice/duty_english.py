"""Seventy-four questions in English as they are typed on call; every other one was sealed while most rules were written."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.tool_choice.question import Earlier, Question

_LOG = Earlier(
    "last 3 commits",
    {
        "git_log": "3 commits, newest first\n"
        "4c1d09be 2026-11-21 14:30 Sora  Cache the session\n"
        "e90a77f1 2026-11-21 12:11 Luis  Drop the old route\n"
        "b2c8d3aa 2026-11-20 19:45 Sora  Bump\n"
        "[3 of 3 commits, HEAD, not truncated]"
    },
)
_SHOWN = Earlier("show commit 77ab01de", {"git_show": "commit 77ab01de by Ravi\n api.py | 2 +-\n[1 file, patch cut]"})

_WRITTEN = (
    Question("wat changed in src/auth/ since last Tuesday", {"git_log": {"path": "src/auth/", "since": "2026-11-17"}},
             instead=({"git_hotspots": {"path": "src/auth/", "since": "2026-11-17"}},)),
    Question("commits by mina.kim@corp.io last week, no merges", {"git_log": {
        "author": "mina.kim@corp.io", "since": "2026-11-09", "until": "2026-11-16", "merges": "exclude"}}),
    Question("show me 3fa9c1d", {"git_show": {"ref": "3fa9c1d"}}),
    Question("diff HEAD~5..HEAD charts/values.yaml", {
        "git_diff": {"from": "HEAD~5", "to": "HEAD", "path": "charts/values.yaml"}}),
    Question("who wrote line 120 of pkg/queue/worker.go", {"git_blame": {"path": "pkg/queue/worker.go", "start": 120}}),
    Question("any dirty files in the working tree rn?", {"git_status": {}}),
    Question("grep the repo for `retry_backoff_ms`", {"git_search": {"text": "retry_backoff_ms"}}),
    Question("when was 'disable_tls' removed from the code?", {"git_search": {"text": "disable_tls", "history": True}}),
    Question("which files churn the most in the last 30 days, top 15", {"git_hotspots": {"since": "30d", "count": 15}}),
    Question("who's been committing the most this month", {"git_contributors": {"since": "2026-11-01"}}),
    Question("latest 5 releases", {"git_tags": {"count": 5}}),
    Question("deploy started failing at 13:40, which commit is to blame?", {
        "git_changes_around": {"at": "2026-11-21T13:40"}}),
    Question("what logs have we got", {"list_logs": {}}),
    Question("tail -n 200 /var/log/nginx/access.log", {
        "recent_logs": {"file": "/var/log/nginx/access.log", "lines": 200}}),
    Question("grep -i 'upstream timed out' nginx/error.log last 2h", {
        "search_logs": {"pattern": "upstream timed out", "file": "nginx/error.log", "since": "2h"}}),
    Question("ERROR lines from checkout.log between 2pm and 3pm today", {"search_logs": {
        "level": "ERROR", "file": "checkout.log", "since": "2026-11-21T14:00", "until": "2026-11-21T15:00"}}),
    Question(r"lines matching regex `5\d\d .*upstream` in access.log", {
        "search_logs": {"pattern": r"5\d\d .*upstream", "file": "access.log"}}),
    Question("errors (not warnings) last 45 min, payments.log", {"error_summary": {"file": "payments.log", "hours": 0.75}},
             instead=({"search_logs": {"level": "ERROR", "file": "payments.log", "since": "45m"}},)),
    Question("top errors since midnight", {"error_summary": {"hours": 16.33}}),
    Question("what's new in the logs in the last 20 minutes vs before", {"compare_logs": {"since": "20m"}}),
    Question("follow trace id 4bf92f3577b34da6a3ce929d0e0e4736", {
        "trace_request": {"id": "4bf92f3577b34da6a3ce929d0e0e4736"}}),
    Question("histogram of WARNs in scheduler.log over the past 12h", {
        "log_timeline": {"level": "WARN", "file": "scheduler.log", "since": "12h"}}),
    Question("rarest message templates in kafka.log, 10 of them", {
        "log_patterns": {"file": "kafka.log", "rarest": True, "limit": 10}}),
    Question("SELECT level, count(*) FROM logs WHERE service='api' GROUP BY level", {
        "query_logs": {"query": "SELECT level, count(*) FROM logs WHERE service='api' GROUP BY level"}}),
    Question("quick health check of this box", {"check_host": {}}),
    Question("how much swap is in use", {"get_resource_usage": {}}),
    Question("/var is filling up, how bad is it", {"get_disk_usage": {}}),
    Question("top 3 memory hogs", {"get_top_processes": {"sortBy": "memory", "count": 3}}),
    Question("whats pid 20931 doing", {"get_process": {"process": 20931}}),
    Question("who is on port 5432", {"get_network": {"port": 5432}}),
    Question("mem trend over the last 90 min", {"get_trend": {"metric": "memory", "minutes": 90}}),
    Question("any segfaults since yesterday?", {"get_kernel_events": {"hours": 41}}),
    Question("did someone apt upgrade a package on this host in the last 3 days", {"get_host_changes": {"hours": 72}}),
    Question("which containers are unhealthy", {"get_containers": {}}),
    Question("failed units?", {"get_services": {}}),
    Question("promql: histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket[5m])))", {
        "execute_query": {
            "query": "histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket[5m])))"}}),
    Question("is `rate(node_cpu_seconds_total[1m])` a valid query", {
        "check_query": {"query": "rate(node_cpu_seconds_total[1m])"}}),
    Question("plot `sum(rate(http_requests_total[5m])) by (code)` for the last 3 hours", {
        "execute_range_query": {"query": "sum(rate(http_requests_total[5m])) by (code)", "start": "3h"}}),
    Question("alerts pending?", {"get_alerts": {"state": "pending"}}),
    Question("targets of job node that are down", {"get_targets": {"state": "down", "job": "node"}}),
    Question("labels of kube_pod_info", {"list_labels": {"metric": "kube_pod_info"}},
             instead=({"get_metric_metadata": {"metric": "kube_pod_info"}},)),
    Question("retention and cardinality of prometheus?", {"get_status": {}}),
    Question("make me a dashboard for postgres replication lag", {"build_dashboard": {}}),
    Question("need alerting rules for cert expiry as yaml", {"build_alert_rules": {}}),
    Question("metrics starting with node_network_", {"list_metrics": {"prefix": "node_network_"}}),
    Question("p99 per operation in recording prod-17", {"get_trace_stats": {"recording": "prod-17"}}),
    Question("call stacks of pid 881 in recording db-stall", {"get_stacks": {"recording": "db-stall", "pid": 881}}),
    Question("can we record kernel traces on this machine?", {"trace_capabilities": {}}),
    Question("who did the third one?", {"git_show": {"ref": "b2c8d3aa"}}, after=_LOG),
    Question("more", {"recent_logs": {"file": "api.log", "lines": 60}}, after=Earlier("last 30 lines of api.log")),
    Question("same but for worker.log", {
        "search_logs": {"pattern": "timeout", "file": "worker.log", "since": "2026-11-20"}},
        after=Earlier("find 'timeout' in api.log since yesterday")),
    Question("only errors pls", {"search_logs": {"pattern": "pool", "file": "gateway.log", "since": "1h", "level": "ERROR"}},
             instead=({"error_summary": {"file": "gateway.log", "hours": 1}},),
             after=Earlier("search gateway.log for 'pool' in the last hour")),
    Question("show me the full diff", {"git_show": {"ref": "77ab01de"}}, after=_SHOWN),
    Question("by memory instead", {"get_top_processes": {"sortBy": "memory", "count": 5}},
             after=Earlier("top 5 processes by cpu")),
    Question("what about port 8081?", {"get_network": {"port": 8081}}, after=Earlier("who listens on port 8080?")),
    Question("and the last one?", {"git_show": {"ref": "b2c8d3aa"}}, after=_LOG),
    Question("and on branch develop?", {"git_log": {"ref": "develop", "count": 5}}, after=Earlier("last 5 commits")),
    Question("why?", {"git_changes_around": {}}, instead=({},), after=Earlier("errors of the last hour")),
    Question("restart nginx", {}),
    Question("what's the weather in Busan tomorrow?", {}),
    Question("scale checkout to 5 replicas", {}),
    Question("delete logs older than 30 days", {}),
    Question("worst causal chain in recording gpu-2", {"get_causal_chains": {"recording": "gpu-2"}}),
    Question("what do I have recorded?", {"list_recordings": {}}),
    Question("explain why pid 9120 was slow in recording night-4", {
        "explain_slowness": {"recording": "night-4", "pid": 9120}}),
    Question("anything weird in `rate(http_errors_total[5m])` since yesterday?", {
        "detect_anomalies": {"query": "rate(http_errors_total[5m])", "start": "2026-11-20"}}),
    Question("stale branches that are already merged", {"git_branches": {}}),
    Question("git log --author=Luis -n 20", {"git_log": {"author": "Luis", "count": 20}}),
    Question("commits mentioning JIRA-4412 on release/5.0", {"git_log": {"message": "JIRA-4412", "ref": "release/5.0"}}),
    Question("load avg of this host during the last 6h", {"get_trend": {"metric": "load", "minutes": 360}}),
    Question("which processes have most open fds, 5 pls", {"get_top_processes": {"sortBy": "fds", "count": 5}}),
    Question("fatal or panic in *.log since 11:00", {"search_logs": {"pattern": "fatal|panic", "file": "*.log",
                                                                     "since": "2026-11-21T11:00"}}),
    Question("what happend with order 77120934", {"trace_request": {"id": "77120934"}}),
    Question("tcp retransmits and connections by state", {"get_network": {}}),
)  # fmt: skip
QUESTIONS = tuple(
    replace(question, group="on call, sealed at first" if place % 2 else "on call")
    for place, question in enumerate(_WRITTEN)
)
