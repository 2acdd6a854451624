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
_DIFFERENCE = re.compile(
    r"\b(?:more|less|fewer|difference|gap|increase|decrease|up|down|rose|fell|grew|dropped|remain|left|free|between|apart"
    r"|later|earlier|after|higher|lower|took|lasted|minus)|=|\+\d|차이|증가|감소|늘|줄|남|많|적|높|낮|여유|동안",
    re.I,
)
_RATIO = re.compile(
    r"%|\b(?:percent|ratio|times|per|average|mean|half|share|rate)\b|\dx\b|퍼센트|배|평균|비율|당|중", re.IGNORECASE
)
_MOST_OPERANDS = 24  # so that one long list cannot make everything a sum


def are_computed(claims: Sequence[Claim], operands: Sequence[Claim], words: str) -> list[bool]:
    """Say of each claim whether it is a sum, difference, ratio or percentage of `operands`, and `words` call it one.

    Args:
        operands: claims that stand backed, near the claims.
        words: the sentence or list item of the claims.
    """
    quantities = [operand.quantity for operand in operands if operand.quantity][-_MOST_OPERANDS:]
    if len(quantities) < 2:
        return [False] * len(claims)
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


def _differences(target: Quantity, operands: Sequence[Quantity]) -> Iterator[float]:
    yield from (abs(one - other) for one, other in permutations(_alike(target, operands), 2))


def _ratios(target: Quantity, operands: Sequence[Quantity]) -> Iterator[float]:
    dimension, factor = target.readings[0].dimension, target.readings[0].factor
    for one, other in permutations(operands, 2):
        top, bottom = _base(one), _base(other)
        if not bottom:
            continue
        same = one.readings[0].dimension == other.readings[0].dimension
        if same and dimension in ("fraction", "times", "count"):
            yield top / bottom / factor
            yield abs(top - bottom) / abs(bottom) / factor
        if same and dimension == "fraction" and one.readings[0].dimension == "fraction":
            yield (1 - top) / factor
        if other.is_bare and one.readings[0].dimension == dimension:
            yield top / bottom / factor
        if dimension == f"{one.readings[0].dimension}/s" and other.readings[0].dimension == "seconds":
            yield top / bottom / factor


_OPERATIONS = ((_SUM, _sums), (_DIFFERENCE, _differences), (_RATIO, _ratios))


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


def _base(quantity: Quantity) -> float:
    return quantity.number * quantity.readings[0].factor
