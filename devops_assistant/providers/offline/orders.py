"""Orders to change something: `restart nginx`, `오래된 로그 지워줘`. Rules only look, and say so."""

from __future__ import annotations

import re

_POLITE = r"(?:please|pls|can you|could you|would you|go|now|just|go and|i want to|i need to|we need to) "
_VERBS = (
    r"(?:restart|reboot|kill|stop)(?! (?:history|count|counts|times?|logs?|events?|loops?)\b)"
    "|delete|remove|drop|scale|roll ?back|revert|drain|cordon|install|uninstall|upgrade|enable|disable|purge|truncate"
    "|rotate|wipe|clear|clean|shut ?down|power off|chmod|rename|edit|fix"
    r"|create(?!\b.{0,30}\b(?:dashboards?|panels?|alert\w*|rules?|query|promql)\b)"
    r"|deploy(?= (?:the|it|to|v)\b)|start(?= (?:the |a )?\w+(?: (?:service|container|server|unit|daemon))?$)"
    r"|(?:bump|raise|lower|increase|decrease|renew|resize|patch|apply|merge|rebase|push|post|send|notify|page|silence"
    r"|mute|move|migrate|restore|back ?up|sync|reset)(?= (?:the|an?|all|my|our|this|that|it|us|me|everyone|someone"
    r"|\S+ (?:to|by|into|onto)\b))"
    r"|set(?= .{1,60}\bto\b)|free up|vacuum|prune"
    r"|record(?=\b.*\b(?:pid|process|seconds?|for)\b)"
)
_ENGLISH = re.compile(rf"^\W*(?:{_POLITE})*(?:{_VERBS})\b", re.IGNORECASE)
_DONE_TO = (
    "재시작|중지|종료|삭제|제거|배포|롤백|재부팅|설치|업그레이드|스케일|드레인|적용|푸시|커밋|머지|수정"
    "|녹화|초기화|정지|강제 ?종료"
)
_RECORDED = r"(?:트레이스|추적|녹화|레코딩|프로파일)\S? ?(?:좀 )?(?:떠|따|걸어|돌려|남겨)\S*"
_DOING = "죽여|지워|늘려|줄여|꺼|켜|되돌려|고쳐|비워|옮겨|없애"
_KOREAN = re.compile(
    rf"(?:(?:{_DONE_TO})(?:을|를)? ?(?:좀 )?(?:해|시켜|하자|하라|해라|부탁)\S*"
    rf"|{_RECORDED}|(?:{_DOING})(?: ?(?:줘|라|봐|버려|주세요|줄래|놔|달라)\S*)?)[\s.!?~]*$"
)

_CHANNEL = "슬랙|slack|메일|이메일|채널|팀즈|디스코드|지라|jira|티켓|위키|노션"
_SENT = rf"(?:{_CHANNEL})(?:에|에다|로|으로|한테)? ?(?:\S+ ){{0,4}}?\S*"
_TIDIED = r"(?:디스크|용량|공간|캐시|이미지|임시 ?파일|오래된 \S+|컨테이너)(?:을|를|도|좀)? ?(?:\S+ )?"
_OTHER_ORDERS = re.compile(
    rf"(?:{_SENT}(?:올려|보내|공유|공지|남겨|등록|작성)|{_TIDIED}(?:정리|청소|확보)(?:해|좀|부탁))\S*[\s.!?~]*$",
    re.IGNORECASE,
)
"""What is sent to people, or tidied up: there the noun alone fits a tool."""
_ADJUSTS = re.compile(
    r"[0-9]\S* ?(?:\S+ )?(?:늘려|줄여|바꿔|변경|수정)\S*[\s.!?~]*$"
    r"|^\W*(?:(?:make|change|set) (?:it|that)|extend|increase|raise|lower|reduce|limit)\b.*[0-9]",
    re.IGNORECASE,
)
"""How much is to be shown, or of how long."""


def is_order(question: str, *, after_answer: bool = False) -> bool:
    """Whether something is to be done, not to be looked at.

    Args:
        after_answer: something was shown, so that `100줄로 늘려봐` may be about how much of it.
    """
    text = question.strip()
    if after_answer and _ADJUSTS.search(text):
        return False
    return bool(_ENGLISH.search(text) or _KOREAN.search(text) or _OTHER_ORDERS.search(text))
