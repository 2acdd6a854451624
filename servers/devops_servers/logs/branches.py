"""Takes a pattern apart at its alternation: one word at a time is found several times as fast as one of two."""

from __future__ import annotations

import re
from itertools import pairwise

from devops_servers.logs.literals import needed_words

_MOST = 3
_SIGN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|(?P<sign>[()|])", re.DOTALL)
_REPEATS = frozenset("*+?{")
_WHOLE = -1
"""What stands for the whole pattern among the places where groups are opened."""


def branches(source: str) -> list[str]:
    """Return patterns, one of which matches where `source` does and with one word each to look for; else `source`.

    Args:
        source: valid RE2 that has none of its constructs with `(?` but `(?:`.
    """
    found = _split(source)
    apart = 1 < len(found) <= _MOST and all(len(needed_words(branch)) == 1 for branch in found)
    return found if apart else [source]


def _split(source: str) -> list[str]:
    """The pattern once with each branch of its only alternation, which is not within what is repeated."""
    opened, bars, closed = [_WHOLE], dict[int, list[int]](), dict[int, int]()
    for found in _SIGN.finditer(source):
        match found["sign"]:
            case "(":
                opened.append(found.start())
            case ")":
                closed[opened.pop()] = found.start()
            case "|":
                if len(opened) > 2:
                    return []
                bars.setdefault(opened[-1], []).append(found.start())
            case _:
                pass
    if len(bars) != 1:
        return []
    [(group, between)] = bars.items()
    stop = closed.get(group, len(source))
    if source[stop + 1 : stop + 2] in _REPEATS:
        return []
    first = group + len("?:") if source.startswith("(?:", max(group, 0)) and group != _WHOLE else group
    return [
        source[: max(group, 0)] + source[start + 1 : end] + source[stop + 1 :]
        for start, end in pairwise([first, *between, stop])
    ]
