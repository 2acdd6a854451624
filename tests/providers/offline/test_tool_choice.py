"""Which tools, with which arguments, a question leads to: in both languages, and for servers unknown to us."""

import string
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devops_assistant.conversation.messages import ToolSpec
from devops_assistant.providers.offline.offers import study
from devops_assistant.providers.offline.plan import MOST_CALLS, make_plan
from devops_assistant.providers.offline.question import read_parts
from devops_assistant.providers.offline.schema import parameters
from tests.providers.offline.tools_on_offer import MORE_TOOLS, NOW, TOOLS, number, text, tool

TODAY = {"since": "2026-11-21"}
YESTERDAY = {"since": "2026-11-20", "until": "2026-11-21T00:00:00+09:00"}
YESTERDAY_EXACTLY = {"start": "2026-11-20T00:00:00+09:00", "end": "2026-11-21T00:00:00+09:00"}
LAST_WEEK = {"since": "2026-11-09", "until": "2026-11-16T00:00:00+09:00"}
WEEK = {"since": "2026-11-14T16:20:00+09:00"}
HEALTH: dict[str, dict[str, Any]] = {"get_resource_usage": {}, "get_disk_usage": {}, "error_summary": {}}
TIMEOUTS = {"search_logs": {"pattern": "timeout", "level": "ERROR"}}

THIRD_PARTY = (
    *TOOLS,
    tool("tracker", "list_pull_requests", "Pull requests of a project.", {"state": {"enum": ["open", "closed"]}}),
    tool("k8s", "pods_list", "Kubernetes pods and their phase in a namespace.", {"namespace": text()}),
    tool("prom", "list_metrics", "Names of the metrics that Prometheus knows."),
    tool(
        "prom",
        "execute_query",
        "Evaluates a PromQL expression now.",
        {"query": {"type": "string", "description": "PromQL"}},
        required=["query"],
    ),
    tool(
        "alerts",
        "alert_history",
        "Alerts that fired.",
        {"start": {"type": "string", "format": "date-time"}, "end": {"type": "string", "format": "date-time"}},
    ),
    tool("deploys", "find_deployments", "Releases rolled out.", {"lookback": text("such as 30m or 24h")}),
    tool("certs", "expiring", "TLS certificates that expire soon.", {"days": number(30, 365)}),
)


def calls(question: str, tools: Sequence[ToolSpec] = TOOLS) -> dict[str, Mapping[str, Any]]:
    plan = make_plan(read_parts(question, NOW), study(tools))
    return {call.tool: call.arguments for call in plan.first_calls}


