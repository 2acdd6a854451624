"""What is said of the record itself, in Korean."""

from devops_assistant.common.messages import Table

TABLE: Table = {
    "nothing_yet": "아직 기록된 것이 없습니다",
    "ask_first": "먼저 물어보세요",
    "several_like": "{name!r}에 맞는 세션이 {count}개입니다",
    "no_session": "{name!r} 세션이 없습니다",
    "sessions_list": "devops-assistant sessions가 목록을 보여 줍니다",
    "no_record": "{path}에 아직 기록이 없습니다",
    "written_while": "질문에 답하는 동안 기록됩니다",
    "other_version": "{path}의 버전은 {version}이고 이 프로그램은 {ours}을(를) 읽습니다",
    "update": "업데이트하세요",
    "unreadable": "기록을 읽을 수 없습니다: {error}",
    "look_at": "{path}을(를) 살펴보세요",
    "cannot_resume": "{id}의 대화를 이어 갈 수 없습니다: {error}",
    "newer": "{path}은(는) 더 새로운 버전이 쓴 것입니다",
    "foreign": "{path}은(는) 다른 프로그램의 데이터베이스입니다",
    "not_recorded": "{reason}. 이 세션은 기록되지 않습니다",
    "cannot_write": "{path}에 쓸 수 없습니다({error}). 세션은 계속되지만 기록에서 빠질 수 있습니다",
    "damaged": "{path}이(가) 손상되었습니다({error}). {aside}(으)로 남겨 두고 새로 시작합니다",
    "found": "{rule} ({severity}): {text}. devops-assistant audit에서 볼 수 있습니다",
}
