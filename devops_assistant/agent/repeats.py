"""A model that asks the same thing again and again is stopped."""

from __future__ import annotations

import json
from collections import Counter

from devops_assistant.conversation.messages import ToolCall

ALLOWED = 2


class Repeats:
    """Counts identical calls within one turn."""

    def __init__(self) -> None:
        self._seen: Counter[tuple[str, str]] = Counter()
        self.stubborn = False
        """True once a call was repeated even after it had been stopped: time to wrap up."""

    def objection(self, call: ToolCall) -> str:
        """Count `call`; return why it is not run again, or nothing where it may."""
        key = (call.name, json.dumps(dict(call.arguments), sort_keys=True, default=str) + call.flaw)
        self._seen[key] += 1
        if self._seen[key] <= ALLOWED:
            return ""
        self.stubborn = self.stubborn or self._seen[key] > ALLOWED + 1
        return (
            f"{call.name} was already called {ALLOWED} times in this turn with exactly these arguments, and was not "
            "called again: use the results above, ask something else, or answer"
        )
