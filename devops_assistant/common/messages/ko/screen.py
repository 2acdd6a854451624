"""What the screen says while a question is being answered, in Korean."""

from devops_assistant.common.messages import Table

TABLE: Table = {
    # what is being done
    "thinking": "생각하는 중",
    "writing": "쓰는 중",
    "retrying": "다시 시도",
    "doing_in": "{what}: {seconds:.0f}초 뒤",
    "doing_for": "{what} {seconds:.0f}초",
    # how a turn ends
    "stop_paused": "모델이 멈춘 뒤 이어 가지 않았습니다. 계속하라고 요청해 보세요",
    "stop_truncated": "모델의 길이 한도에서 답변이 잘렸습니다. 계속하라고 요청해 보세요",
    "stop_context_full": "모델의 문맥 창이 가득 찼습니다. `clear`로 새로 시작하세요",
    "stop_refused": "모델이 답변을 거절했습니다. 다르게 물어보거나 --model로 다른 모델을 고르세요",
    "stop_unknown": "모델이 이유를 밝히지 않고 멈췄습니다. 답변이 완전하지 않을 수 있습니다",
    "unbacked": "인용된 증거에 없는 내용: “{claim}”",
    "withdrawn": "위 내용은 취소되었습니다({reason}). 처음부터 다시 씁니다",
    "as_it_stands": "최종 답변:",
    # what happens on the way
    "attempt": "{reason}; {seconds:.1f}초 뒤 {attempt}번째 시도",
    "server_failed": "서버 {server}: {error}",
    "error_and_remedy": "{error}; {remedy}",
    "tools_changed": "{server}의 도구가 전과 다릅니다: {changes}",
    "added": "추가 {names}",
    "removed": "삭제 {names}",
    "changed": "변경 {names}",
    "allowed": "허용됨({who})",
    "refused": "거부됨({who})",
    "refused_by_you": "거부하셨습니다",
    "refused_unasked": "물어볼 사람이 없어 거부됨",
    "how_to_allow": "{refusal}; --allow 이름(또는 무늬)을 주면 묻지 않고 실행합니다",
    # under the answer
    "evidence": "증거 {ids}",
    "no_evidence": "모은 증거 없음",
    "claims_backed": "주장 {count}개 중 {backed}개 확인됨",
    "computed": " (계산 {computed}개)",
    "masked": "비밀 {count}개 가림",
    "tokens": "토큰 입력 {read}, 출력 {written}",
    "tokens_about": "토큰 입력 약 {read}, 출력 {written}",
    "scope": "{evidence} {tool}: {footer}",
    "scope_in_part": "{evidence} {tool}: 일부만 표시; {footer}",
    "more_scopes": "그 밖에 결과 {count}개가 본 범위",
    "not_asked": "실행 중이 아니어서 묻지 못함: {names}",
    "failed": "실패: {names}",
    # figures
    "milliseconds": "{count:.0f} ms",
    "seconds": "{count}초",
    "minutes": "{minutes}분 {seconds}초",
    "hours": "{hours}시간 {minutes}분",
    "days": "{days}일 {hours}시간",
    "seconds_ago": "{amount}초 전",
    "minutes_ago": "{amount}분 전",
    "hours_ago": "{amount}시간 전",
    "days_ago": "{amount}일 전",
    # when nothing can be said
    "cannot_write": "출력을 쓸 수 없습니다: {reason}",
}
