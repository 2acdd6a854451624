"""What each command of the conversation takes and does, in Korean; the English stands where it is registered."""

from devops_assistant.common.messages import Table

TABLE: Table = {
    # what stands behind them
    "[SERVER | TOOL]": "[서버 | 도구]",
    "[URI]": "[주소]",
    "QUERY [SPAN]": "쿼리 [기간]",
    "FILE": "파일",
    "[PROVIDER] [MODEL]": "[제공자] [모델]",
    "[TOOL-OR-GLOB]": "[도구나 무늬]",
    "[COMMAND]": "[명령]",
    "[SYMPTOM] [--since SPAN]": "[증상] [--since 기간]",
    # commands
    "help": "명령 목록, 또는 한 명령의 설명",
    "tools": "쓸 수 있는 도구 또는 한 서버의 도구와, 실행 전에 묻는지. 도구 하나는 무엇을 받는지",
    "servers": "각 서버의 상태와, 안 되는 까닭",
    "metrics": "이 세션에서 도구별 호출 수, 오류, 걸린 시간",
    "evidence": "답변이 [E1]로 인용한 결과 전체",
    "sessions": "최근에 기록된 세션. /resume으로 이어 갑니다",
    "doctor": "모델, 모든 서버와 그 밖의 설정을 시험하고, 문제마다 고치는 명령을 보여 줍니다",
    "prompts": "서버가 준비한 질문. 각각이 하나의 명령입니다",
    "resources": "서버가 보여 주는 자료 목록, 또는 그 주소의 내용",
    "clear": "대화를 지웁니다. 서버와 증거는 남습니다",
    "exit": "종료",
    "resume": "기록된 세션을 증거와 함께 이어 갑니다. 마지막 것, 또는 이 ID의 것",
    "undo": "마지막 질문과 답변을 거두고, 질문을 고칩니다",
    "retry": "마지막 질문에 다시 답하게 합니다",
    "why": "마지막 답변의 주장마다 그 근거, 결과마다 살펴본 범위",
    "copy": "마지막 답변을 터미널의 클립보드로",
    "save": "마지막 답변과 증거를 파일로(.md, .html, .json)",
    "export": "대화 전체와 모든 증거를 파일로(.md, .html, .json)",
    "model": "답변하는 모델, 또는 다른 모델로 이어 가기",
    "context": "모델의 문맥을 채운 것(대략, 토큰)",
    "cost": "이 세션에서 쓴 토큰과 비용",
    "lang": "프로그램과 답변의 언어",
    "approve": "묻지 않고 실행하는 도구, 또는 이 세션에서 그렇게 할 도구",
    "investigate": "무엇이 언제부터 고장 났는지와 그 근거. --since 2h는 그 이전을 보지 않습니다",
    "chart": "PromQL 쿼리를 지난 1시간 또는 6h 같은 기간 동안 그립니다. 쿼리 > 80은 80을 기준선으로 긋습니다",
}
