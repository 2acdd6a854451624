"""Who decided whether a call may run: as events and the record name them, and as people read it."""

from __future__ import annotations

from devops_assistant.common.messages import say

_NAMES = {"user": "model.by_user", "not interactive": "model.by_nobody"}


def decider(name: str) -> str:
    """Return in the language of the session who decided; the flag or rule that did so has its own name."""
    return say(_NAMES[name]) if name in _NAMES else name
