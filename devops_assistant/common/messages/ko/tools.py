"""What each tool of the bundled servers does, in Korean, for people; models read the servers' own English."""

from devops_assistant.common.messages import Table

TABLE: Table = {
    # git
    "git_log": "커밋 목록, 최근 것부터: 해시, 작성 시각, 작성자, 제목.",
    "git_diff_stat": "두 커밋 사이에 바뀐 파일과 더하고 지운 줄 수.",
    "git_branches": "브랜치: 현재(*), 마지막 커밋, 원격보다 앞서고 뒤처진 수, 병합됨, 오래됨.",
    "git_show": "커밋 하나: 메시지, 파일, 패치는 `lines` 줄까지.",
    "git_diff": "두 커밋 사이, 또는 아직 커밋하지 않은 변경의 패치.",
    "git_status": "스테이지된, 바뀐, 추적되지 않는 파일. 원격보다 앞서고 뒤처진 수.",
    "git_blame": "파일 각 줄의 커밋, 날짜, 작성자.",
    "git_search": "추적되는 파일, 또는 커밋이 바꾼 것에서 글 찾기.",
    "git_hotspots": "기간 동안 가장 자주 바뀐 파일: 커밋, 줄, 작성자 수.",
    "git_contributors": "커밋 수로 본 작성자와 처음, 마지막 날짜.",
    "git_tags": "릴리스, 최근 것부터. 그 사이와 마지막 이후의 커밋.",
    "git_changes_around": "장애 전의 커밋을 원인일 가능성 순으로, 까닭과 함께.",
    # logs
    "list_logs": "로그 파일(최근에 쓰인 것부터)과 저널: 이름, 크기, 형식, 담긴 시간, 표본으로 본 레벨.",
    "recent_logs": "파일의 마지막 줄들, 오래된 것부터.",
    "search_logs": "맞는 줄을 최근 또는 오래된 것부터, 맞는 줄 전체의 수와 함께.",
    "trace_request": "ID가 나오는 모든 기록을 여러 파일에서 시간 순으로, 가장 긴 공백과 함께.",
    "error_summary": "내용이 같은 오류끼리: 수, 빈도, 처음과 마지막, 서비스, 예, 새로 생긴 것.",
    "log_patterns": "기록이 따르는 틀을 가장 잦은 것이나 드문 것부터, 수와 함께.",
    "log_timeline": "시간 구간마다 레벨별 기록 수와 두드러진 구간. 기본: 담긴 시간 전체.",
    "compare_logs": "앞선 기간에 견주어 생기고, 없어지고, 늘고, 준 것. 기본: 바로 앞의 같은 길이.",
    "query_logs": "읽어 낸 기록에 SELECT 한 번: 표 logs(time, epoch, level, service, message, file, line).\n"
    "SQLite이며 percentile(value, percent)와 REGEXP(RE2)도 됩니다. json_extract(line, '$.field')는 JSON 줄을 읽습니다.",
    # system
    "check_host": "값싼 점검을 한꺼번에: 정상이 아닌 것만, 심한 것부터, 증거와 다음에 부를 도구와 함께.",
    "get_resource_usage": "짧은 동안의 CPU, 부하, 메모리, 스왑, 압박, 컨테이너 제한. 기준을 넘는 것을 짚습니다.",
    "get_disk_usage": "실제 파일 시스템마다 공간과 아이노드: 크기, 사용, 남음, 비율. 가장 찬 것부터.",
    "get_top_processes": "0.5초 동안 가장 무거운 프로세스: CPU, 메모리, 디스크 I/O, 열린 파일, 스레드, 사용자, 명령.",
    "get_process": "프로세스 하나: CPU, 메모리, 제한, 부모, 자식, 열린 파일, 소켓, 컨테이너, 환경 변수 이름.",
    "get_network": "기다리는 포트와 그 프로세스, 상태와 상대별 연결, 인터페이스 속도와 오류, 재전송.",
    "get_trend": "이 서버가 돌기 시작한 뒤 수치의 흐름: 최저, 평균, 최고, 언제부터 기준을 넘었는지.",
    "get_containers": "Docker, Podman, CRI 컨테이너: 상태, 건강, 재시작, 종료 코드, 제한, 이미지, 다이제스트, 리비전.",
    "get_services": "실패했거나 자꾸 재시작하는 systemd 유닛과 각각의 마지막 저널 줄.",
    "get_kernel_events": "커널 로그의 OOM 종료, 디스크와 파일 시스템 오류, 세그폴트, 멈춘 작업, 과열.",
    "get_host_changes": "바뀐 것: 부팅, 패키지, 로그인, /etc의 파일, 실행된 cron 작업과 타이머, 시계 이동.",
    # prometheus
    "execute_query": "PromQL 순간 쿼리: 단위와 시각이 있는 값, 모든 시계열의 합계.",
    "execute_range_query": "기간에 걸친 PromQL: 앞선 시계열의 마지막, 최소, 평균, 최대, 변화와 모두의 합계.",
    "get_metric_metadata": "메트릭 하나: 종류, 설명, 단위, 레이블과 값의 수와 예, 시계열, 마지막 값, 쓰는 규칙.",
    "list_labels": "레이블 이름, 또는 레이블 하나의 값.",
    "get_alerts": "경보와 그 식, 값, 시작, 주석. 그리고 침묵 설정.",
    "get_targets": "수집 대상, 죽은 것부터 오류와 함께. 나머지는 작업별로.",
    "get_status": "버전, 종류, 보존 기간, 시계열이 많은 것. 어떤 인스턴스가 있는지.",
    "detect_anomalies": "어느 시계열이 언제 얼마나 정상에서 벗어났는지: 하루의 시각이나 그 앞의 값을 기준으로.",
    "list_metrics": "질문에 맞는 메트릭을 순위대로, 종류, 단위, 설명과 함께. 질문이 없으면 앞머리로 이름 찾기.",
    "find_recipes": "질문에 맞는, 여기 있는 메트릭으로 된 PromQL: 제목, 단위, 식, 경보 기준.",
    "check_query": "PromQL을 실행하지 않고 점검: 모르는 메트릭, rate 없는 카운터, 빠진 le, 짧은 구간 등.",
    "build_dashboard": "목표나 레시피를 위한 Grafana 대시보드 JSON. 쿼리마다 실행해 봅니다. 저장하지 않고 돌려줍니다.",
    "build_alert_rules": "목표나 레시피를 위한 Prometheus 경보 규칙 YAML, promtool로 점검. 저장하지 않고 돌려줍니다.",
    # trace
    "list_recordings": "열 수 있는 녹화, 최근 것부터: 만든 것, 담긴 시간, 이벤트, 인과 사슬.",
    "get_trace_stats": "동작마다: 수, 저장된 수, p50/p95/p99, 시간의 합과 몫. 노드, 프로세스, 시스템 부하.",
    "get_causal_chains": "저장된 인과 사슬을 심한 것부터 노드와 함께: 증상, 꼬리 비율, 원인, 계층.",
    "get_stacks": "느린 이벤트의 호출 스택을 시간이 많은 것부터: 동작, 걸린 시간, 프로세스, 프레임.",
    "trace_timeline": "언제 무슨 일이 있었는지, 같은 길이의 구간으로. tid를 주면 그 스레드의 긴 이벤트를 순서대로.",
    "trace_capabilities": "여기서 trace_record가 어느 수준으로 되는지, 그 까닭과 높이는 방법.",
    "trace_record": "실행 중인 프로세스가 무엇을 하고 기다리는지 커널의 추적기로 녹화합니다. 다음은 explain_slowness.",
    "explain_slowness": "녹화된 프로세스가 느린 까닭: 시간의 몫, 뿌리까지의 기다림 사슬, 증거 행, 반대 확인.",
    "run_sql": "녹화에 SELECT 한 번(SQLite). 시각은 에포크(UTC)부터의 ns, 길이도 ns입니다.\n"
    "recording=self는 이 프로그램의 기록입니다. 표와 열: SELECT sql FROM sqlite_master. "
    "percentile(value, percent), REGEXP(RE2), json_each도 됩니다.",
}
