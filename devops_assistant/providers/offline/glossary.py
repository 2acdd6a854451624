"""The terms of a text: what its words stand for, whoever wrote it. Knows no tool."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from devops_assistant.common.stemming import stem
from devops_assistant.providers.offline.idioms import DECISIVE, take_meanings
from devops_assistant.providers.offline.vocabulary import (
    IMPLIED,
    IMPLIED_ALONE,
    MODIFIERS,
    STATES,
    STOP_WORDS,
    TOPICS,
    WEAK,
)

_DECISIVE_WEIGHT = 2.0
_LEAST_MISTYPED = 5
"""Letters from which a word is taken for a mistyped one; shorter ones are too alike."""
_PLURAL = re.compile(r"\b([A-Z]{2,})s\b")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[가-힣]+")


def _table(entries: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    english: dict[str, str] = {}
    korean: dict[str, str] = {}
    for concept, entry in entries.items():
        words, _, hangul = entry.partition("|")
        english |= {stem(word): concept for word in words.split()}
        korean |= dict.fromkeys(hangul.split(), concept)
    return english, korean


_ENGLISH, _KOREAN = _table(TOPICS | MODIFIERS)
_STOP_WORDS = frozenset(STOP_WORDS.split())
_STOP_STEMS = frozenset(map(stem, _STOP_WORDS))


def terms(text: str) -> dict[str, str]:
    """Return the terms of `text`, each with the word it was read from: concepts, and the words that are none.

    A word that the glossary does not know stands for itself, so that a tool unknown to us is found by its own words.
    """
    return dict(_terms(text))


def meant(text: str) -> dict[str, str]:
    """Return the terms of `text` where whole ways of asking stand for what they mean, not for their words."""
    return dict(_meant(text))


@lru_cache(maxsize=1_024)
def _meant(text: str) -> tuple[tuple[str, str], ...]:
    rest, meanings = take_meanings(unicodedata.normalize("NFC", text))
    stood_for = {
        term: words
        for words, meaning in meanings
        for word in meaning.split()
        for term in ((word,) if word in DECISIVE else _terms_of(word))
    }
    return tuple((terms(rest) | stood_for).items())


@lru_cache(maxsize=8_192)
def _terms(text: str) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    text = _PLURAL.sub(r"\1", unicodedata.normalize("NFC", text))
    for word in _WORD.findall(text):
        for term in _terms_of(word):
            found.setdefault(term, word)
    return tuple(found.items())


def _terms_of(word: str) -> Iterable[str]:
    if "가" <= word[0] <= "힣":
        return [concept for stem_, concept in _KOREAN.items() if _speaks(word, stem_)]
    stemmed = stem(word.lower())
    if word.lower() in _STOP_WORDS:
        return []
    if concept := _ENGLISH.get(stemmed):
        return [concept]
    if stemmed in _STOP_STEMS or stemmed.isdigit() or len(stemmed) < 2:
        return []
    return [_ENGLISH.get(_mistyped(stemmed), stemmed)]


@lru_cache(maxsize=4_096)
def _mistyped(word: str) -> str:
    """The word of the glossary that `word` is but for one slip of the keys; empty where there is none."""
    if len(word) < _LEAST_MISTYPED:
        return ""
    return next((known for known in _ENGLISH if known[0] == word[0] and _is_one_slip(word, known)), "")


def _is_one_slip(word: str, known: str) -> bool:
    """Whether one letter is missing, too many, another, or two beside each other are swapped."""
    if len(known) < _LEAST_MISTYPED or abs(len(word) - len(known)) > 1:
        return False
    same = next((at for at, (one, other) in enumerate(zip(word, known, strict=False)) if one != other), None)
    if same is None:
        return True
    rest, meant = word[same:], known[same:]
    return rest[1:] in (meant, meant[1:]) or rest == meant[1:] or (rest[:2] == meant[1::-1] and rest[2:] == meant[2:])


def _speaks(word: str, korean: str) -> bool:
    """Korean compounds are written in one word; a stem of one syllable, or with `^`, must begin it."""
    if korean.startswith("^") or len(korean) == 1:
        return word.startswith(korean.removeprefix("^"))
    return korean in word


def is_topic(term: str) -> bool:
    """Whether a term can be what a question is about; `search`, `summary`, `recent` only say how."""
    return term not in MODIFIERS


def is_known(term: str) -> bool:
    """Whether a term is a concept of the glossary, and not a word that stands for itself."""
    return term in TOPICS or term in MODIFIERS


def is_state(term: str) -> bool:
    """Whether a term such as `health` says how something is, not what."""
    return term in STATES


def is_state_of_another(term: str, among: Iterable[str]) -> bool:
    """Whether a term such as `health` or `usage` is said of something else that the question names."""
    named = {each for each in among if is_known(each) and is_topic(each)} - STATES
    return term in STATES and bool(named) and "machine" not in named


def is_decisive(term: str) -> bool:
    """Whether a term stands for a whole way of asking, which tells more than any word."""
    return term in DECISIVE


def weight(term: str) -> float:
    """How much a term tells about what is meant: `change` or `file` fit many things, a way of asking just one."""
    return _DECISIVE_WEIGHT if term in DECISIVE else WEAK.get(term, 1.0)


def implied(term: str, among: Iterable[str]) -> dict[str, float]:
    """Return what a term makes likely to be meant as well, with weights: who asks for health asks for memory.

    Args:
        among: the terms of the whole question; one that names what is meant leaves nothing to be implied.
    """
    topics = set(filter(is_topic, among))
    if is_state_of_another(term, topics):
        return {}
    likely = IMPLIED.get(term) or (IMPLIED_ALONE.get(term, {}) if topics == {term} else {})
    return {} if likely.keys() & topics else likely
