"""Seventy-four questions in Korean as they are typed on call; every other one was sealed while most rules were written."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.tool_choice.question import Earlier, Question

_COMMITS = Earlier(
    "최근 커밋 3개 보여줘",
    {
        "git_log": "3 commits, newest first\n"
        "d41c0ffe 2026-11-21 15:02 유나  세션 캐시 추가\n"
        "77e0b1c2 2026-11-21 09:58 태오  라우트 정리\n"
        "a0b9c8d7 2026-11-20 21:30 유나  버전 올림\n"
        "[3 of 3 commits, HEAD, not truncated]"
    },
)
_PROCESSES = Earlier(
    "메모리 많이 먹는 프로세스 3개",
    {
        "get_top_processes": "3 of 201 processes by memory\n"
        "pid   name      memory\n  540  mysqld    3.3 GB\n 2207  node      1.9 GB\n   88  envoy     0.4 GB\n[sampled over 0.5 s]"
    },
)

_WRITTEN = (
    Question("지난주 화요일부터 src/auth/ 아래 커밋", {"git_log": {"path": "src/auth/", "since": "2026-11-10"}}),
    Question("김민수가 어제 뭐 커밋했는지", {"git_log": {"author": "김민수", "since": "2026-11-20", "until": "2026-11-21"}}),
    Question("7b2e9d0c 커밋 diff 좀", {"git_show": {"ref": "7b2e9d0c"}}),
    Question("release/3.1이랑 main 파일 차이 몇개나 나?", {"git_diff_stat": {"from": "release/3.1", "to": "main"}},
             instead=({"git_diff": {"from": "release/3.1", "to": "main"}},)),
    Question("internal/billing/invoice.go 88번째 줄 누가 건드렸냐", {
        "git_blame": {"path": "internal/billing/invoice.go", "start": 88}}),
    Question("커밋 안한거 남아있나", {"git_status": {}}),
    Question("레포에서 FEATURE_NEW_CART 쓰는 곳", {"git_search": {"text": "FEATURE_NEW_CART"}}),
    Question("'max_connections'가 코드에서 언제 사라졌어?", {"git_search": {"text": "max_connections", "history": True}}),
    Question("최근 2주간 제일 많이 바뀐 파일 top 7", {"git_hotspots": {"since": "14d", "count": 7}}),
    Question("이번달 커밋 많이 한 사람 순위", {"git_contributors": {"since": "2026-11-01"}}),
    Question("마지막 태그 뭐야", {"git_tags": {}}),
    Question("오후 2시 40분에 500 터졌는데 어떤 커밋 때문일까", {"git_changes_around": {"at": "2026-11-21T14:40"}}),
    Question("로그 어떤거 쌓이고 있어", {"list_logs": {}}),
    Question("gateway.log 뒤에서 150줄", {"recent_logs": {"file": "gateway.log", "lines": 150}}),
    Question("어제 오후 3시부터 order.log에 'Connection refused' 찍힌거", {
        "search_logs": {"pattern": "Connection refused", "file": "order.log", "since": "2026-11-20T15:00"}}),
    Question("최근 10분 warn만 보여줘 batch.log", {"search_logs": {"level": "WARN", "since": "10m", "file": "batch.log"}}),
    Question(r"access.log에서 정규식 `HTTP/1\.1 50[234]` 걸리는 줄", {
        "search_logs": {"pattern": r"HTTP/1\.1 50[234]", "file": "access.log"}}),
    Question("지난 3시간 에러 종류별 건수", {"error_summary": {"hours": 3}}),
    Question("오늘 새벽부터 에러 뭐가 제일 많았어", {"error_summary": {"hours": 16.33}}),
    Question("배포 직후 15:30부터 로그에 새로 생긴 거 그 전이랑 비교", {"compare_logs": {"since": "2026-11-21T15:30"}}),
    Question("주문번호 20261121-0042 흐름 따라가줘", {"trace_request": {"id": "20261121-0042"}}),
    Question("worker.log 시간대별 로그량 오늘", {"log_timeline": {"file": "worker.log", "since": "2026-11-21"}}),
    Question("app.log 드물게 나오는 패턴 5개만", {"log_patterns": {"file": "app.log", "rarest": True, "limit": 5}}),
    Question("`select service, count(*) from logs where level='ERROR' group by 1` 로그에 돌려봐", {
        "query_logs": {"query": "select service, count(*) from logs where level='ERROR' group by 1"}}),
    Question("서버 상태 함 봐줘", {"check_host": {}}),
    Question("지금 cpu 랑 메모리 몇퍼야", {"get_resource_usage": {}}),
    Question("/data 파티션 얼마나 남았어", {"get_disk_usage": {}}),
    Question("cpu 젤 많이 먹는 놈 3개", {"get_top_processes": {"sortBy": "cpu", "count": 3}}),
    Question("8821번 프로세스 뭐하는 애야", {"get_process": {"process": 8821}}),
    Question("3306 포트 물고 있는 프로세스", {"get_network": {"port": 3306}}),
    Question("최근 2시간 로드 추이", {"get_trend": {"metric": "load", "minutes": 120}}),
    Question("OOM 난 적 있어? 최근 하루", {"get_kernel_events": {"hours": 24}}),
    Question("어제부터 이 서버에 설치되거나 바뀐 패키지 있나", {"get_host_changes": {"hours": 41}}),
    Question("자꾸 죽는 컨테이너", {"get_containers": {}}),
    Question("죽은 systemd 유닛 보여줘", {"get_services": {}}),
    Question('sum(rate(http_requests_total{code=~"5.."}[5m])) 조회', {
        "execute_query": {"query": 'sum(rate(http_requests_total{code=~"5.."}[5m]))'}}),
    Question("`rate(foo_total[10s])` 이 쿼리 문법 괜찮아?", {"check_query": {"query": "rate(foo_total[10s])"}}),
    Question("`node_memory_MemAvailable_bytes` 지난 12시간 그래프", {
        "execute_range_query": {"query": "node_memory_MemAvailable_bytes", "start": "12h"}}),
    Question("지금 파이어링 중인 얼럿", {"get_alerts": {"state": "firing"}}),
    Question("스크레이프 안되는 타겟 있음?", {"get_targets": {"state": "down"}}),
    Question("instance 라벨에 뭐뭐 있어", {"list_labels": {"label": "instance"}}),
    Question("프로메테우스 보관기간이랑 카디널리티", {"get_status": {}}),
    Question("redis 메모리 대시보드 하나 짜줘", {"build_dashboard": {}}),
    Question("인증서 만료 알림 룰 yaml로", {"build_alert_rules": {}}),
    Question("node_disk_ 로 시작하는 메트릭", {"list_metrics": {"prefix": "node_disk_"}}),
    Question("recording prod-0412 연산별 p99", {"get_trace_stats": {"recording": "prod-0412"}}),
    Question("녹화 web-3 에서 pid 77 콜스택", {"get_stacks": {"recording": "web-3", "pid": 77}}),
    Question("여기서 커널 추적 되나?", {"trace_capabilities": {}}),
    Question("3번 커밋 누가 했어?", {"git_show": {"ref": "a0b9c8d7"}}, after=_COMMITS),
    Question("더 보여줘", {"recent_logs": {"file": "api.log", "lines": 60}}, after=Earlier("api.log 마지막 30줄")),
    Question("worker.log는?", {"search_logs": {"pattern": "timeout", "file": "worker.log"}},
             after=Earlier("api.log에서 'timeout' 찾아줘")),
    Question("에러만", {"search_logs": {"pattern": "pool", "file": "gateway.log", "since": "1h", "level": "ERROR"}},
             after=Earlier("최근 1시간 gateway.log에서 'pool' 검색")),
    Question("전체 diff 보여줘", {"git_show": {"ref": "beef1234"}},
             after=Earlier("커밋 beef1234 보여줘", {"git_show": "commit beef1234 by 서준\n a.py | 2 +-\n[1 file, patch cut]"})),
    Question("메모리 순으로는?", {"get_top_processes": {"sortBy": "memory", "count": 5}},
             after=Earlier("CPU 많이 쓰는 프로세스 5개")),
    Question("8080은?", {"get_network": {"port": 8080}}, after=Earlier("9090 포트 누가 써?")),
    Question("두번째 프로세스 자세히", {"get_process": {"process": 2207}}, after=_PROCESSES),
    Question("main 브랜치에서는?", {"git_log": {"ref": "main", "count": 5}}, after=Earlier("최근 커밋 5개")),
    Question("왜?", {"git_changes_around": {}}, instead=({},), after=Earlier("최근 1시간 에러 요약")),
    Question("nginx 재시작해줘", {}),
    Question("오늘 점심 뭐 먹지", {}),
    Question("파드 3개로 늘려줘", {}),
    Question("30일 지난 로그 지워줘", {}),
    Question("rec-7 인과 사슬 상위 3개", {"get_causal_chains": {"recording": "rec-7", "top_n": 3}}),
    Question("녹화해둔 거 뭐 있어", {"list_recordings": {}}),
    Question("recording rec-12에서 pid 4410 왜 느렸는지 설명해줘", {"explain_slowness": {"recording": "rec-12", "pid": 4410}}),
    Question('up{job="api"} 지난 하루 이상한 거 있어?', {"detect_anomalies": {"query": 'up{job="api"}', "start": "1d"}}),
    Question("안 쓰는 오래된 브랜치", {"git_branches": {}}),
    Question("유나가 올린 커밋 20개, 머지 제외", {"git_log": {"author": "유나", "count": 20, "merges": "exclude"}}),
    Question("release/5.0 브랜치에서 JIRA-4412 언급한 커밋", {"git_log": {"message": "JIRA-4412", "ref": "release/5.0"}}),
    Question("최근 6시간 메모리 사용량 변화", {"get_trend": {"metric": "memory", "minutes": 360}}),
    Question("fd 제일 많이 연 프로세스 5개", {"get_top_processes": {"sortBy": "fds", "count": 5}}),
    Question("오전 11시 이후 *.log 에서 fatal 또는 panic", {
        "search_logs": {"pattern": "fatal|panic", "file": "*.log", "since": "2026-11-21T11:00"}}),
    Question("결제 77120934 어떻게 됐는지 로그에서 찾아줘", {"trace_request": {"id": "77120934"}}),
    Question("tcp 재전송이랑 연결 상태", {"get_network": {}}),
)  # fmt: skip
QUESTIONS = tuple(
    replace(question, group="on call, sealed at first" if place % 2 else "on call")
    for place, question in enumerate(_WRITTEN)
)
