"""The numbers of a tool result, and whether one of them states what an answer says.

A number without a unit, above all a small one, stands in any large text by chance: it counts only by its name.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, cached_property

from devops_assistant.evidence.quantities import Quantity, find_quantities, is_close, quantity_at, states
from devops_assistant.evidence.units import HINTS, PERIODS, UNITS, Reading
from devops_assistant.evidence.words import Names, is_mere_count, key_of, record_of, shown_for, stems

_DIGITS = re.compile(
    r"(?<![\w.])(?<!\d[:-])(?:\d{1,3}(?:,\d{3}){1,8}(?![\d,])|\d{1,24}(?!\d))(?:\.\d{1,24}(?!\d))?"
    r"(?:[eE][+-]?\d{1,2}(?!\d))?(?!\d*[:-]\d)",
    re.ASCII,
)
_SCALED = re.compile(r"\d\s?(?:[조억만천백]|thousand|million|billion|(?:d|h|m|days?|hours?|minutes?|시간|분)[\s,]*\d)")
_NAMED_DAY = re.compile(r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\s{1,2}$")
_HINT_WORD = re.compile(r"%|[A-Za-zµ]+")
_RATE = re.compile(r"(?:per[_ ]?|/)(s|sec|second|min|minute|h|hour|day)(?![a-z])|rps|qps|_rate\b")
_OF = re.compile(r"\s?(?:of|/|-|–|to)\s?(?=\d)")  # "14.2 of 15.6 GiB"
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_IN_PERCENT = stems("cpu mem memory disk swap heap idle load utilization utilisation util")
_RARE = 0.05
"""A number needs no name if, with its many digits, it is less likely than this to stand in the evidence by chance."""


class Figures:
    """Every number of a text, found when first asked for."""

    def __init__(self, text: str) -> None:
        self._text = text

    def show(self, claim: Quantity, names: Names) -> bool:
        """Whether a number here states `claim`; one without a unit also has to bear one of `names`, or be rare."""
        return any(self._is_shown(claim, fact, names) for fact in self._candidates(claim))

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

    def _is_shown(self, claim: Quantity, fact: Quantity, names: Names) -> bool:
        if fact.is_bare and not claim.is_bare:
            return self._is_shown_by_its_key(claim, fact, names)
        if fact.is_bare and claim.is_bare:  # "-33" in a diff is 33 lines
            claim, fact = replace(claim, number=abs(claim.number)), replace(fact, number=abs(fact.number))
        if not states(claim, fact):
            return False
        if not (fact.is_bare or claim.is_bare):
            return True
        return self._is_rare(claim) or self._is_named(fact, names)

    def _is_shown_by_its_key(self, claim: Quantity, fact: Quantity, names: Names) -> bool:
        """Whether a bare number states `claim` in the unit that its key or column says it has, or as a share of 1."""
        hints = self._hints(fact)
        if any(states(claim, replace(fact, unit=unit, readings=readings)) for unit, readings in hints):
            return True
        if any(reading.dimension == "count" for reading in claim.readings):
            return states(claim, fact) and (self._is_rare(claim) or self._is_named(fact, names))
        if hints or claim.dimension != "fraction":
            return False
        if is_close(claim, fact.number * 100) and 0 < fact.number < 1:
            return self._is_rare(fact) or self._is_named(fact, names)
        return is_close(claim, fact.number) and bool(names.near & stems(key_of(self._text, fact.start)) & _IN_PERCENT)

    def _is_rare(self, number: Quantity) -> bool:
        enough = 4 if float(number.number).is_integer() else 3
        return number.digits >= enough and not number.bound and len(self._numbers) <= _RARE * 10**number.digits

    def _is_named(self, fact: Quantity, names: Names) -> bool:
        if _NAMED_DAY.search(self._text[max(0, fact.start - 5) : fact.start]):
            return False
        column = self._column(fact)
        if names.near & (shown_for(self._text, fact.start, fact.end) | stems(f"{fact.unit} {column}")):
            return True
        if not is_mere_count(column or key_of(self._text, fact.start)):
            return False
        return bool(names.sentence & record_of(self._text, fact.start, fact.end))

    def _hints(self, fact: Quantity) -> list[tuple[str, tuple[Reading, ...]]]:
        """Return the units that the words right before a bare number, or its column's head, name."""
        named = _CAMEL.sub(" ", f"{key_of(self._text, fact.start)} {self._column(fact)}")
        whole = _OF.match(self._text, fact.end)
        if whole and (other := quantity_at(self._text, whole.end())) and not other.is_bare:
            return [(other.unit, other.readings)]
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
