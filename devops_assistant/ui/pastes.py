"""Long pastes, which stand in the line being edited as a few words and are whole again in the question."""

from __future__ import annotations

import re

from devops_assistant.common.messages import say

FOLDED_LINES = 10
FOLDED_CHARACTERS = 1_500
_MARK = re.compile(r"\[(?:pasted text|붙여 넣은 글) (\d+): \d+(?: lines?|줄), \d+(?: characters|자)\]")
"""In either language: `/lang` may come between a paste and its question."""


class Pastes:
    """The long pastes of one session."""

    def __init__(self) -> None:
        self._texts: list[str] = []

    def fold(self, pasted: str) -> str:
        """Return what stands in the line for `pasted`: itself, unless it is long."""
        text = pasted.replace("\r\n", "\n").replace("\r", "\n")
        if len(text) <= FOLDED_CHARACTERS and text.count("\n") < FOLDED_LINES:
            return text
        self._texts.append(text)
        return say("terminal.folded", number=len(self._texts), count=len(text.splitlines()), length=len(text))

    def unfold(self, line: str) -> str:
        """Return `line` with every paste in its place."""
        return _MARK.sub(self._whole, line)

    def _whole(self, mark: re.Match[str]) -> str:
        number = int(mark[1])
        return self._texts[number - 1] if 1 <= number <= len(self._texts) else mark[0]


def has_folded(line: str) -> bool:
    """Return whether a paste stands folded in `line`."""
    return bool(_MARK.search(line))
