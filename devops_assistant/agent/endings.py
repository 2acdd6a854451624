"""What is added to an answer that did not end as answers should."""

from __future__ import annotations

from devops_assistant.common.language import Language
from devops_assistant.common.messages import say_in
from devops_assistant.conversation.messages import StopReason
from devops_assistant.providers.protocol import Reply

_WORDS = {
    StopReason.TRUNCATED: "model.ended_truncated",
    StopReason.CONTEXT_FULL: "model.ended_full",
    StopReason.REFUSED: "model.ended_refused",
    StopReason.PAUSED: "model.ended_paused",
    StopReason.TOOL_CALLS: "model.ended_wanting_tools",
    StopReason.UNKNOWN: "model.ended_unknown",
}


def ending(reply: Reply, language: Language) -> str:
    """Return the sentence that says how `reply` ended; empty for an ordinary end."""
    id = _WORDS.get(reply.stop)
    if not id:
        return ""
    words = say_in(language, id)
    return f"{words} ({reply.stop_detail})" if reply.stop_detail else words
