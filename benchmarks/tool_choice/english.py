"""Seventy-five questions in English."""

from __future__ import annotations

from benchmarks.tool_choice.question import Earlier, Question

_LOG = Earlier(
    "last 3 commits",
    {
        "git_log": "3 commits, newest first\n"
        "9f31c0aa 2026-11-21 10:02 Dana  Raise the limit\n"
        "77ab01de 2026-11-21 09:40 Ravi  Fix rounding\n"
        "01cc9e7b 2026-11-20 18:11 Dana  Docs\n"
        "[3 of 3 commits, HEAD, not truncated]"
    },
)
TUNED = (
    Question("what did Priya commit this week?", {"git_log": {"author": "Priya", "since": "2026-11-16"}}),
    Question("show the last 7 commits on branch release/2.4", {"git_log": {"count": 7, "ref": "release/2.4"}}),
    Question("files changed between v2.3.0 and v2.4.0", {"git_diff_stat": {"from": "v2.3.0", "to": "v2.4.0"}}),
    Question("show me commit 4be21f9", {"git_show": {"ref": "4be21f9"}}),
    Question("who last touched each line of api/limits.py?", {"git_blame": {"path": "api/limits.py"}}),
    Question("is anything uncommitted?", {"git_status": {}}),
    Question("where is MAX_RETRIES used in the code?", {"git_search": {"text": "MAX_RETRIES"}}),
    Question("which branches are stale?", {"git_branches": {}}),
    Question("top 5 contributors since 2026-10-01", {"git_contributors": {"count": 5, "since": "2026-10-01"}}),
    Question("which commit could have caused the failure at 14:05?", {"git_changes_around": {"at": "2026-11-21T14:05"}}),
    Question("what log files do we have?", {"list_logs": {}}),
    Question("last 40 lines of gateway.log", {"recent_logs": {"file": "gateway.log", "lines": 40}}),
    Question('find "connection reset" in worker.log since yesterday', {
        "search_logs": {"pattern": "connection reset", "file": "worker.log", "since": "2026-11-20"}}),
    Question("only the warnings from the last 30 minutes", {"search_logs": {"level": "WARN", "since": "30m"}}),
    Question("group the errors of the past 6 hours", {"error_summary": {"hours": 6}}),
    Question("follow request 7f9c-22ab through the logs", {"trace_request": {"id": "7f9c-22ab"}}),
    Question("what are the rarest log templates?", {"log_patterns": {"rarest": True}}),
    Question("plot errors per hour today from the logs", {"log_timeline": {"level": "ERROR", "since": "2026-11-21"}}),
    Question("compare the logs of the last hour with the hour before", {"compare_logs": {"since": "1h"}}),
    Question("is the machine healthy?", {"check_host": {}}),
    Question("how much memory is left on this machine?", {"get_resource_usage": {}}),
    Question("how full are the disks?", {"get_disk_usage": {}}),
    Question("top 5 processes by disk IO", {"get_top_processes": {"sortBy": "io", "count": 5}}),
    Question("tell me about pid 4412", {"get_process": {"process": 4412}}),
    Question("what is listening on port 8443?", {"get_network": {"port": 8443}}),
    Question("were there any OOM kills in the last 12 hours?", {"get_kernel_events": {"hours": 12}}),
    Question("cpu usage of all servers right now", {"find_recipes": {}}, instead=({"list_metrics": {}},)),
    Question("run `sum(rate(http_requests_total[5m]))`", {"execute_query": {"query": "sum(rate(http_requests_total[5m]))"}}),
    Question("which alerts are firing?", {"get_alerts": {"state": "firing"}}),
    Question("which scrape targets are down?", {"get_targets": {"state": "down"}}),
    Question("build a grafana dashboard for redis", {"build_dashboard": {}}),
    Question("why was process 2210 slow in recording rec-17?", {"explain_slowness": {"recording": "rec-17", "pid": 2210}}),
    Question("which recordings can I open?", {"list_recordings": {}}),
    Question("how full is pier 4?", {"berth_occupancy": {"pier": 4}}),
    Question("vessels that arrived yesterday", {"list_arrivals": {"since": "2026-11-20", "until": "2026-11-21"}}),
    Question("trace the request", {}),
    Question("details of the second one", {"git_show": {"ref": "77ab01de"}}, after=_LOG),
    Question("and the errors?", {"error_summary": {"hours": 3}}, after=Earlier("warnings of the last 3 hours")),
)  # fmt: skip

