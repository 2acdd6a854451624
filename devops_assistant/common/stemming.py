"""What the inflections of an English word have in common."""

from __future__ import annotations


def stem(word: str) -> str:
    """Return what the inflections of a lower-case English word have in common: `changes`, `changed` → `chang`."""
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith(("sses", "shes", "ches", "xes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        word = word[:-1]
    for ending in ("ing", "ed", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            doubled = ending != "e" and word[-1] == word[-2] and word[-1] not in "lsz"
            return word[:-1] if doubled else word
    return word
