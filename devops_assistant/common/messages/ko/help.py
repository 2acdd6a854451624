"""What each command of the conversation does, in Korean; the English is the docstring of the command."""

from devops_assistant.common.messages import Table

TABLE: Table = {
    "help": "명령 목록",
    "tools": "쓸 수 있는 도구와, 실행 전에 묻는 도구",
    "servers": "각 서버의 상태와, 안 되는 까닭",
    "metrics": "이 세션에서 도구별 호출 수, 오류, 걸린 시간",
    "evidence": "답변이 [E1]로 인용한 결과 전체",
    "prompts": "서버가 준비한 질문. 각각이 하나의 명령입니다",
    "resources": "서버가 보여 주는 자료 목록, 또는 그 주소의 내용",
    "clear": "대화를 지웁니다. 서버와 증거는 남습니다",
    "exit": "종료",
}
