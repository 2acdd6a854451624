"""What the model was shown of one piece of evidence, searched for what an answer claims."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, cached_property

from devops_assistant.evidence.moments import Moment, find_moments, is_same
from devops_assistant.evidence.quantities import Quantity, find_quantities, is_close, quantity_at, states
from devops_assistant.evidence.units import HINTS, PERIODS, UNITS, Reading
from devops_assistant.evidence.words import key_of, shown_for, stems

_DIGITS = re.compile(
    r"(?<![\w.])(?<!\d[:-])(?:\d{1,3}(?:,\d{3}){1,8}(?![\d,])|\d{1,24}(?!\d))(?:\.\d{1,24}(?!\d))?"
    r"(?:[eE][+-]?\d{1,2}(?!\d))?(?!\d*[:-]\d)",
    re.ASCII,
)
_SCALED = re.compile(r"\d\s?(?:[조억만천백]|thousand|million|billion|(?:d|h|m|days?|hours?|minutes?|시간|분)[\s,]*\d)")
_NAMED_DAY = re.compile(r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\s{1,2}$")
_HINT_WORD = re.compile(r"%|[A-Za-zµ]+")
_RATE = re.compile(r"(?:per[_ ]?|/)(s|sec|second|min|minute|h|hour|day)(?![a-z])|rps|qps|_rate\b")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SPACE = re.compile(r"\s+")
_ELLIPSIS = re.compile(r"\s*(?:…|\.{3,}|\[\.\.\.\])\s*")
_IN_PERCENT = stems("cpu mem memory disk swap heap idle load utilization utilisation util")
_RARE = 0.05
"""A number needs no name if, with its many digits, it is less likely than this to stand in the evidence by chance."""


class Exhibit:
    """The text of one piece of evidence and the numbers and times in it; nothing is searched for before it is asked."""

    def __init__(self, text: str) -> None:
        self._text = text

    def shows_text(self, quoted: str) -> bool:
        """Whether the words of `quoted` stand here, whatever their case and spacing; `…` stands for anything."""
        position = 0
        for part in _ELLIPSIS.split(_folded(quoted).strip(" ,.;:…")):
            position = self._folded.find(part, position)
            if position < 0:
                return False
            position += len(part)
        return True

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

    def shows_quantity(self, claim: Quantity, names: frozenset[str]) -> bool:
        """Whether a number here states `claim`; one without a unit also has to bear one of `names`, or be rare."""
        return any(self._is_shown(claim, fact, names) for fact in self._candidates(claim))

    def shows_nothing_of(self, names: frozenset[str]) -> bool:
        """Whether it is said here that there are none of what `names` says."""
        said = re.finditer(r"\b(?:no|zero|없)\b[^\n.]{0,40}", self._folded)
        return any(names & stems(match.group()) for match in said)

    @cached_property
    def _folded(self) -> str:
        return _folded(self._text)

    @cached_property
    def _moments(self) -> list[Moment]:
        return list(find_moments(self._text, epochs=True))

    @cached_property
    def _numbers(self) -> list[tuple[float, int]]:
        """Every number as written, without its unit, and where it stands, smallest first."""
        numbers = [(float(match.group().replace(",", "")), match.start()) for match in _DIGITS.finditer(self._text)]
        if _SCALED.search(self._text):
            numbers += [(abs(quantity.number), quantity.start) for quantity in find_quantities(self._text)]
        return sorted(numbers)

    def _candidates(self, claim: Quantity) -> Iterator[Quantity]:
        """Yield the numbers here that are about as large as `claim` in one of its units."""
        tried: set[int] = set()
        least, most = claim.reach
        for factor in _factors(claim.readings):
            first = bisect_left(self._numbers, (least * factor, -1))
            last = bisect_right(self._numbers, (most * factor, len(self._text)))
            for _, position in self._numbers[first:last]:
                if position not in tried:
                    tried.add(position)
                    fact = quantity_at(self._text, position)
                    if fact:
                        yield fact

    def _is_shown(self, claim: Quantity, fact: Quantity, names: frozenset[str]) -> bool:
        if fact.is_bare and not claim.is_bare:
            return self._is_shown_by_its_key(claim, fact, names)
        if fact.is_bare and claim.is_bare:  # "-33" in a diff is 33 lines
            claim, fact = replace(claim, number=abs(claim.number)), replace(fact, number=abs(fact.number))
        if not states(claim, fact):
            return False
        if not (fact.is_bare or claim.is_bare):
            return True
        return self._is_rare(claim) or self._is_named(fact, names)

    def _is_shown_by_its_key(self, claim: Quantity, fact: Quantity, names: frozenset[str]) -> bool:
        """Whether a bare number states `claim` in the unit that its key or column says it has, or as a share of 1."""
        hints = self._hints(fact)
        if any(states(claim, replace(fact, unit=unit, readings=readings)) for unit, readings in hints):
            return True
        if any(reading.dimension == "count" for reading in claim.readings):
            return states(claim, fact) and (self._is_rare(claim) or self._is_named(fact, names))
        if hints or claim.readings[0].dimension != "fraction":
            return False
        if is_close(claim, fact.number * 100) and 0 < fact.number < 1:
            return self._is_rare(fact) or self._is_named(fact, names)
        return is_close(claim, fact.number) and bool(names & stems(key_of(self._text, fact.start)) & _IN_PERCENT)

    def _is_rare(self, number: Quantity) -> bool:
        enough = 4 if float(number.number).is_integer() else 3
        return number.digits >= enough and not number.bound and len(self._numbers) <= _RARE * 10**number.digits

    def _is_named(self, fact: Quantity, names: frozenset[str]) -> bool:
        if _NAMED_DAY.search(self._text[max(0, fact.start - 5) : fact.start]):
            return False
        named = shown_for(self._text, fact.start, fact.end) | stems(f"{fact.unit} {self._column(fact)}")
        return bool(names & named)

    def _hints(self, fact: Quantity) -> list[tuple[str, tuple[Reading, ...]]]:
        """Return the units that the words right before a bare number, or its column's head, name."""
        named = _CAMEL.sub(" ", f"{key_of(self._text, fact.start)} {self._column(fact)}")
        rate = _RATE.search(named.casefold())
        if rate:
            return [(rate.group(), (Reading("count/s", 1 / PERIODS.get(rate[1] or "s", 1)),))]
        words = _HINT_WORD.findall(named)
        return [
            (word, HINTS.get(word) or HINTS[word.lower()]) for word in words if word in HINTS or word.lower() in HINTS
        ]

    def _column(self, fact: Quantity) -> str:
        """Return the words above the number in the head of its table: the nearest line above without a number."""
        start = self._text.rfind("\n", 0, fact.start) + 1
        above = bisect_left(self._heads, (start, "")) - 1
        if above < 0 or self._text.find("\n\n", self._heads[above][0], start) >= 0:
            return ""
        first, last = fact.start - start, fact.end - start
        cells = re.finditer(r"[^\s|]+(?: [^\s|]+)*", self._heads[above][1])
        return " ".join(cell.group() for cell in cells if cell.start() <= last and first <= cell.end())

    @cached_property
    def _heads(self) -> list[tuple[int, str]]:
        """Return the lines that can head a table: words in columns, and no number."""
        lines = re.finditer(r"^(?=[^\d\n]*(?:\S {2,}|\||\t)\S)[^\d\n]+$", self._text, re.MULTILINE)
        return [(match.start(), match.group()) for match in lines]


def _folded(text: str) -> str:
    """Return `text` in one case, with single spaces, and without the backslashes that JSON puts before quotes."""
    return _SPACE.sub(" ", text.replace('\\"', '"').casefold())


@cache
def _factors(readings: tuple[Reading, ...]) -> frozenset[float]:
    """Return by what a number with these readings is multiplied when it is written in another unit of the same kind."""
    factors = {1.0}
    for reading in readings:
        same = (other for known in (*UNITS.values(), *HINTS.values()) for other in known)
        factors |= {reading.factor / other.factor for other in same if other.dimension == reading.dimension}
        if reading.dimension.endswith("/s"):
            factors |= {reading.factor * period for period in (1.0, 60.0, 3600.0)}
    return frozenset(factors)
