"""What the report says in its own words, in both languages; everything else in it is a tool's text."""

from __future__ import annotations

from dataclasses import dataclass

from devops_assistant.common.language import Language


@dataclass(frozen=True, slots=True)
class Phrases:
    introduction: str
    attention: str
    above_threshold: str
    """Takes `what`."""
    time_read: str
    """Takes `spans`."""
    failed: str
    silent: str
    cut: str
    """Takes `count`."""
    cut_older: str
    """Takes `count`."""
    lines_cut: str
    file_chosen: str
    open_points: str
    not_mapped: str
    """Takes `words`."""
    no_causes: str
    tied: str
    """Takes `tools`."""
    needs: str
    """Takes `tool`, `parameter` and `described`."""
    lowered: str
    """Takes `tool` and `parameter`."""
    no_time: str
    """Takes `tool`."""
    until_now: str
    """Takes `tool`."""
    not_understood: str
    can_do: str
    elsewhere: str
    order: str
    order_able: str
    """Takes `tools`."""
    not_vouched: str
    """Takes `tools` and `servers`."""
    not_connected: str
    """Takes `server` and `remedy`."""
    why: str
    set_up: dict[str, str]
    """What a bundled server needs before it is connected; `why` for any other."""
    which: str
    """Takes `what`."""
    which_of: str
    """Takes `what` and `names`."""
    either: str
    from_tool: str
    """Takes `tool`."""
    only_reads: str
    no_tools: str
    kinds: dict[str, str]
    servers: dict[str, str]
    """What the bundled servers can be asked."""


PHRASES: dict[Language, Phrases] = {
    "en": Phrases(
        introduction="Rule-based report, written without a model: the lines are the tools' own.",
        attention="Needs attention",
        above_threshold="{what} is above its warning threshold",
        time_read="Time as understood: {spans}",
        failed="This could not be had",
        silent="The tool returned no text.",
        cut="Lines left out here: {count}. The whole result is kept",
        cut_older="Lines left out here, the older ones: {count}. The whole result is kept",
        lines_cut="Long lines are cut at `…`; the whole result is kept.",
        file_chosen="The question names no file; this one was taken from the list",
        open_points="Not answered",
        not_mapped="No tool here was found for: {words}",
        no_causes="Causes and remedies are not judged by rules; the lines above are what there is to judge by.",
        tied="Which one is meant: {tools}? They fit the question equally well; the name is enough.",
        needs="Which {parameter}?{described} {tool} fits, but needs it; the value alone is enough.",
        lowered="{tool} takes a smaller {parameter} than was asked for; it was given the most it takes.",
        no_time="{tool} takes no time; its result is not limited to the span asked about.",
        until_now="{tool} looks back from now: its result also covers what came after the span asked about.",
        not_understood="I work by rules, without a model, and found nothing here that tells this.",
        can_do="What can be asked here:",
        elsewhere="Another MCP server may tell (`devops-assistant servers add`), or a model may understand it.",
        order="Nothing is changed by rules, and no tool here does this: the connected servers only look.",
        order_able="Nothing is changed by rules. {tools} may do this: a model can call it, after you approve.",
        not_vouched="{tools} would fit, but rules call only tools that are known to only read, and nobody has vouched "
        'for that. If it is so, add `"trust": "read-only"` to the entry of {servers} in the server list.',
        not_connected="The {server} server tells this, and it is not connected: {remedy}",
        why="`devops-assistant doctor` says why.",
        set_up={
            "prometheus": "set `PROMETHEUS_URL` to the address of Prometheus; `devops-assistant doctor` says more."
        },
        which="Which {what} is meant? The results so far name no other.",
        which_of="Which {what} is meant: {names}? The name is enough.",
        either=" or ",
        from_tool="This is what {tool} answers",
        only_reads="Tools that may change something are not called by rules.",
        no_tools="No tools are on offer: no server is connected, so there is nothing to look things up with.",
        kinds={"cpu": "CPU", "memory": "Memory", "disk": "Disk"},
        servers={
            "git": "commits, diffs, who wrote a line, branches, releases, code, the likely cause of a failure",
            "logs": "errors by kind, searching, the last lines, one request's way, patterns, what is new since",
            "system": "health, CPU, memory, disks, processes, ports, containers, services, kernel, what changed",
            "prometheus": "metrics, PromQL, alerts, targets, anomalies, dashboards and alert rules",
            "trace": "recordings of what processes did and waited for; my own record: questions, calls, cost",
        },
    ),
    "ko": Phrases(
        introduction="모델 없이 규칙으로 작성한 보고서입니다. 인용된 줄은 도구가 출력한 그대로입니다.",
        attention="주의가 필요한 항목",
        above_threshold="{what} 사용률이 경고 기준을 넘었습니다",
        time_read="이해한 시간: {spans}",
        failed="결과를 얻지 못했습니다",
        silent="도구가 아무 내용도 돌려주지 않았습니다.",
        cut="여기서 생략한 줄: {count}. 전체 결과는 보관되어 있습니다",
        cut_older="여기서 생략한 오래된 줄: {count}. 전체 결과는 보관되어 있습니다",
        lines_cut="긴 줄은 `…`에서 잘랐습니다. 전체 결과는 보관되어 있습니다.",
        file_chosen="질문에 파일 이름이 없어 목록에서 이 파일을 골랐습니다",
        open_points="답하지 못한 부분",
        not_mapped="여기에 맞는 도구를 찾지 못했습니다: {words}",
        no_causes="원인과 해결책은 규칙으로 판단하지 않습니다. 위의 줄들이 판단의 근거입니다.",
        tied="어느 쪽을 말씀하시나요: {tools}? 질문에 똑같이 맞습니다. 이름만 적어 주세요.",
        needs="{parameter} 값이 무엇인가요?{described} {tool} 도구가 맞지만 그 값이 필요합니다. 값만 적어 주세요.",
        lowered="{tool} 도구의 {parameter} 값은 요청보다 작은 최댓값으로 낮췄습니다.",
        no_time="{tool} 도구는 시간 범위를 받지 않아, 결과가 질문한 기간으로 제한되지 않았습니다.",
        until_now="{tool} 도구는 지금부터 거슬러 조회하므로, 질문한 기간 이후의 내용도 들어 있습니다.",
        not_understood="모델 없이 규칙으로 답하고 있으며, 여기에는 이 질문에 답할 도구가 없습니다.",
        can_do="여기서 물어볼 수 있는 것:",
        elsewhere="다른 MCP 서버를 추가하거나(`devops-assistant servers add`) 모델을 쓰면 답할 수 있을지도 모릅니다.",
        order="규칙은 아무것도 바꾸지 않으며, 여기에는 그 일을 하는 도구도 없습니다. 연결된 서버는 조회만 합니다.",
        order_able="규칙은 아무것도 바꾸지 않습니다. {tools} 도구가 할 수 있는 일이며, 모델이 승인을 받아 호출합니다.",
        not_vouched="{tools} 도구가 질문에 맞지만, 규칙은 조회만 한다고 확인된 도구만 호출하며 이 도구는 확인되지 "
        '않았습니다. 조회만 한다면 서버 목록의 {servers} 항목에 `"trust": "read-only"`를 입력해 주세요.',
        not_connected="{server} 서버가 답할 수 있는 질문이지만 연결되어 있지 않습니다. {remedy}",
        why="`devops-assistant doctor`가 이유를 알려 줍니다.",
        set_up={
            "prometheus": "`PROMETHEUS_URL`에 Prometheus 주소를 설정해 주세요. "
            "`devops-assistant doctor`가 더 알려 줍니다."
        },
        which="어느 {what}인가요? 지금까지의 결과에는 다른 것이 없습니다.",
        which_of="어느 {what}인가요: {names}? 이름만 적어 주세요.",
        either=" 또는 ",
        from_tool="{tool}의 결과입니다",
        only_reads="무언가를 바꿀 수 있는 도구는 규칙으로 호출하지 않습니다.",
        no_tools="사용할 수 있는 도구가 없습니다. 연결된 서버가 없어 조회할 수 없습니다.",
        kinds={"cpu": "CPU", "memory": "메모리", "disk": "디스크"},
        servers={
            "git": "커밋, 차이, 줄별 작성자, 브랜치, 릴리스, 코드 검색, 장애를 일으켰을 커밋",
            "logs": "종류별 에러, 검색, 마지막 줄, 요청 추적, 패턴, 새로 나타난 것",
            "system": "건강 상태, CPU, 메모리, 디스크, 프로세스, 포트, 컨테이너, 서비스, 커널, 바뀐 것",
            "prometheus": "메트릭, PromQL, 알림, 수집 대상, 이상치, 대시보드와 알림 규칙",
            "trace": "프로세스가 무엇을 하고 기다렸는지의 녹화, 제 기록: 질문, 도구 호출, 비용",
        },
    ),
}

