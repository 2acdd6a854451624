"""The glossary as it is looked up in: phrases of both languages to concepts, concepts to words of names."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from devops_servers.prometheus.knowledge.concepts import CLUSTER, MACHINE
from devops_servers.prometheus.knowledge.concepts_of_services import DATABASES, MONITORING, PRODUCTS, SERVICES, STATES
from devops_servers.prometheus.knowledge.korean_words import KOREAN_WORDS
from devops_servers.prometheus.knowledge.words import word_of

_TOPICS = (MACHINE, CLUSTER, SERVICES, DATABASES, PRODUCTS, MONITORING, STATES)
_PIECE = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Glossary:
    """Concepts by the phrases that name them; one phrase may name several."""

    meanings: Mapping[str, Mapping[str, float]]
    """For each concept the stemmed words of names that speak of it, with how well."""
    english: Mapping[tuple[str, ...], Sequence[str]]
    """By stemmed words."""
    korean: Mapping[str, Sequence[str]]
    """By what is written, without spaces."""
    hangul: re.Pattern[str]
    """Any Korean phrase, the longest that fits."""


@functools.cache
def glossary() -> Glossary:
    """Return the glossary; it is made once, in a few milliseconds."""
    meanings: dict[str, Mapping[str, float]] = {}
    english: dict[tuple[str, ...], list[str]] = {}
    phrases: dict[str, list[str]] = {}
    for concept, asked, hangul, names in _entries():
        spoken = {phrase: tuple(word_of(word) for word in pieces(phrase)) for phrase in asked}
        for words in spoken.values():
            english.setdefault(words, []).append(concept)
        for phrase in hangul:
            phrases.setdefault(phrase, []).append(concept)
        own = (words[0] for phrase, words in spoken.items() if len(words) == 1 and phrase[0] != "(")
        meanings[concept] = dict.fromkeys(own, 1.0) | _weighted(names)
    for phrase, said in KOREAN_WORDS.items():
        words = tuple(word_of(word) for word in said.split())
        meanings.setdefault(said, dict.fromkeys(words, 1.0))
        phrases.setdefault(phrase, english.get(words, [said]))
    korean = {squeezed(phrase): concepts for phrase, concepts in phrases.items()}
    return Glossary(meanings, english, korean, _pattern(phrases))


def pieces(text: str) -> list[str]:
    """Return the English words and numbers in a text, in lower case."""
    return _PIECE.findall(text.lower())


def squeezed(phrase: str) -> str:
    """Return Korean as it is looked up, however it was spaced or marked."""
    return re.sub(r"[\s_^]", "", phrase).casefold()


def _entries() -> Iterator[tuple[str, list[str], list[str], list[str]]]:
    for topic in _TOPICS:
        for concept, entry in topic.items():
            english, korean, names = entry.split("|")
            yield concept, english.split(), korean.split(), names.split()


def _weighted(names: Sequence[str]) -> dict[str, float]:
    weights: dict[str, float] = {}
    for entry in names:
        name, _, weight = entry.partition(":")
        for word in pieces(name):
            weights[word_of(word)] = max(weights.get(word_of(word), 0.0), float(weight or 1))
    return weights


def _pattern(phrases: Mapping[str, object]) -> re.Pattern[str]:
    """Every Korean phrase, the longest first: compounds are written with spaces or without, endings follow anything."""
    longest_first = sorted(phrases, key=lambda phrase: -len(squeezed(phrase)))
    return re.compile("|".join(map(_spelling, longest_first)), re.IGNORECASE)


def _spelling(phrase: str) -> str:
    begins = "(?<![가-힣])" if phrase.startswith("^") else ""
    return begins + phrase.removeprefix("^").replace("_", r"\s?")