HELD_OUT = (
    Question("commits to deploy/ by Tomasz since Monday", {
        "git_log": {"author": "Tomasz", "path": "deploy/", "since": "2026-11-16"}}),
    Question("merge commits of the last 14 days", {"git_log": {"merges": "only", "since": "14d"}}),
    Question("diff between main and hotfix-12", {"git_diff": {"from": "main", "to": "hotfix-12"}},
             instead=({"git_diff_stat": {"from": "main", "to": "hotfix-12"}},)),
    Question("what exactly changed in commit a81c3d02?", {"git_show": {"ref": "a81c3d02"}}),
    Question("blame src/core/billing.ts", {"git_blame": {"path": "src/core/billing.ts"}}),
    Question("what was released lately?", {"git_tags": {}}),
    Question("the 15 most frequently modified files in services/ over the past month", {
        "git_hotspots": {"count": 15, "path": "services/"}}),
    Question('which commit introduced "legacy_mode"?', {"git_search": {"text": "legacy_mode", "history": True}}),
    Question("suspicious commits before 09:30 today", {"git_changes_around": {"at": "2026-11-21T09:30"}}),
    Question("tail 100 lines of nginx/error.log", {"recent_logs": {"file": "nginx/error.log", "lines": 100}}),
    Question("grep 'OutOfMemoryError' in all logs of the last 2 days", {
        "search_logs": {"pattern": "OutOfMemoryError", "since": "2d"}}),
    Question("show ERROR lines of payments.log between 10:00 and 11:00", {
        "search_logs": {"level": "ERROR", "file": "payments.log", "since": "2026-11-21T10:00", "until": "2026-11-21T11:00"}}),
    Question("what are the most common errors in batch.log?", {"error_summary": {"file": "batch.log"}}),
    Question("where did order 8812344 go?", {"trace_request": {"id": "8812344"}}),
    Question("most frequent message patterns in auth.log", {"log_patterns": {"file": "auth.log"}}),
    Question("when did the number of log lines spike?", {"log_timeline": {}}),
    Question("what is new in the logs since 13:00 compared with before?", {"compare_logs": {"since": "2026-11-21T13:00"}}),
    Question('run "SELECT service, count(*) FROM logs GROUP BY service"', {
        "query_logs": {"query": "SELECT service, count(*) FROM logs GROUP BY service"}}),
    Question("give me a quick check of this host", {"check_host": {}}),
    Question("load average and swap", {"get_resource_usage": {}}),
    Question("are we running out of inodes?", {"get_disk_usage": {}}),
    Question("the 3 hungriest processes by open files", {"get_top_processes": {"sortBy": "fds", "count": 3}}),
    Question("is the postgres process alive and what does it hold open?", {"get_process": {"process": "postgres"}}),
    Question("how did iowait develop over the last 2 hours?", {"get_trend": {"metric": "iowait", "minutes": 120}}),
    Question("did any systemd unit fail?", {"get_services": {}}),
    Question("was a package installed on this host in the last 48 hours?", {"get_host_changes": {"hours": 48}}),
    Question("restarting containers", {"get_containers": {}}),
    Question("memory usage of our instances", {"find_recipes": {}}, instead=({"list_metrics": {}},)),
    Question("range query `node_load5` over the last 6 hours", {"execute_range_query": {"query": "node_load5", "start": "6h"}}),
    Question("what does the metric node_memory_Active_bytes mean?", {"get_metric_metadata": {"metric": "node_memory_Active_bytes"}}),
    Question("anything abnormal in `rate(errors_total[5m])` in the last day?", {
        "detect_anomalies": {"query": "rate(errors_total[5m])", "start": "1d"}}),
    Question("write alert rules for disk space", {"build_alert_rules": {}}),
    Question("values of the label namespace", {"list_labels": {"label": "namespace"}}),
    Question("slowest operations in recording nightly-3", {"get_trace_stats": {"recording": "nightly-3"}}),
    Question("top 4 causal chains", {"get_causal_chains": {"top_n": 4}}),
    Question('which pier is the vessel "Aurora Borealis" at?', {"find_vessel": {"name": "Aurora Borealis"}}),
    Question("same for yesterday", {"error_summary": {"hours": 41}}, after=Earlier("errors of today")),
)  # fmt: skip

QUESTIONS = (*TUNED, *(Question(each.text, each.calls, each.instead, each.after, held_out=True) for each in HELD_OUT))