TITLES = {
    "build_alert_rules": "알림 규칙",
    "build_dashboard": "대시보드",
    "check_host": "호스트 점검",
    "check_query": "쿼리 검사",
    "compare_logs": "로그 비교",
    "detect_anomalies": "이상치",
    "error_summary": "에러 요약",
    "execute_query": "쿼리 결과",
    "execute_range_query": "기간 쿼리 결과",
    "explain_slowness": "느려진 이유",
    "find_recipes": "쿼리 레시피",
    "get_alerts": "알림",
    "get_causal_chains": "인과 사슬",
    "get_containers": "컨테이너",
    "get_disk_usage": "디스크",
    "get_host_changes": "호스트 변경",
    "get_kernel_events": "커널 이벤트",
    "get_metric_metadata": "메트릭 정보",
    "get_network": "네트워크",
    "get_process": "프로세스",
    "get_resource_usage": "자원 사용",
    "get_services": "서비스",
    "get_stacks": "호출 스택",
    "get_status": "프로메테우스 상태",
    "get_targets": "수집 대상",
    "get_top_processes": "상위 프로세스",
    "get_trace_stats": "연산 통계",
    "get_trend": "추이",
    "git_blame": "줄별 작성자",
    "git_branches": "브랜치",
    "git_changes_around": "의심되는 커밋",
    "git_contributors": "기여자",
    "git_diff": "차이",
    "git_diff_stat": "바뀐 파일",
    "git_hotspots": "자주 바뀐 파일",
    "git_log": "커밋",
    "git_search": "코드 검색",
    "git_show": "커밋 내용",
    "git_status": "작업 트리",
    "git_tags": "릴리스",
    "list_labels": "레이블",
    "list_logs": "로그 파일",
    "list_metrics": "메트릭",
    "list_recordings": "녹화 목록",
    "log_patterns": "로그 패턴",
    "log_timeline": "로그 추이",
    "query_logs": "로그 쿼리 결과",
    "recent_logs": "마지막 로그",
    "run_sql": "SQL 결과",
    "search_logs": "로그 검색",
    "trace_capabilities": "추적 가능 수준",
    "trace_request": "요청 추적",
    "trace_timeline": "녹화 시간 흐름",
}
"""What the results of the bundled tools are called in Korean; the results themselves are English."""
