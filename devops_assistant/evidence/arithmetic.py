"""Figures that follow from other figures of the same answer: sums, differences, ratios and percentages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import permutations

from devops_assistant.evidence.claims import Claim
from devops_assistant.evidence.quantities import Quantity, is_close

_SUM = re.compile(
    r"\b(?:total|sum|together|combined|altogether|overall|in all|plus)\b|[+=]|합계|합쳐|합하|총|모두|전체|도합", re.I
)
_DIFFERENCE = re.compile(
    r"\b(?:more|less|fewer|difference|gap|increase|decrease|up|down|rose|fell|grew|dropped|remain|left|free|between|apart"
    r"|later|earlier|after|higher|lower|took|lasted|minus)|=|차이|증가|감소|늘|줄|남|많|적|높|낮|여유|동안",
    re.I,
)
_RATIO = re.compile(
    r"%|\b(?:percent|ratio|times|per|average|mean|half|share|rate)\b|\dx\b|퍼센트|배|평균|비율|당|중", re.IGNORECASE
)
_MOST_OPERANDS = 24


def is_computed(claim: Claim, operands: Sequence[Claim], words: str) -> bool:
    """Whether `claim` is the sum, difference, ratio or percentage of some of `operands`, and `words` say so.

    Args:
        operands: claims that stand backed, near the claim.
        words: the sentence or list item of the claim.
    """
    target = claim.quantity
    if target is None:
        return False
    quantities = [operand.quantity for operand in operands if operand.quantity][-_MOST_OPERANDS:]
    return any(is_close(target, value) for value in _results(target, quantities, words))


def _results(target: Quantity, operands: Sequence[Quantity], words: str) -> Iterator[float]:
    alike = [value for operand in operands if (value := _in_unit_of(target, operand)) is not None]
    if _SUM.search(words):
        yield from _sums(alike)
    if _DIFFERENCE.search(words):
        yield from (abs(one - other) for one, other in permutations(alike, 2))
    if _RATIO.search(words):
        yield from _ratios(target, operands)


def _sums(values: Sequence[float]) -> Iterator[float]:
    """Yield the sums of neighbours: of any two or more values that follow each other."""
    for first in range(len(values)):
        total = values[first]
        for value in values[first + 1 :]:
            total += value
            yield total
    yield from (one + other for one, other in permutations(values, 2))


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


def _in_unit_of(target: Quantity, operand: Quantity) -> float | None:
    for said in target.readings:
        for reading in operand.readings:
            if said.dimension == reading.dimension and said.family == reading.family:
                return operand.number * reading.factor / said.factor
    return None


def _base(quantity: Quantity) -> float:
    return quantity.number * quantity.readings[0].factor
