"""Figures that follow from other figures of the same answer: sums, differences, ratios and percentages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, permutations

from devops_assistant.evidence.claims import Claim
from devops_assistant.evidence.quantities import Quantity, is_close

_SUM = re.compile(
    r"\b(?:total|sum|together|combined|altogether|overall|in all|plus)\b|[+=]|합계|합쳐|합하|총|모두|전체|도합", re.I
)
_CHANGE = re.compile(
    r"\b(?:more|less|fewer|difference|gap|increase|decrease|up|down|rose|fell|grew|dropped|remain\w*|left|free|between|apart"
    r"|later|earlier|after|higher|lower|took|lasted|minus|net)\b|=|\+\d|차이|증가|감소|늘|줄|남|많|적|높|낮|여유|동안",
    re.IGNORECASE,
)
_REST = re.compile(r"\b(?:remain\w*|left|free|rest|others?|idle|unused)\b|남|여유|나머지|유휴", re.IGNORECASE)
_SHARE = re.compile(r"%|\b(?:percent|ratio|share|rate)\b|퍼센트|비율", re.IGNORECASE)
_TIMES = re.compile(
    r"\d\s?[x×]|\b(?:ratio|times (?:as|more|higher|larger|the|that|faster|slower|\d))\b|배", re.IGNORECASE
)
_PER = re.compile(r"\b(?:per|average|mean|each)\b|/|평균|당", re.IGNORECASE)
_MOST_OPERANDS = 24  # so that one long list cannot make everything a sum
_NEAREST = 6  # of any two numbers of a long answer, some have any ratio


def are_computed(claims: Sequence[Claim], operands: Sequence[Claim], words: str) -> list[bool]:
    """Say of each claim whether it is a sum, difference, ratio or percentage of `operands`, and `words` call it one.

    Args:
        operands: claims that stand backed, near the claims, the nearest last.
        words: the sentence or list item of the claims.
    """
    quantities = [operand.quantity for operand in operands if operand.quantity][-_MOST_OPERANDS:]
    operations = [operation for cue, operation in _OPERATIONS if cue.search(words)]
    return [
        claim.quantity is not None
        and any(is_close(claim.quantity, value) for apply in operations for value in apply(claim.quantity, quantities))
        for claim in claims
    ]


def _sums(target: Quantity, operands: Sequence[Quantity]) -> Iterator[float]:
    """Yield the sums of any two values, and of any more that follow each other."""
    values = _alike(target, operands)
    for first in range(len(values)):
        total = values[first]
        for value in values[first + 1 :]:
            total += value
            yield total
    yield from (one + other for one, other in permutations(values, 2))


def _changes(target: Quantity, operands: Sequence[Quantity]) -> Iterator[float]:
    """Yield the differences of any two values, and for a percentage the relative ones."""
    yield from (abs(one - other) for one, other in permutations(_alike(target, operands), 2))
    if target.dimension == "fraction":
        pairs = permutations(operands[-_NEAREST:], 2)
        yield from (abs(one.base / other.base - 1) / target.factor for one, other in pairs if _comparable(one, other))


def _rests(target: Quantity, operands: Sequence[Quantity]) -> Iterator[float]:
    if target.dimension == "fraction":
        yield from ((1 - one.base) / target.factor for one in operands if one.dimension == "fraction")


def _shares(target: Quantity, operands: Sequence[Quantity]) -> Iterator[float]:
    if target.dimension == "fraction":
        pairs = permutations(operands[-_NEAREST:], 2)
        ratios = (one.base / other.base for one, other in pairs if _comparable(one, other))
        yield from (ratio / target.factor for ratio in ratios if ratio <= 1)


def _multiples(target: Quantity, operands: Sequence[Quantity]) -> Iterator[float]:
    if target.dimension == "times":
        pairs = permutations(operands[-_NEAREST:], 2)
        yield from (one.base / other.base for one, other in pairs if _comparable(one, other))


def _rates(target: Quantity, operands: Sequence[Quantity]) -> Iterator[float]:
    """Yield one value per unit of another: errors per second, milliseconds per call."""
    for one, other in permutations(operands[-_NEAREST:], 2):
        per_time = other.dimension == "seconds" and target.dimension == f"{one.dimension}/s"
        per_item = other.is_bare and target.dimension == one.dimension
        if other.base and (per_time or per_item):
            yield one.base / other.base / target.factor


def _comparable(one: Quantity, other: Quantity) -> bool:
    return one.dimension == other.dimension and other.base != 0


_OPERATIONS = (
    (_SUM, _sums),
    (_CHANGE, _changes),
    (_REST, _rests),
    (_SHARE, _shares),
    (_TIMES, _multiples),
    (_PER, _rates),
)


def _alike(target: Quantity, operands: Sequence[Quantity]) -> list[float]:
    """Return those operands that measure what `target` measures, in its unit."""
    values: list[float] = []
    for operand in operands:
        factors = (
            reading.factor / said.factor
            for said in target.readings
            for reading in operand.readings
            if (said.dimension, said.family) == (reading.dimension, reading.family)
        )
        values.extend(operand.number * factor for factor in islice(factors, 1))
    return values
