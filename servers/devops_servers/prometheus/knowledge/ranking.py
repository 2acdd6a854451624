"""Which metrics matter to a question: BM25F over the words of names and HELP, with what recipes know on top."""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest

from devops_servers.prometheus.knowledge.catalogue import Catalogue, Family
from devops_servers.prometheus.knowledge.question import Term
from devops_servers.prometheus.knowledge.words import words_of_name, words_of_text

_NAME, _HELP, _TITLE = 2.5, 1.0, 1.0
_SATURATION = 1.2
_LENGTH_SHARE = 0.4
_USUAL_NAME_WORDS, _USUAL_HELP_WORDS = 5, 9
_HELP_CHARACTERS = 160
_COVERAGE = 2.0
_HINT, _COMMON = 0.5, 0.1
_CANDIDATES = 300
_KNOWN_METRIC = 0.5


@dataclass(frozen=True, slots=True)
class Found:
    """The best families for a question, and how many speak of it at all."""

    best: Sequence[Family]
    total: int


class Index:
    """The families of a catalogue, findable by terms. Building takes about 10 µs for each name."""

    def __init__(self, catalogue: Catalogue, titles: Mapping[str, Sequence[str]] | None = None) -> None:
        """Args:
        catalogue: what is to be found.
        titles: for metrics that people are known to ask for, what they ask.
        """
        self.catalogue = catalogue
        self._families = catalogue.families
        self._documents: dict[str, array[int]] = {}
        self._impacts: dict[str, array[float]] = {}
        self._known = array("f", bytes(4 * len(self._families)))
        self._fill(titles or {})

    def find(self, terms: Sequence[Term], prefix: str = "", most: int = 10) -> Found:
        """Return the families that speak of any of the terms, the best first.

        Args:
            prefix: only of those whose names start so.
            most: how many of them to return.
        """
        matches = [(term.weight, self._rarity(term), self._matches(term)) for term in terms]
        scores: dict[int, float] = {}
        for weight, rarity, match in matches:
            worth = weight * rarity
            for number, impact in match.items():
                scores[number] = scores.get(number, 0.0) + worth * impact
        if prefix:
            scores = {number: score for number, score in scores.items() if self._starts(number, prefix)}
        asked = sum(term.weight for term in terms)

        def final(number: int) -> tuple[float, int, int]:
            covered = sum(weight * min(1.0, match.get(number, 0.0)) for weight, _, match in matches) / asked
            score = scores[number] * (1 + _COVERAGE * covered) * (1 + self._known[number])
            return -score, len(self._families[number].name), number

        best = nlargest(max(_CANDIDATES, 2 * most), scores, key=scores.__getitem__)
        return Found([self._families[number] for number in sorted(best, key=final)[:most]], len(scores))

    def _starts(self, number: int, prefix: str) -> bool:
        return self._families[number].name.startswith(prefix)

    def _matches(self, term: Term) -> dict[int, float]:
        """How well each family speaks of a term: as well as its best word does."""
        best: dict[int, float] = {}
        for word, weight in sorted(term.words.items(), key=lambda entry: entry[1]):
            numbers, impacts = self._documents.get(word), self._impacts.get(word)
            if numbers is None or impacts is None or self._says_little(weight, len(numbers)):
                continue
            for number, impact in zip(numbers, impacts, strict=True):
                value = weight * impact
                if value > best.get(number, 0.0):
                    best[number] = value
        return best

    def _says_little(self, weight: float, frequency: int) -> bool:
        """Whether a word that hints at most is in so many names that it hints at nothing."""
        return weight < _HINT and frequency > _COMMON * len(self._families)

    def _rarity(self, term: Term) -> float:
        """The inverse frequency of a term, counting all of its words as one."""
        many = len(self._families)
        frequency = min(many, sum(weight * len(self._documents.get(word, ())) for word, weight in term.words.items()))
        return math.log(1 + (many - frequency + 0.5) / (frequency + 0.5))

    def _fill(self, titles: Mapping[str, Sequence[str]]) -> None:
        documents, impacts = self._documents, self._impacts
        for number, family in enumerate(self._families):
            weights = self._weights(family, titles)
            if family.name in titles:
                self._known[number] = _KNOWN_METRIC
            for word, weight in weights.items():
                if word not in documents:
                    documents[word], impacts[word] = array("I"), array("f")
                documents[word].append(number)
                impacts[word].append(weight / (_SATURATION + weight))

    def _weights(self, family: Family, titles: Mapping[str, Sequence[str]]) -> dict[str, float]:
        weights: dict[str, float] = {}
        _add(weights, words_of_name(family.name), _NAME, _USUAL_NAME_WORDS)
        if said := self.catalogue.about(family.name).help:
            _add(weights, words_of_text(said[:_HELP_CHARACTERS]), _HELP, _USUAL_HELP_WORDS)
        if asked := titles.get(family.name):
            _add(weights, asked, _TITLE, _USUAL_HELP_WORDS)
        return weights


def _add(weights: dict[str, float], words: Sequence[str], worth: float, usual: int) -> None:
    """Count each word once for what its field is worth, less in a field that is longer than usual."""
    value = worth / (1 - _LENGTH_SHARE + _LENGTH_SHARE * len(words) / usual)
    for word in set(words):
        weights[word] = weights.get(word, 0.0) + value
