"""What a model is shown of a result: its beginning, what matters in it, its end, and a true count of the rest."""

from __future__ import annotations

import re

from devops_assistant.common.tokens import estimate
from devops_assistant.evidence.lines import lines_of

BUDGET_TOKENS = 2_000
_HEAD_SHARE, _MATTERS_SHARE, _TAIL_SHARE = 0.55, 0.2, 0.2
_MATTERS = re.compile(
    r"\b(?:error|fail(?:ed|ure)?|fatal|panic|critical|exception|denied|timeout|timed out|killed|oom|refused)\b", re.I
)


def preview(text: str, evidence_id: str, budget_tokens: int = BUDGET_TOKENS) -> str:
    """Return `text` itself where it fits in the budget, else its beginning, the lines that matter, and its end.

    What is left out is counted, and how to read it is said.
    """
    if estimate(text) <= budget_tokens:
        return text
    lines = lines_of(text)
    head = _fitting(lines, int(budget_tokens * _HEAD_SHARE))
    tail = _fitting(lines[head:][::-1], int(budget_tokens * _TAIL_SHARE))
    middle = range(head, len(lines) - tail)
    chosen = [number for number in middle if _MATTERS.search(lines[number])]
    matters = chosen[: _fitting([lines[number] for number in chosen], int(budget_tokens * _MATTERS_SHARE))]
    left_out = len(middle) - len(matters)
    note = (
        f"[… {left_out} of {len(lines)} lines ({len(text)} characters in all) are not shown here, "
        f"{len(chosen) - len(matters)} of them look like errors; read_evidence id={evidence_id} reads any of them]"
    )
    shown = [f"line {number + 1}: {lines[number]}" for number in matters]
    return "\n".join([*lines[:head], note, *shown, *lines[len(lines) - tail :]])


def _fitting(lines: list[str], tokens: int) -> int:
    """Return how many of the first `lines` fit in the budget."""
    for count, line in enumerate(lines):
        tokens -= estimate(line) + 1
        if tokens < 0:
            return count
    return len(lines)