@pytest.mark.parametrize("tools", [TOOLS, MORE_TOOLS], ids=["few tools", "many tools"])
@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Summarise today's commits", {"git_log": TODAY}),
        ("오늘 커밋을 요약해줘", {"git_log": TODAY}),
        ("Analyse recent errors and suggest the cause", {"error_summary": {}}),
        ("최근 에러를 분석하고 원인을 추정해줘", {"error_summary": {}}),
        ("How are system resources, anything abnormal?", HEALTH),
        ("시스템 리소스 상태는 어때? 이상 있어?", HEALTH),
        ("Which files changed most in the last week?", {"git_hotspots": WEEK}),
        ("지난 일주일 동안 가장 많이 변경된 파일은?", {"git_hotspots": WEEK}),
        ('Find "timeout" among ERROR logs', TIMEOUTS),
        ("ERROR 로그 중에서 'timeout'을 찾아줘", TIMEOUTS),
        ("ERROR 로그에서 timeout 검색해줘", TIMEOUTS),
    ],
)
def test_the_example_questions_lead_to_their_tools(
    question: str, expected: Mapping[str, Mapping[str, Any]], tools: Sequence[ToolSpec]
) -> None:
    made = calls(question, tools)
    made.pop("git_changes_around", None)  # a fair second choice where a cause is asked for

    assert made.keys() == expected.keys()
    for name, arguments in expected.items():
        assert arguments.items() <= made[name].items()


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("last 5 commits by Kim", {"git_log": {"count": 5, "author": "Kim"}}),
        ("어제 커밋 뭐 있었어?", {"git_log": {**YESTERDAY, "count": 50}}),
        ("commits to src/main.py today", {"git_log": {**TODAY, "path": "src/main.py", "count": 50}}),
        ("history of src/main.py", {"git_log": {"path": "src/main.py"}}),
        ("what changed between v1.0 and v1.1?", {"git_diff_stat": {"from": "v1.0", "to": "v1.1"}}),
        ("diff HEAD~3..HEAD", {"git_diff_stat": {"from": "HEAD~3", "to": "HEAD"}}),
        ("list the branches", {"git_branches": {}}),
        ("브랜치 목록 보여줘", {"git_branches": {}}),
        ("어제 가장 많이 바뀐 파일 3개", {"git_hotspots": {**YESTERDAY, "count": 3}}),
        ("errors in the last 2 hours", {"error_summary": {"hours": 2}}),
        ("지난 2시간 동안의 에러", {"error_summary": {"hours": 2}}),
        ("any errors in app.log in the past 3 hours?", {"error_summary": {"file": "app.log", "hours": 3}}),
        ("warnings in app.log", {"search_logs": {"file": "app.log", "level": "WARN"}}),
        ('search the logs for "a.b(c"', {"search_logs": {"pattern": r"a\.b\(c"}}),
        ("grep connection refused in the logs", {"search_logs": {"pattern": "connection refused"}}),
        ("show the last 20 lines of app.log", {"recent_logs": {"file": "app.log", "lines": 20}}),
        ("app.log 마지막 20줄 보여줘", {"recent_logs": {"file": "app.log", "lines": 20}}),
        ("what logs are there?", {"list_logs": {}}),
        ("로그 파일 목록", {"list_logs": {}}),
        ("which processes use the most memory?", {"get_top_processes": {"sortBy": "memory"}}),
        ("메모리를 가장 많이 쓰는 프로세스 5개", {"get_top_processes": {"sortBy": "memory", "count": 5}}),
        ("is the disk full?", {"get_disk_usage": {}}),
        ("CPU와 메모리 상태", {"get_resource_usage": {}}),
        ("CPU/메모리 상태", {"get_resource_usage": {}}),
        ("HEAD~5부터 HEAD까지 변경된 파일", {"git_diff_stat": {"from": "HEAD~5", "to": "HEAD"}}),
        ("Show the ten most recent commits", {"git_log": {"count": 10}}),
        ("tail -n 30 worker.log", {"recent_logs": {"file": "worker.log", "lines": 30}}),
        ("search logs for OutOfMemory", {"search_logs": {"pattern": "OutOfMemory"}}),
        ("what happened last week in the repo?", {"git_log": {**LAST_WEEK, "count": 50}}),
        ("load average", {"get_resource_usage": {}}),
        ("서버 어때?", HEALTH),
        ("how big are the log files?", {"list_logs": {}}),
        ("search for failed login in the logs", {"search_logs": {"pattern": "failed login"}}),
        ("is a process eating CPU?", {"get_top_processes": {"sortBy": "cpu"}}),
        ("commits by kim@example.com", {"git_log": {"author": "kim@example.com"}}),
        ("김철수가 커밋한 내역", {"git_log": {"author": "김철수"}}),
        ("main과 develop 차이", {"git_diff_stat": {"from": "main", "to": "develop"}}),
        ("경고 로그 보여줘", {"search_logs": {"level": "WARN"}}),
        ("스왑 사용량", {"get_resource_usage": {}}),
        ("files changed since HEAD~5", {"git_diff_stat": {"from": "HEAD~5", "to": "HEAD"}}),
        ("HEAD~3 이후 바뀐 파일", {"git_diff_stat": {"from": "HEAD~3", "to": "HEAD"}}),
        ("박지훈이 어제 작성한 커밋", {"git_log": {**YESTERDAY, "author": "박지훈", "count": 50}}),
        ("박지훈이 오늘에 수정한 커밋", {"git_log": {**TODAY, "author": "박지훈", "count": 50}}),
        ("list lines with status 500 in app.log", {"search_logs": {"file": "app.log", "pattern": "status 500"}}),
        ("which service logs the most errors?", {"error_summary": {}}),
        ("결제 서비스 로그에서 에러 보여줘", {"error_summary": {}}),
        ("지난 금요일 이후 변경된 파일", {"git_log": {"since": "2026-11-20", "count": 50}}),
        ("show the logs from today", {"search_logs": {}}),
        ("오류가 가장 많은 서비스별 에러", {"error_summary": {}}),
    ],
)  # fmt: skip
def test_arguments_are_read_off_the_question(question: str, expected: Mapping[str, Mapping[str, Any]]) -> None:
    assert calls(question) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How is this machine doing, and what changed in this repository today?", {*HEALTH, "git_log"}),
        ("이 서버 상태 어때? 그리고 오늘 저장소에서 뭐가 바뀌었어?", {*HEALTH, "git_log"}),
        ("오늘 커밋이랑 에러 요약해줘", {"git_log", "error_summary"}),
        ("디스크 용량, 브랜치 목록, 오늘 커밋", {"get_disk_usage", "git_branches", "git_log"}),
    ],
)  # fmt: skip
def test_each_part_of_a_question_gets_its_tools(question: str, expected: set[str]) -> None:
    made = calls(question)

    assert made.keys() == expected
    assert made.get("git_log", TODAY)["since"] == "2026-11-21"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("show me 5 commits", {"git_log": {"count": 5}}),
        ("who committed most this month?", {"git_contributors": {"since": "2026-11-01"}}),
        ("git status", {"git_status": {}}),
        ("컨테이너 상태", {"docker_ps": {}}),
        ('run "select count(*) from logs"', {"query_logs": {"query": "select count(*) from logs"}}),
        ('trace the request "abc-123"', {"trace_request": {"id": "abc-123"}}),
        ("find TODO in the code", {"git_search": {"text": "TODO"}}),
        ("failed services", {"get_services": {}}),
        ("커널 이벤트", {"get_kernel_events": {}}),
        ("최근 릴리스", {"git_tags": {}}),
        ("what changed in this repository today?", {"git_log": {**TODAY, "count": 50}}),
        ("메모리 사용량", {"get_resource_usage": {}}),
    ],
)
def test_among_many_similar_tools_the_one_meant_is_found(
    question: str, expected: Mapping[str, Mapping[str, Any]]
) -> None:
    assert calls(question, MORE_TOOLS) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("open pull requests", {"list_pull_requests": {"state": "open"}}),
        ("which pods are there?", {"pods_list": {}}),
        ("파드 목록", {"pods_list": {}}),
        ("어떤 메트릭이 있어?", {"list_metrics": {}}),
        ("which metrics exist?", {"list_metrics": {}}),
        ("run the PromQL query `up == 0`", {"execute_query": {"query": "up == 0"}}),
        ("which alerts fired yesterday?", {"alert_history": YESTERDAY_EXACTLY}),
        ("어제 발생한 알림", {"alert_history": YESTERDAY_EXACTLY}),
        ("deployments of the last 90 minutes", {"find_deployments": {"lookback": "90m"}}),
        ("최근 2시간 배포", {"find_deployments": {"lookback": "2h"}}),
        ("만료되는 인증서", {"expiring": {}}),
        ("Summarise today's commits", {"git_log": {**TODAY, "count": 50}}),
    ],
)  # fmt: skip
def test_tools_of_servers_unknown_to_us_rank_by_the_same_rules(
    question: str, expected: Mapping[str, Mapping[str, Any]]
) -> None:
    assert calls(question, THIRD_PARTY) == expected


