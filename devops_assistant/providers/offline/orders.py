"""Orders to change something: `restart nginx`, `오래된 로그 지워줘`. Rules only look, and say so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from devops_assistant.conversation.messages import ToolSpec
from devops_assistant.providers.offline.offers import study
from devops_assistant.providers.offline.question import Asked
from devops_assistant.providers.offline.ranking import rank

_POLITE = r"(?:please|pls|can you|could you|would you|go|now|just|go and|i want to|i need to|we need to) "
_VERBS = (
    r"(?:restart|reboot|kill|stop)(?! (?:history|count|counts|times?|logs?|events?|loops?)\b)"
    "|delete|remove|drop|scale|roll ?back|revert|drain|cordon|install|uninstall|upgrade|enable|disable|purge|truncate"
    "|rotate|wipe|clear|clean|shut ?down|power off|chmod|rename|edit|fix"
    r"|create(?!\b.{0,30}\b(?:dashboards?|panels?|alert\w*|rules?|query|promql)\b)"
    r"|deploy(?= (?:the|it|to|v)\b)|start(?= (?:the |a )?\w+(?: (?:service|container|server|unit|daemon))?$)"
    r"|record(?=\b.*\b(?:pid|process|seconds?|for)\b)"
)
_ENGLISH = re.compile(rf"^\W*(?:{_POLITE})*(?:{_VERBS})\b", re.IGNORECASE)
_DONE_TO = (
    "재시작|중지|종료|삭제|제거|배포|롤백|재부팅|설치|업그레이드|스케일|드레인|적용|푸시|커밋|머지|수정"
    "|녹화|초기화|정지|강제 ?종료"
)
_DOING = "죽여|지워|늘려|줄여|꺼|켜|되돌려|고쳐|비워|옮겨|없애"
_KOREAN = re.compile(
    rf"(?:(?:{_DONE_TO})(?:을|를)? ?(?:좀 )?(?:해|시켜|하자|하라|해라|부탁)\S*"
    rf"|(?:{_DOING})(?: ?(?:줘|라|봐|버려|주세요|줄래|놔|달라)\S*)?)[\s.!?~]*$"
)


def is_order(question: str) -> bool:
    """Whether something is to be done, not to be looked at."""
    text = question.strip()
    return bool(_ENGLISH.search(text) or _KOREAN.search(text))


def able(parts: Sequence[Asked], tools: Sequence[ToolSpec]) -> tuple[str, ...]:
    """Return the names of the tools that may change something and are about what is ordered."""
    offers = study([replace(tool, read_only=True) for tool in tools if not tool.read_only])
    chosen = [candidate.offer for part in parts for candidate in rank(part, offers).chosen]
    named = [offer.name for offer in chosen if offer.named & {term for part in parts for term in part.words}]
    return tuple(dict.fromkeys(named))
