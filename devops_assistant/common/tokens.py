"""How many tokens a text costs, near enough to budget with."""

from __future__ import annotations


def estimate(text: str) -> int:
    """Return about how many tokens `text` costs: four ASCII characters to a token, one to a token of any other."""
    others = len(text) - len(text.encode("ascii", "ignore"))
    return (len(text) - others + 3) // 4 + others
