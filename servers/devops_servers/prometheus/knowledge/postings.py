"""Documents findable by terms: BM25 with one frequency for all the words of a term, and a bonus for coverage."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest

from devops_servers.prometheus.knowledge.question import Term

_SATURATION = 1.2
_LENGTH_SHARE = 0.4
_COVERAGE = 2.0
_HINT, _COMMON = 0.5, 0.1
_CANDIDATES = 300
_IMPACT_BITS, _LARGEST_IMPACT = 8, 255
_NONE = array("I")


@dataclass(frozen=True, slots=True)
class Hits:
    """The numbers of the best documents with their scores, and how many speak of the question at all."""

    best: Sequence[tuple[int, float]]
    total: int


class Postings:
    """Which documents hold a word, and how much it says of them.

    Both are one number of 32 bits: that of the document, and behind it the impact in 255ths. There is room for
    sixteen million documents.
    """

    def __init__(self) -> None:
        self._postings: dict[str, array[int]] = {}
        self._worth = array("f")

    def add(self, weights: Mapping[str, float], worth: float = 1.0) -> None:
        """Add the next document.

        Args:
            weights: its words, each with how often it stands there times what its field is worth.
            worth: how much likelier than others it is to be meant.
        """
        postings, number = self._postings, len(self._worth) << _IMPACT_BITS
        for word, weight in weights.items():
            posting = number | int(_LARGEST_IMPACT * weight / (_SATURATION + weight))
            try:
                postings[word].append(posting)
            except KeyError:
                postings[word] = array("I", (posting,))
        self._worth.append(worth)

    def find(self, terms: Sequence[Term], most: int, accepts: Callable[[int], bool] | None = None) -> Hits:
        """Return up to `most` documents that speak of any of the terms, the best first.

        Args:
            accepts: whether a document may be found; all may without it.
        """
        matches = [(term.weight, self._rarity(term), self._matches(term)) for term in terms]
        scores: dict[int, float] = {}
        for weight, rarity, match in matches:
            worth = weight * rarity
            for number, impact in match.items():
                scores[number] = scores.get(number, 0.0) + worth * impact
        if accepts:
            scores = {number: score for number, score in scores.items() if accepts(number)}
        asked = sum(term.weight for term in terms)

        def final(number: int) -> float:
            covered = sum(weight * min(1.0, match.get(number, 0.0)) for weight, _, match in matches) / asked
            return scores[number] * (1 + _COVERAGE * covered) * self._worth[number]

        candidates = nlargest(max(_CANDIDATES, 2 * most), scores, key=scores.__getitem__)
        ranked = sorted((-final(number), number) for number in candidates)[:most]
        return Hits([(number, -score) for score, number in ranked], len(scores))

    def holding(self, terms: Sequence[Term]) -> set[int]:
        """Return the documents that hold a word of any of the terms."""
        words = {word for term in terms for word in term.words}
        return {posting >> _IMPACT_BITS for word in words for posting in self._postings.get(word, ())}

    def knows(self, term: Term) -> bool:
        """Whether any document holds a word of the term."""
        return any(word in self._postings for word in term.words)

    def _matches(self, term: Term) -> dict[int, float]:
        """How well each document speaks of a term: as well as its best word does."""
        best: dict[int, float] = {}
        for word, weight in term.words.items():
            postings = self._postings.get(word, _NONE)
            if self._says_little(weight, len(postings)):
                continue
            unit = weight / _LARGEST_IMPACT
            for posting in postings:
                number, value = posting >> _IMPACT_BITS, unit * (posting & _LARGEST_IMPACT)
                if value > best.get(number, 0.0):
                    best[number] = value
        return best

    def _says_little(self, weight: float, frequency: int) -> bool:
        """Whether a word that hints at most is in so many documents that it hints at nothing."""
        return weight < _HINT and frequency > _COMMON * len(self._worth)

    def _rarity(self, term: Term) -> float:
        """The inverse frequency of a term, counting all of its words as one."""
        many = len(self._worth)
        holding = sum(weight * len(self._postings.get(word, _NONE)) for word, weight in term.words.items())
        frequency = min(many, holding)
        return math.log(1 + (many - frequency + 0.5) / (frequency + 0.5))


def field(words: Sequence[str], worth: float, usual: int) -> dict[str, float]:
    """Return the words of a field with their weights: each once, for less where the field is longer than usual.

    Args:
        worth: what a word of this field is worth.
        usual: how many words such a field usually has.
    """
    return dict.fromkeys(words, worth / (1 - _LENGTH_SHARE + _LENGTH_SHARE * len(words) / usual))


def add(weights: dict[str, float], more: Mapping[str, float]) -> None:
    """Add the words of one more field to those of a document."""
    for word, weight in more.items():
        weights[word] = weights.get(word, 0.0) + weight
