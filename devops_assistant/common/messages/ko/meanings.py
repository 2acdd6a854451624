"""What parameters, resources and prompts of the bundled servers are, in Korean; the English is the key."""

from devops_assistant.common.messages import Table

TABLE: Table = {
    "part of name or address": "이름이나 주소의 일부",
    "date (its midnight), ISO time, today, 2 hours ago": "날짜(그날 자정), ISO 시각, today, 2 hours ago",
    "text in the message": "메시지에 있는 글",
    "branch, tag, commit, or OLD..NEW": "브랜치, 태그, 커밋, 또는 OLD..NEW",
    "list each commit's files": "커밋마다 파일 목록",
    "empty: the working tree": "비우면 작업 트리",
    "literal, any case": "글자 그대로, 대소문자 무관",
    "commits where it appeared or vanished": "그것이 생기거나 없어진 커밋",
    "when it failed; default now, or the time of ref": "장애 시각. 기본: 지금, 또는 ref의 시각",
    "error message to match": "맞춰 볼 오류 메시지",
    "deployed revision": "배포된 리비전",
    "length of the window": "기간의 길이(시간)",
    "name as in list_logs": "list_logs에 나온 이름",
    "RE2 regex; empty: every line": "RE2 정규식. 비우면 모든 줄",
    "name or glob; empty: all": "이름이나 무늬. 비우면 모두",
    "normalised over formats": "형식에 상관없이 맞춘 레벨",
    "ISO time, 2h or today": "ISO 시각, 2h, today",
    "not included": "그 시각은 빼고",
    "lines around each match": "맞는 줄 앞뒤의 줄 수",
    "token of an earlier answer": "앞선 답의 토큰",
    "request, trace or order id": "요청, 추적, 주문의 ID",
    "how far to look back": "얼마나 거슬러 볼지(시간)",
    "pid, or part of a command line": "pid, 또는 명령줄의 일부",
    "only what is on this port": "이 포트에 있는 것만",
    "how far back": "얼마나 거슬러 볼지(시간)",
    "PromQL": "PromQL 식",
    "empty: the default": "비우면 기본 인스턴스",
    "1h (before end), now-2d, ISO or epoch": "1h(끝에서부터), now-2d, ISO나 에포크",
    "5m; empty: chosen": "5m. 비우면 알아서",
    "name or selector": "이름이나 선택자",
    "before start, to learn normal from": "시작 전, 정상을 배울 기간",
    "English or Korean": "영어나 한국어",
    "names that start so": "이렇게 시작하는 이름",
    "recipe titles or PromQL, instead of a goal": "목표 대신 레시피 제목이나 PromQL",
    "id, name or path; empty: the first listed": "ID, 이름, 경로. 비우면 목록의 첫 번째",
    "10s: before the recording's end; or a UTC time": "10s: 녹화의 끝에서부터. 또는 UTC 시각",
    "how many in full; the rest in a line each": "온전히 보일 수. 나머지는 한 줄씩",
    "pids, command names or units": "pid, 명령 이름, 유닛",
    # resources and prompts
    "The repository at a glance: current branch, remote, last commit, path; a list where there are several.": (
        "저장소 한눈에: 현재 브랜치, 원격, 마지막 커밋, 경로. 여럿이면 그 목록."
    ),
    "Every log file: name, size in bytes, last modified; and what the journal holds.": (
        "모든 로그 파일: 이름, 바이트 크기, 마지막 수정. 그리고 저널에 있는 것."
    ),
    "Host name, platform, uptime, cores, memory.": "호스트 이름, 플랫폼, 가동 시간, 코어, 메모리.",
    "What exists here that bears on a question: metrics and queries. For hosts.": (
        "질문과 관계있는, 여기 있는 것: 메트릭과 쿼리. 프로그램이 씁니다."
    ),
    "Why is it slow: the order of tools, numbers only from results.": (
        "왜 느린지: 도구를 쓰는 순서. 수치는 결과에서만."
    ),
}
