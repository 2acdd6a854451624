"""What the model was shown of one piece of evidence, searched for what an answer claims."""

from __future__ import annotations

import re
from functools import cached_property

from devops_assistant.evidence.figures import Figures
from devops_assistant.evidence.moments import Moment, find_moments, is_same
from devops_assistant.evidence.quantities import Quantity
from devops_assistant.evidence.words import Names, stems

_SPACE = re.compile(r"\s+")
_ELLIPSIS = re.compile(r"\s*(?:…|\.{3,}|\[\.\.\.\])\s*")


class Exhibit:
    """The text of one piece of evidence and the numbers and times in it; nothing is searched for before it is asked."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._figures = Figures(text)

    def shows_text(self, quoted: str) -> bool:
        """Whether the words of `quoted` stand here, whatever their case and spacing; `…` stands for anything."""
        position = 0
        for part in _ELLIPSIS.split(_folded(quoted).strip(" ,.;:…")):
            found = _whole(part).search(self._folded, position)
            if not found:
                return False
            position = found.end()
        return True

    def shows_line(self, line: str) -> bool:
        """Whether `line` stands here as it is, so that all it says is shown."""
        return line.strip() in self._lines

    def shows_name(self, name: str) -> bool:
        """Whether the path, address or port stands here, not only as a part of another."""
        if name.isdecimal():
            return re.search(rf"(?:\bport\W{{0,4}}|:){name}(?!\d)", self._folded) is not None
        ends = r"(?![\w-]|\.\w)" if "/" in name or "." in name else ""
        return re.search(rf"(?<![\w.-]){re.escape(name)}{ends}", self._text) is not None

    def shows_version(self, version: str) -> bool:
        """Whether the version stands here, perhaps with more behind it: 3.11 is shown by 3.11.7."""
        return re.search(rf"(?<![\d.]){re.escape(version)}(?!\d)", self._text) is not None

    def shows_hash(self, digits: str) -> bool:
        """Whether a hash that begins with `digits` stands here."""
        return re.search(rf"(?<![0-9a-z]){digits.casefold()}", self._folded) is not None

    def shows_moment(self, claim: Moment, slack_minutes: float) -> bool:
        """Whether the date or time stands here; a date and a time of day may stand apart."""
        if any(is_same(claim, moment, slack_minutes=slack_minutes) for moment in self._moments):
            return True
        if not claim.has_date or claim.hour is None:
            return False
        clocks = (moment for moment in self._moments if not moment.has_date)
        return any(is_same(claim.clock_only, clock, slack_minutes=slack_minutes) for clock in clocks) and any(
            is_same(claim.date_only, moment) for moment in self._moments
        )

    def shows_quantity(self, claim: Quantity, names: Names) -> bool:
        """Whether a number here states `claim`; one without a unit also has to bear one of `names`, or be rare."""
        return self._figures.show(claim, names)

    def shows_nothing_of(self, names: Names) -> bool:
        """Whether it is said here that there are none of what `names` says."""
        said = re.finditer(r"\b(?:no|zero|없)\b[^\n.]{0,40}", self._folded)
        return any(names.near & stems(match.group()) for match in said)

    @cached_property
    def _lines(self) -> frozenset[str]:
        return frozenset(line.strip() for line in self._text.split("\n") if line.strip())

    @cached_property
    def _folded(self) -> str:
        return _folded(self._text)

    @cached_property
    def _moments(self) -> list[Moment]:
        return list(find_moments(self._text, epochs=True))


def _whole(part: str) -> re.Pattern[str]:
    """Return a pattern of `part` that is not cut out of a longer number, nor, being one word, out of a longer word."""
    inside = r"[a-z0-9_]" if " " not in part else r"\d"
    first = rf"(?<!{inside})" if re.match(inside, part) else ""
    last = rf"(?!{inside})" if part and re.match(inside, part[-1]) else ""
    return re.compile(first + re.escape(part) + last)


def _folded(text: str) -> str:
    """Return `text` in one case, with single spaces, and without the backslashes that JSON puts before quotes."""
    return _SPACE.sub(" ", text.replace('\\"', '"').casefold())
