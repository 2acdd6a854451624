"""What is said of recorded sessions, in Korean."""

from devops_assistant.common.messages import Table

TABLE: Table = {
    "resumed": "{id} 이어서 진행: 질문 {turns}개, 결과 {evidence}개; 첫 질문은 “{title}”",
    "none": "아직 기록된 세션이 없습니다",
    "deleted": "{id} 세션과 그 증거를 지웠습니다",
    "written": "{path}에 저장했습니다",
    "no_findings": "{since}발견된 이상이 없습니다",
    "since": "{moment} 이후 ",
    "open_elsewhere": "{id} 세션은 프로세스 {pid}에서 열려 있습니다",
    "leave_it": "먼저 그곳에서 끝내세요",
    "cannot_write": "{path}에 쓸 수 없습니다: {reason}",
    "name_another": "다른 파일을 지정하세요",
    "cannot_delete": "{id} 세션을 지울 수 없습니다: {error}",
    "try_again": "다시 시도하세요",
    "no_moment": "--since 값이 시각이 아닙니다: {error}",
    "name_moment": "24h나 yesterday처럼 시각을 쓰세요",
    # tables
    "head_session": "세션",
    "head_began": "시작",
    "head_program": "프로그램",
    "head_turns": "질문",
    "head_tokens": "토큰",
    "head_cost": "비용",
    "head_findings": "이상",
    "head_question": "첫 질문",
    "head_found": "발견",
    "head_severity": "심각도",
    "head_rule": "규칙",
    "head_seen": "본 것",
}
