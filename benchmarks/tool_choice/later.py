"""Forty-four questions in both languages, written when the rules were done: all of them held out."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.tool_choice.question import Earlier, Question

_LISTED = Earlier(
    "최근 커밋 2개",
    {
        "git_log": "2 commits, newest first\n"
        "aa17c0de 2026-11-21 13:00 Noor  Tune the pool\n"
        "bb28d1ef 2026-11-21 11:45 Wei  Add a probe\n"
        "[2 of 2 commits, HEAD, not truncated]"
    },
)

_ENGLISH = (
    Question("list everything Noor merged since Monday", {"git_log": {"author": "Noor", "since": "2026-11-16"}},
             instead=({"git_log": {"author": "Noor", "since": "2026-11-16", "merges": "only"}},)),
    Question("how did helm/values-prod.yaml change in the last 10 days", {
        "git_log": {"path": "helm/values-prod.yaml", "since": "10d"}}),
    Question("what is in commit 5d0e3f7a9", {"git_show": {"ref": "5d0e3f7a9"}}),
    Question("compare release/2.9 with release/3.0", {"git_diff": {"from": "release/2.9", "to": "release/3.0"}},
             instead=({"git_diff_stat": {"from": "release/2.9", "to": "release/3.0"}},)),
    Question("is the checkout clean or are there leftovers to commit", {"git_status": {}}),
    Question("who last edited line 77 in lib/session.rb", {"git_blame": {"path": "lib/session.rb", "start": 77}}),
    Question("payments went down at 02:15, which change is the likely culprit?", {
        "git_changes_around": {"at": "2026-11-21T02:15"}}),
    Question("where do we use `circuit_breaker` in the repository", {"git_search": {"text": "circuit_breaker"}}),
    Question("give me the tail of kern.log, 60 lines", {"recent_logs": {"file": "kern.log", "lines": 60}}),
    Question("all lines saying 'no route to host' from 06:00 until 07:30", {"search_logs": {
        "pattern": "no route to host", "since": "2026-11-21T06:00", "until": "2026-11-21T07:30"}}),
    Question("what kinds of errors does ingest.log have in the past 8 hours", {
        "error_summary": {"file": "ingest.log", "hours": 8}}),
    Question("journey of request c0ffee-1187", {"trace_request": {"id": "c0ffee-1187"}}),
    Question("anything different in api.log during the last 2 hours compared to before", {
        "compare_logs": {"file": "api.log", "since": "2h"}}),
    Question("is this server ok?", {"check_host": {}}),
    Question("four hungriest processes by memory", {"get_top_processes": {"sortBy": "memory", "count": 4}}),
    Question("which process holds port 11211", {"get_network": {"port": 11211}}),
    Question("what got installed here in the past 5 days", {"get_host_changes": {"hours": 120}}),
    Question("run max by (instance) (node_load15) for me", {"execute_query": {"query": "max by (instance) (node_load15)"}}),
    Question("is anything firing right now", {"get_alerts": {"state": "firing"}}),
    Question("draft alert rules for a full disk", {"build_alert_rules": {}}),
    Question("top 3 chains of causes in recording m-5", {"get_causal_chains": {"recording": "m-5", "top_n": 3}}),
    Question("show me the diff of the first one", {"git_show": {"ref": "aa17c0de"}}, after=_LISTED),
)  # fmt: skip

_KOREAN = (
    Question("월요일 이후 하준이 머지한 거 말고 올린 커밋", {
        "git_log": {"author": "하준", "since": "2026-11-16", "merges": "exclude"}}),
    Question("열흘 동안 helm/values-prod.yaml 어떻게 바뀌었어", {
        "git_log": {"path": "helm/values-prod.yaml", "since": "10d"}}),
    Question("5d0e3f7a9 커밋에 뭐 들었어", {"git_show": {"ref": "5d0e3f7a9"}}),
    Question("hotfix/9 브랜치랑 main 비교해줘", {"git_diff": {"from": "hotfix/9", "to": "main"}},
             instead=({"git_diff_stat": {"from": "hotfix/9", "to": "main"}},)),
    Question("작업하던 거 커밋 다 했나", {"git_status": {}}),
    Question("lib/session.rb 77줄 마지막으로 고친 사람", {"git_blame": {"path": "lib/session.rb", "start": 77}}),
    Question("새벽 2시 15분에 결제 죽었는데 범인 커밋 찾아줘", {"git_changes_around": {"at": "2026-11-21T02:15"}}),
    Question("저장소에서 `circuit_breaker` 쓰는 데 찾아", {"git_search": {"text": "circuit_breaker"}}),
    Question("kern.log 마지막 부분 60줄만", {"recent_logs": {"file": "kern.log", "lines": 60}}),
    Question("6시부터 7시 반까지 'no route to host' 나온 로그", {"search_logs": {
        "pattern": "no route to host", "since": "2026-11-21T06:00", "until": "2026-11-21T07:30"}}),
    Question("지난 8시간 ingest.log 에러 유형", {"error_summary": {"file": "ingest.log", "hours": 8}}),
    Question("c0ffee-1187 요청이 어디서 끊겼는지 따라가봐", {"trace_request": {"id": "c0ffee-1187"}}),
    Question("최근 2시간 api.log 이전이랑 뭐가 달라졌는지", {"compare_logs": {"file": "api.log", "since": "2h"}}),
    Question("이 장비 멀쩡해?", {"check_host": {}}),
    Question("램 많이 먹는 프로세스 네 개", {"get_top_processes": {"sortBy": "memory", "count": 4}}),
    Question("11211번 포트 잡고 있는 거 뭐야", {"get_network": {"port": 11211}}),
    Question("닷새 사이에 이 서버에 깔린 패키지", {"get_host_changes": {"hours": 120}}),
    Question("max by (instance) (node_load15) 값 보여줘", {"execute_query": {"query": "max by (instance) (node_load15)"}}),
    Question("지금 뜬 알람", {"get_alerts": {"state": "firing"}}, instead=({"get_alerts": {}},)),
    Question("디스크 꽉 찰 때 알림 룰 만들어줘", {"build_alert_rules": {}}),
    Question("recording m-5 인과 사슬 세 개만", {"get_causal_chains": {"recording": "m-5", "top_n": 3}}),
    Question("첫 번째 거 diff 보여줘", {"git_show": {"ref": "aa17c0de"}}, after=_LISTED),
)  # fmt: skip

QUESTIONS = tuple(replace(question, held_out=True, group="later set") for question in (*_ENGLISH, *_KOREAN))
ENGLISH = QUESTIONS[: len(_ENGLISH)]
