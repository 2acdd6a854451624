"""Everyday questions in plain Korean, written without a look at the rules; every second one is held out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from benchmarks.tool_choice.question import Calls, Question


def _ask(text: str, tool: str, /, *instead: Calls, **arguments: object) -> Question:
    return Question(text, {tool: arguments}, instead, group="everyday")


_ALL: Sequence[Question] = (
    _ask("지난 1시간 동안 에러 로그 요약해줘", "error_summary", hours=1),
    _ask("무엇이 디스크를 채우고 있어?", "get_disk_usage"),
    Question(
        "HEAD~3 이후 바뀐 파일",
        {"git_diff_stat": {"from": "HEAD~3"}},
        ({"git_log": {"ref": "HEAD~3..HEAD", "files": True}},),
        group="everyday",
    ),
    _ask(
        "SELECT level, count(*) FROM logs GROUP BY level 실행해줘",
        "query_logs",
        query="SELECT level, count(*) FROM logs GROUP BY level",
    ),
    _ask("이번 주에 민수가 올린 커밋 보여줘", "git_log", author="민수", since="2026-11-16"),
    _ask("최근 2주 동안 누가 가장 많이 커밋했어?", "git_contributors", since="14d"),
    _ask("지금 어느 브랜치에 있어?", "git_branches", {"git_status": {}}),
    _ask("커밋 안 한 변경 사항 있어?", "git_status", {"git_diff": {}}),
    _ask("마지막 커밋 내용 보여줘", "git_show", {"git_log": {"count": 1}}),
    _ask(
        "config/app.yaml 파일 10번째 줄부터 누가 수정했는지 알려줘",
        "git_blame",
        path="config/app.yaml",
        start=10,
    ),
    Question(
        "feature/login 브랜치와 main 차이 보여줘",
        {"git_diff": {"from": "feature/login", "to": "main"}},
        (
            {"git_diff": {"from": "main", "to": "feature/login"}},
            {"git_diff_stat": {"from": "main", "to": "feature/login"}},
            {"git_diff_stat": {"from": "feature/login", "to": "main"}},
        ),
        group="everyday",
    ),
    _ask("코드에서 'deprecated_api'가 쓰인 곳 찾아줘", "git_search", text="deprecated_api"),
    _ask("지난 30일간 가장 자주 바뀐 파일 5개", "git_hotspots", since="30d", count=5),
    _ask("v2.1.0 태그 이후 커밋 목록", "git_log", ref="v2.1.0..HEAD"),
    _ask("최근 릴리스 태그 알려줘", "git_tags"),
    _ask(
        "오늘 오후 2시에 장애가 났는데 원인이 될 만한 커밋 찾아줘",
        "git_changes_around",
        at="2026-11-21T14:00:00+09:00",
    ),
    _ask("어떤 로그 파일들이 있어?", "list_logs"),
    _ask("syslog 마지막 30줄 보여줘", "recent_logs", file="syslog", lines=30),
    _ask("api.log에서 timeout 검색해줘", "search_logs", pattern="timeout", file="api.log"),
    _ask(
        "오늘 오전 9시부터 10시 사이 에러 로그 찾아줘",
        "search_logs",
        level="ERROR",
        since="2026-11-21T09:00:00+09:00",
        until="2026-11-21T10:00:00+09:00",
    ),
    _ask("주문 번호 ORD-20391 로그를 전부 추적해줘", "trace_request", id="ORD-20391"),
    _ask("가장 드문 로그 패턴이 뭐야?", "log_patterns", rarest=True),
    _ask("시간대별 에러 개수 추이 보여줘", "log_timeline", level="ERROR"),
    _ask("최근 1시간 로그를 그 전 1시간과 비교해줘", "compare_logs", since="1h"),
    _ask("서버 상태 이상 없는지 점검해줘", "check_host"),
    _ask("현재 CPU랑 메모리 사용량 알려줘", "get_resource_usage"),
    _ask("CPU 많이 쓰는 프로세스 5개", "get_top_processes", sortBy="cpu", count=5),
    _ask("8080 포트 누가 쓰고 있어?", "get_network", port=8080),
    _ask("pid 3021 프로세스 정보 보여줘", "get_process", process=3021),
    _ask("지난 30분간 CPU 사용률 추이", "get_trend", metric="cpu", minutes=30),
    _ask("도커 컨테이너 상태 확인", "get_containers"),
    _ask("실패한 서비스 있어?", "get_services"),
    _ask("최근 3일 커널 로그에 디스크 오류 있었어?", "get_kernel_events", hours=72),
    _ask("지난 12시간 동안 서버에 설치된 패키지나 바뀐 설정 있어?", "get_host_changes", hours=12),
    _ask(
        "rate(node_cpu_seconds_total[5m]) 쿼리 실행해줘",
        "execute_query",
        query="rate(node_cpu_seconds_total[5m])",
    ),
    _ask(
        "지난 3시간 동안 process_resident_memory_bytes 추이 보여줘",
        "execute_range_query",
        query="process_resident_memory_bytes",
        start="3h",
    ),
    _ask(
        "node_memory_MemAvailable_bytes 메트릭이 뭐야?",
        "get_metric_metadata",
        metric="node_memory_MemAvailable_bytes",
    ),
    _ask(
        "http_requests_total에는 어떤 레이블이 있어?",
        "list_labels",
        {"get_metric_metadata": {"metric": "http_requests_total"}},
        metric="http_requests_total",
    ),
    _ask("대기 중(pending)인 알림 보여줘", "get_alerts", state="pending"),
    _ask("node 잡의 타깃 상태 보여줘", "get_targets", job="node"),
    _ask("프로메테우스에서 카디널리티가 가장 높은 메트릭은?", "get_status"),
    _ask("결제 서비스의 에러율 알려줘", "find_recipes", {"list_metrics": {}}),
    _ask(
        "최근 6시간 동안 node_load5에 이상치가 있었어?",
        "detect_anomalies",
        query="node_load5",
        start="6h",
    ),
    _ask("레디스 대시보드 만들어줘", "build_dashboard"),
    _ask("디스크 사용률 알림 규칙 만들어줘", "build_alert_rules"),
    _ask("이 머신에서 추적 기록은 어느 수준까지 가능해?", "trace_capabilities"),
    Question("nginx를 15초 동안 기록해줘", {}, group="everyday"),
    _ask("pid 777의 느린 이벤트 콜 스택 보여줘", "get_stacks", pid=777),
    _ask("tid 5120 스레드가 시간 순서대로 뭘 했는지 보여줘", "trace_timeline", tid=5120),
    _ask(
        "녹화 기록에서 SELECT count(*) FROM events WHERE source = 5 실행해줘",
        "run_sql",
        query="SELECT count(*) FROM events WHERE source = 5",
    ),
)

QUESTIONS = tuple(replace(question, held_out=bool(place % 2)) for place, question in enumerate(_ALL))
