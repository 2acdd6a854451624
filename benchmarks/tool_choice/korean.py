"""Seventy-five questions in Korean, some with English words as people write them."""

from __future__ import annotations

from benchmarks.tool_choice.question import Earlier, Question

_COMMITS = Earlier(
    "최근 커밋 3개",
    {
        "git_log": "3 commits, newest first\n"
        "5c0ffee1 2026-11-21 11:20 하늘  재시도 횟수 조정\n"
        "beef1234 2026-11-21 08:02 서준  설정 정리\n"
        "0ddba11a 2026-11-20 22:45 하늘  문서\n"
        "[3 of 3 commits, HEAD, not truncated]"
    },
)
_PROCESSES = Earlier(
    "메모리 많이 쓰는 프로세스 3개",
    {
        "get_top_processes": "3 of 190 processes by memory\n"
        "pid   name      memory\n  812  java      2.1 GB\n 3391  postgres  1.4 GB\n  120  dockerd   0.3 GB\n[sampled over 0.5 s]"
    },
)

TUNED = (
    Question("이번 주에 지은이 커밋한 거 보여줘", {"git_log": {"author": "지은", "since": "2026-11-16"}}),
    Question("config/ 폴더의 최근 커밋 8개", {"git_log": {"path": "config/", "count": 8}}),
    Question("v1.4와 v1.5 사이에 바뀐 파일", {"git_diff_stat": {"from": "v1.4", "to": "v1.5"}}),
    Question("커밋 9a3bc41 내용 보여줘", {"git_show": {"ref": "9a3bc41"}}),
    Question("app/server.go 각 줄을 누가 썼어?", {"git_blame": {"path": "app/server.go"}}),
    Question("커밋 안 된 변경 있어?", {"git_status": {}}),
    Question("코드에서 'connect_timeout' 찾아줘", {"git_search": {"text": "connect_timeout"}}),
    Question("브랜치 뭐뭐 있어?", {"git_branches": {}}),
    Question("최근 릴리스 3개 알려줘", {"git_tags": {"count": 3}}),
    Question("13시 20분 장애를 일으켰을 만한 커밋은?", {"git_changes_around": {"at": "2026-11-21T13:20"}}),
    Question("로그 파일 뭐가 있어?", {"list_logs": {}}),
    Question("api.log 마지막 30줄", {"recent_logs": {"file": "api.log", "lines": 30}}),
    Question("어제부터 worker.log에서 'deadlock' 검색", {
        "search_logs": {"pattern": "deadlock", "file": "worker.log", "since": "2026-11-20"}}),
    Question("지난 15분 동안 WARN 로그만", {"search_logs": {"level": "WARN", "since": "15m"}}),
    Question("최근 4시간 에러를 종류별로 묶어줘", {"error_summary": {"hours": 4}}),
    Question("요청 ab12-9f 가 로그에서 어떻게 흘러갔는지 추적해줘", {"trace_request": {"id": "ab12-9f"}}),
    Question("가장 드문 로그 패턴", {"log_patterns": {"rarest": True}}),
    Question("오늘 시간대별 에러 로그 추이", {"log_timeline": {"level": "ERROR", "since": "2026-11-21"}}),
    Question("최근 1시간 로그를 그 전과 비교해줘", {"compare_logs": {"since": "1h"}}),
    Question("이 서버 점검해줘", {"check_host": {}}),
    Question("이 서버 CPU 지금 얼마나 써?", {"get_resource_usage": {}}),
    Question("디스크 얼마나 찼어?", {"get_disk_usage": {}}),
    Question("디스크 IO 많이 쓰는 프로세스 5개", {"get_top_processes": {"sortBy": "io", "count": 5}}),
    Question("pid 3301 자세히", {"get_process": {"process": 3301}}),
    Question("9090 포트 누가 쓰고 있어?", {"get_network": {"port": 9090}}),
    Question("지난 6시간 커널 이벤트", {"get_kernel_events": {"hours": 6}}),
    Question("서버들의 CPU 사용률 알려줘", {"find_recipes": {}}, instead=({"list_metrics": {}},)),
    Question("`up == 0` 실행해줘", {"execute_query": {"query": "up == 0"}}),
    Question("지금 울리는 알림 있어?", {"get_alerts": {"state": "firing"}}),
    Question("죽은 타깃 목록", {"get_targets": {"state": "down"}}),
    Question("postgres 대시보드 만들어줘", {"build_dashboard": {}}),
    Question("녹화 rec-9에서 프로세스 711이 왜 느렸어?", {"explain_slowness": {"recording": "rec-9", "pid": 711}}),
    Question("열 수 있는 recording 목록", {"list_recordings": {}}),
    Question("pier 2 berth 현황", {"berth_occupancy": {"pier": 2}}),
    Question("vessel 'Hanbada' 찾아줘", {"find_vessel": {"name": "Hanbada"}}),
    Question("요청 추적해줘", {}),
    Question("그 중에 두 번째 것 자세히", {"git_show": {"ref": "beef1234"}}, after=_COMMITS),
    Question("어제는?", {"git_log": {"since": "2026-11-20", "until": "2026-11-21"}}, after=Earlier("오늘 커밋 보여줘")),
)  # fmt: skip

