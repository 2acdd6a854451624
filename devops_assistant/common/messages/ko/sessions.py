"""What is said of recorded sessions, in Korean."""

from devops_assistant.common.messages import Table

TABLE: Table = {
    "resumed": "{id} 이어서 진행: 질문 {turns}개, 결과 {evidence}개; 첫 질문은 “{title}”",
    "none": "아직 기록된 세션이 없습니다",
    "deleted": "{id} 세션과 그 증거를 지웠습니다",
    "written": "{path}에 저장했습니다",
    "no_findings": "{since}발견된 이상이 없습니다",
    "since": "{moment} 이후 ",
}
