"""Lines that may be of a level, told without taking them apart: a superset, cheap to find."""

from __future__ import annotations

from collections.abc import Sequence

from devops_servers.logs.levels import WORDS, Level
from devops_servers.logs.matcher import LinePattern
from devops_servers.logs.patterns import any_of
from devops_servers.logs.reader import Block
from devops_servers.logs.records import continues

_HEAD_BYTES = 400
_NUMBERS = (
    r"^<\d{1,3}>",  # syslog
    r"(?:level|severity|lvl|@l)\w*\W{1,8}(?:\d|[A-Za-z]\b)",  # pino, GELF, one letter
    r"^\S+ (?:stdout|stderr) [FP] (?:[IWEF]\d{4} |<)",  # klog or syslog in a container's log
)
_FORMS: dict[Level, tuple[str, ...]] = {
    "ERROR": (
        *_NUMBERS,
        r"\b[EF]\d{4} \d\d:",  # klog
        r"\d +\d+ [EF] ",  # Android
        r'" [5-9]\d\d (?:\d|-)',  # access logs
    ),
    "WARN": (*_NUMBERS, r"\bW\d{4} \d\d:", r"\d +\d+ W ", r'" 4\d\d (?:\d|-)'),
}


class Suspects:
    """Finds the lines that may be of a level, ERROR or WARN, or that continue one that is."""

    def __init__(self, level: Level) -> None:
        self._first: LinePattern = any_of("|".join((*WORDS[level], *_FORMS[level])), ignore_case=True)

    def ends(self, block: Block) -> Sequence[int]:
        """Where each such line of `block` ends."""
        ends = self._first.ends(block)
        found = dict.fromkeys(ends)
        for end in ends:
            following = _continuation(block, end + 1)
            while following and following not in found:
                found[following] = None
                following = _continuation(block, following + 1)
        return sorted(found)


def _continuation(block: Block, start: int) -> int:
    """Where the line that begins at `start` ends, 0 where it begins a record or none is there."""
    if start >= block.length:
        return 0
    end = block.text.find(b"\n", start, block.length)
    head = bytes(block.text[start : min(end, start + _HEAD_BYTES)])
    return end if continues(head.decode("utf-8", "replace")) else 0