HELD_OUT = (
    Question("월요일부터 민호가 올린 커밋", {"git_log": {"author": "민호", "since": "2026-11-16"}}),
    Question("머지 커밋 빼고 최근 12개 커밋", {"git_log": {"merges": "exclude", "count": 12}}),
    Question("develop과 main의 차이점", {"git_diff": {"from": "develop", "to": "main"}},
             instead=({"git_diff_stat": {"from": "develop", "to": "main"}},)),
    Question("e02b77c 커밋에서 뭐가 바뀌었어?", {"git_show": {"ref": "e02b77c"}}),
    Question("lib/cart.rb는 줄마다 누가 고쳤어?", {"git_blame": {"path": "lib/cart.rb"}}),
    Question("한 달 동안 제일 자주 바뀐 파일 10개", {"git_hotspots": {"count": 10}}),
    Question("올해 커밋 많이 한 사람 5명", {"git_contributors": {"count": 5, "since": "2026-01-01"}}),
    Question("'use_cache'가 언제 들어왔는지 커밋 이력에서 찾아줘", {"git_search": {"text": "use_cache", "history": True}}),
    Question("오전 9시 반에 터진 장애 직전의 의심 커밋", {"git_changes_around": {"at": "2026-11-21T09:30"}}),
    Question("syslog 끝에서 80줄 보여줘", {"recent_logs": {"file": "syslog", "lines": 80}}),
    Question("최근 3일 로그에서 \"permission denied\" 나온 줄", {
        "search_logs": {"pattern": "permission denied", "since": "3d"}}),
    Question("payments.log에서 10시부터 11시까지 ERROR만", {
        "search_logs": {"level": "ERROR", "file": "payments.log", "since": "2026-11-21T10:00", "until": "2026-11-21T11:00"}}),
    Question("batch.log에서 제일 흔한 오류는?", {"error_summary": {"file": "batch.log"}}),
    Question("주문 5530912 관련 로그를 시간순으로 전부", {"trace_request": {"id": "5530912"}}),
    Question("auth.log 메시지 유형별로 정리", {"log_patterns": {"file": "auth.log"}}),
    Question("로그 양이 언제 급증했어?", {"log_timeline": {}}),
    Question("12시 이후 로그에 새로 나타난 게 뭐야? 그 전이랑 비교해서", {"compare_logs": {"since": "2026-11-21T12:00"}}),
    Question("\"SELECT level, count(*) FROM logs GROUP BY level\" 돌려줘", {
        "query_logs": {"query": "SELECT level, count(*) FROM logs GROUP BY level"}}),
    Question("호스트 전반적으로 이상 없는지 한번 봐줘", {"check_host": {}}),
    Question("스왑이랑 로드 얼마야?", {"get_resource_usage": {}}),
    Question("아이노드 부족한 파일시스템 있어?", {"get_disk_usage": {}}),
    Question("파일을 제일 많이 열어 둔 프로세스 3개", {"get_top_processes": {"sortBy": "fds", "count": 3}}),
    Question("nginx 프로세스 상태 자세히 알려줘", {"get_process": {"process": "nginx"}}),
    Question("지난 3시간 메모리 추이", {"get_trend": {"metric": "memory", "minutes": 180}}),
    Question("실패한 systemd 서비스", {"get_services": {}}),
    Question("이틀 동안 이 호스트에 설치된 패키지", {"get_host_changes": {"hours": 48}}),
    Question("계속 재시작하는 컨테이너 있나", {"get_containers": {}}),
    Question("인스턴스들 메모리 지표 좀 보여줘", {"find_recipes": {}}, instead=({"list_metrics": {}},)),
    Question("최근 6시간 `node_load1` 범위로 조회", {"execute_range_query": {"query": "node_load1", "start": "6h"}}),
    Question("http_requests_total 메트릭이 뭐야?", {"get_metric_metadata": {"metric": "http_requests_total"}}),
    Question("`rate(errors_total[5m])`에 이상치 있어?", {"detect_anomalies": {"query": "rate(errors_total[5m])"}}),
    Question("디스크 경보 규칙 만들어줘", {"build_alert_rules": {}}),
    Question("job 레이블 값들", {"list_labels": {"label": "job"}}),
    Question("recording batch-2에서 가장 느린 작업", {"get_trace_stats": {"recording": "batch-2"}}),
    Question("인과 사슬 상위 6개", {"get_causal_chains": {"top_n": 6}}),
    Question("어제 도착한 vessel", {"list_arrivals": {"since": "2026-11-20", "until": "2026-11-21"}}),
    Question("첫 번째 거 더 자세히", {"get_process": {"process": 812}}, after=_PROCESSES),
)  # fmt: skip

QUESTIONS = (*TUNED, *(Question(each.text, each.calls, each.instead, each.after, held_out=True) for each in HELD_OUT))
