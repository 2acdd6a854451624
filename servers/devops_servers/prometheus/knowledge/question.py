"""Reads a question about metrics, in English or Korean, into terms: what it asks about, in words of names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from devops_servers.prometheus.knowledge.concepts_of_services import PRODUCTS, STATES
from devops_servers.prometheus.knowledge.glossary import glossary, pieces, squeezed
from devops_servers.prometheus.knowledge.korean_words import KOREAN_WORDS
from devops_servers.prometheus.knowledge.words import word_of

_QUESTION_CHARACTERS = 2_000
_MOST_TERMS = 24
_PHRASE_WORDS = 4
_HANGUL = re.compile(r"[가-힣]")
_WEIGHTS = dict.fromkeys(STATES, 0.6) | {
    "host": 0.45,
    "count": 0.2,
    "info": 0.3,
    "label": 0.5,
    "last": 0.5,
    "k8s node": 0.7,
}
"""How much a concept tells about what is meant; 1 unless it stands here."""
_NAMES = PRODUCTS.keys() | set(KOREAN_WORDS.values())
_UNTELLING = """
a about above across ago all also am an and any anything are around as at average be because been before being below
between by can check compare could currently dashboard day days did do does doing done each ever every few find for
from get give given goes going had has have high higher highest hour hours how i if in into is it its just keep keeps
kind know let like list long look low make lower many me mean metric metrics minute minutes monitor monitoring month
more most mostly much my need no not now number of often on one only or other our out over per percent percentage
please right running same second seconds see she should show since so some still take takes taking tell than that the
their them then there these they thing things this those through time times to today total trend under until up us
value values very was watch way we week were what when where which while who why will with within without would
yesterday you your
"""
_STOP_WORDS = frozenset(map(word_of, _UNTELLING.split()))


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a question asks about: the stemmed words of names that speak of it, each with how well."""

    words: Mapping[str, float]
    weight: float = 1.0
    is_name: bool = False
    """Whether it names one thing, such as a product, or a word that the glossary does not know."""


def terms_of(question: str) -> list[Term]:
    """Return what a question asks about, each thing once."""
    text = unicodedata.normalize("NFC", question[:_QUESTION_CHARACTERS])
    meanings = glossary().meanings
    concepts = dict.fromkeys([*_korean_concepts(text), *_english_concepts(text), *_numbered(text)])
    found = [
        Term(meanings[concept], _WEIGHTS.get(concept, 1.0), concept in _NAMES)
        if concept in meanings
        else Term({concept: 1.0}, is_name=True)
        for concept in concepts
    ]
    return found[:_MOST_TERMS]


def _korean_concepts(text: str) -> Iterator[str]:
    if _HANGUL.search(text):
        for match in glossary().hangul.finditer(text):
            yield from glossary().korean[squeezed(match.group())]


def _english_concepts(text: str) -> Iterator[str]:
    """The concepts that English phrases name, the longest phrase first, and the words that are in none."""
    english = glossary().english
    words = [word_of(piece) for piece in pieces(text)]
    at = 0
    while at < len(words):
        lengths = range(min(_PHRASE_WORDS, len(words) - at), 0, -1)
        length = next((many for many in lengths if tuple(words[at : at + many]) in english), 0)
        if length:
            yield from english[tuple(words[at : at + length])]
        elif words[at] not in _STOP_WORDS and len(words[at]) > 1:
            yield words[at]
        at += length or 1


def _numbered(text: str) -> Iterator[str]:
    """What a word and the number behind it make in names: `team 12` is `team12` there."""
    for word, number in pairwise(pieces(text)):
        if word.isalpha() and number.isdigit():
            yield word_of(word + number)
