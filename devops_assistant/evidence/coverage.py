"""What a result says of itself in its footer: what was looked at, over which window, and what was cut."""

from __future__ import annotations

import re

_FOOTER = re.compile(r"\[([^\n]*)\]\s*\Z")
_SHARE = re.compile(r"(?:\bshown (\d+) of (\d+)|\b(\d+) of (\d+)(?: [a-z-]+){0,3} shown)\b")
_LESS = re.compile(r"\b\d+ shown, \d+\+? more\b|(?<!not )\btruncated\b|\bresume\b|\bbudget\b")
_LEFT_OUT = re.compile(r" lines \(\d+ characters in all\) are not shown here, ")


def footer_of(text: str) -> str:
    """Return the footer of a result without its brackets; empty where it has none."""
    found = _FOOTER.search(text)
    return found[1] if found else ""


def is_cut(text: str) -> bool:
    """Return whether a result, as the model was shown it, says that there is more than it shows."""
    if _LEFT_OUT.search(text):
        return True
    footer = footer_of(text)
    shares = ((found[1] or found[3], found[2] or found[4]) for found in _SHARE.finditer(footer))
    return any(int(shown) < int(total) for shown, total in shares) or bool(_LESS.search(footer))
