"""Which of the bundled servers a question is for, where that one offers nothing here."""

from __future__ import annotations

from collections.abc import Sequence

from devops_assistant.conversation.messages import ToolSpec
from devops_assistant.providers.offline.idioms import BY_SERVER
from devops_assistant.providers.offline.question import Asked


def absent_server(parts: Sequence[Asked], tools: Sequence[ToolSpec]) -> str:
    """Return the bundled server that the way of asking calls for and that offers no tool; empty where there is none."""
    here = {spec.server for spec in tools} | {
        server for server, answers in BY_SERVER.items() if any(spec.own_name in answers for spec in tools)
    }
    asked = {term for part in parts for term in part.terms}
    asked_of = (server for server, answers in BY_SERVER.items() if asked & set(answers.values()))
    return next((server for server in asked_of if server not in here), "")