def test_what_is_said_once_goes_into_one_parameter() -> None:
    spans = {name: text("ISO time") for name in ("since", "until", "earlier_since", "earlier_until")}
    compare = tool("logs", "compare_logs", "What appeared in logs against an earlier span.", spans)

    assert calls("compare the logs of yesterday", (compare,)) == {"compare_logs": YESTERDAY}


@pytest.mark.parametrize(
    "question", ["Compare yesterday's logs with today's", "어제 로그를 오늘과 비교해줘", "오늘 로그를 어제와 비교해줘"]
)
def test_what_is_compared_is_the_later_span_whichever_is_named_first(question: str) -> None:
    spans = {name: text("ISO time") for name in ("since", "until", "earlier_since", "earlier_until")}
    compare = tool("logs", "compare_logs", "What appeared in logs against an earlier span.", spans)
    earlier = {"earlier_since": "2026-11-20", "earlier_until": "2026-11-21T00:00:00+09:00"}

    assert calls(question, (compare,)) == {"compare_logs": {**TODAY, **earlier}}


def test_a_name_beside_the_word_for_one_parameter_goes_into_no_other() -> None:
    names = {"recording": text("id, name or path"), "node": text()}
    stats = tool("trace", "get_trace_stats", "Per operation: count, total time; nodes, processes.", names)

    assert calls("slowest operations on node gpu-07", (stats,)) == {"get_trace_stats": {"node": "gpu-07"}}
    assert calls("slowest operations in recording rec-7", (stats,)) == {"get_trace_stats": {"recording": "rec-7"}}


