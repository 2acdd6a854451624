"""What is added to an answer that did not end as answers should."""

from __future__ import annotations

from devops_assistant.common.language import Language
from devops_assistant.conversation.messages import StopReason
from devops_assistant.providers.protocol import Reply

_WORDS: dict[Language, dict[StopReason, str]] = {
    "en": {
        StopReason.TRUNCATED: "The answer was cut off: the model reached its output limit.",
        StopReason.CONTEXT_FULL: "The answer was cut off: the conversation fills the model's window. "
        "`clear` starts a new one.",
        StopReason.REFUSED: "The model declined to answer this.",
        StopReason.PAUSED: "The model paused again and again, and did not finish.",
        StopReason.TOOL_CALLS: "The model wanted more tools than the step limit allows; the answer may be incomplete.",
        StopReason.UNKNOWN: "The model stopped for a reason unknown to us; the answer may be incomplete.",
    },
    "ko": {
        StopReason.TRUNCATED: "답변이 중간에 잘렸습니다: 모델의 출력 한도에 도달했습니다.",
        StopReason.CONTEXT_FULL: "답변이 중간에 잘렸습니다: 대화가 모델의 문맥 창을 가득 채웠습니다. "
        "`clear`로 새로 시작하세요.",
        StopReason.REFUSED: "모델이 답변을 거절했습니다.",
        StopReason.PAUSED: "모델이 계속 멈추어 답변을 끝내지 못했습니다.",
        StopReason.TOOL_CALLS: "모델이 단계 한도보다 많은 도구를 요청했습니다. 답변이 완전하지 않을 수 있습니다.",
        StopReason.UNKNOWN: "모델이 알 수 없는 이유로 멈췄습니다. 답변이 완전하지 않을 수 있습니다.",
    },
}


def ending(reply: Reply, language: Language) -> str:
    """Return the sentence that says how `reply` ended; empty for an ordinary end."""
    words = _WORDS[language].get(reply.stop, "")
    return f"{words} ({reply.stop_detail})" if words and reply.stop_detail else words
