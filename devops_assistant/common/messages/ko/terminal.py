"""What the terminal says around questions and answers, in Korean: toolbar, live lines, commands."""

from devops_assistant.common.messages import Table

TABLE: Table = {
    # the toolbar
    "starting": "시작하는 중",
    "servers": "서버 {usable}/{wanted}",
    "servers_starting": "{count}개 시작 중",
    "servers_failed": "실패 {names}",
    "tokens": "입력 {read} 출력 {written}",
    "context": "문맥 {share}%",
    "masking_on": "가림 켬",
    "masking_off": "가림 꺼짐!",
    # live lines
    "more_calls": "그 밖에 {count}개",
    # under the answer
    "not_looked_at": "보지 않은 것: {what}",
    "rest_of": "{evidence}의 나머지",
    "it_failed": "{tool}(실패)",
    "not_running": "{server}(실행 중 아님)",
    "doubted": ", 확인 안 됨 {claims}",
    "doubted_more": ", 확인 안 됨 {claims} 외 {more}개",
}