@pytest.mark.parametrize(
    ("question", "tool_name"),
    [
        ("what did the last commit change?", "git_show"),
        ("마지막 커밋 내용 보여줘", "git_show"),
        ("Is rate(http_requests_total[30s]) a sensible query?", "check_query"),
        ("rate(http_requests_total[30s]) 제대로 쓴 거야?", "check_query"),
        ('Did up{job="api"} behave oddly today?', "detect_anomalies"),
        ("what's the 99th percentile latency?", "find_recipes"),
        ("p99 응답 시간 알려줘", "find_recipes"),
    ],
)
def test_a_way_of_asking_outweighs_its_words(question: str, tool_name: str) -> None:
    query = {"query": text("PromQL")}
    tools = (
        *TOOLS,
        tool("git", "git_show", "One commit: message, files, patch.", {"ref": text()}),
        tool("prometheus", "check_query", "Lint PromQL without running it.", query, required=["query"]),
        tool("prometheus", "detect_anomalies", "Which series were far from normal.", query, required=["query"]),
        tool("prometheus", "execute_query", "Run a PromQL instant query.", query, required=["query"]),
        tool("prometheus", "find_recipes", "Ready PromQL for a question.", {"question": text()}),
        tool("trace", "get_stacks", "Call stacks of slow events: operations, durations.", {"op": text()}),
    )

    assert calls(question, tools).keys() == {tool_name}


@pytest.mark.parametrize(
    "question", ["hello", "What's the weather in Seoul?", "오늘 날씨 어때?", "restart nginx", "고마워", "", "?!"]
)
def test_a_question_that_fits_no_tool_leads_to_no_call(question: str) -> None:
    assert calls(question) == {}


def test_a_tool_that_may_change_something_is_never_called() -> None:
    tools = (tool("ops", "disk_cleanup", "Frees disk space.", read_only=False), *TOOLS)

    assert calls("free some disk space", tools) == {"get_disk_usage": {}}


def test_a_tool_whose_required_argument_the_question_does_not_give_is_not_called_but_named() -> None:
    lookup = tool("users", "find_user", "A user account.", {"login": {"type": "string"}}, required=["login"])

    plan = make_plan(read_parts("show the user account", NOW), study((lookup,)))

    assert plan.calls == []
    assert [(need.tool, need.parameter) for need in plan.needs] == [("find_user", "login")]


def test_more_than_a_tool_gives_is_lowered_and_noted() -> None:
    plan = make_plan(read_parts("show me 100 commits", NOW), study(TOOLS))

    assert plan.calls[0].arguments == {"count": 50}
    assert [(note.tool, note.parameter) for note in plan.lowered] == [("git_log", "count")]


WORDS = """
commits 커밋 errors 에러 logs 로그 disk 디스크 memory today 어제 last 2 hours 지난 일주일 top 5 100000 "timeout"
app.log find 찾아줘 and , 그리고 ? by Kim HEAD~1..HEAD between v1 level ERROR most 가장 files processes the of in since
2026-02-30 `x` a/b/c
"""
WORD = st.sampled_from(WORDS.split()) | st.text(string.printable + "\0가나다힣", max_size=5)


@settings(max_examples=60, deadline=None)
@given(st.lists(WORD, max_size=12).map(" ".join))
def test_whatever_is_asked_every_call_is_one_that_its_tool_accepts(question: str) -> None:
    plan = make_plan(read_parts(question, NOW), study(THIRD_PARTY))
    specs = {spec.name: spec for spec in THIRD_PARTY}

    assert len(plan.calls) <= MOST_CALLS
    for call in plan.calls:
        known = {parameter.name: parameter for parameter in parameters(specs[call.tool])}
        assert call.arguments.keys() <= known.keys()
        assert all(known[name].accepts(value) for name, value in call.arguments.items())
        required = {name for name, parameter in known.items() if parameter.required}
        assert required <= {*call.arguments, call.file_parameter}


def test_a_tool_that_takes_the_question_is_given_it() -> None:
    finder = tool(
        "prom", "list_metrics", "Find the metrics a question is about.", {"question": text(), "limit": number(10, 500)}
    )
    [arguments] = calls("어떤 메트릭으로 디스크를 볼 수 있어?", (finder,)).values()
    assert arguments["question"] == "어떤 메트릭으로 디스크를 볼 수 있어"
