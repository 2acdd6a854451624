"""How many tokens a text costs, near enough to budget with."""

from __future__ import annotations


def estimate(text: str) -> int:
    """Return about how many tokens `text` costs: four ASCII characters to a token, one to a token of any other."""
    others = len(text) - len(text.encode("ascii", "ignore"))
    return (len(text) - others + 3) // 4 + others


def cut_to(text: str, tokens: int) -> str:
    """Return the longest beginning of `text` that costs at most about `tokens`."""
    if estimate(text) <= tokens:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if estimate(text[:middle]) <= tokens else (low, middle - 1)
    return text[:low]
