"""Which of the tools on offer answer a question: by shared words, weighed by how much they tell the tools apart."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from devops_assistant.conversation.messages import ToolSpec
from devops_assistant.providers.offline.arguments import Filled, Role, fill, role_of, takes
from devops_assistant.providers.offline.glossary import implied, is_topic, terms, weight
from devops_assistant.providers.offline.question import Asked
from devops_assistant.providers.offline.schema import parameters

_IN_NAME, _IN_HEAD, _IN_SUMMARY, _IN_PARAMETERS, _IN_DETAILS, _IN_SERVER = 1.0, 0.7, 0.5, 0.4, 0.35, 0.3
_MODIFIER_SHARE = 0.5
"""How much a shared word such as `search` counts against a shared topic."""
_UNASKED_TOPIC, _UNASKED_MANNER = 0.9, 0.75
"""What is left of a score for each term in the tool's name that the question does not speak of."""
_LEAST = 0.2
"""The gain that a tool needs to be called at all."""
_LEAST_OF_BEST = 0.3
"""The gain that a further tool needs, as a share of the first one's."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A tool, the arguments the question gives for it, and the topics of the question that it is about."""

    spec: ToolSpec
    filled: Filled
    strengths: Mapping[str, float]
    """How strongly it is about each term of the question, up to 1."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The tools that together answer one part of a question."""

    chosen: tuple[Candidate, ...]
    uncovered: tuple[str, ...]
    """The words of the question that none of them is about."""


def rank(asked: Asked, tools: Sequence[ToolSpec], most: int = 3) -> Ranking:
    """Return at most `most` tools, the best first, each one covering a topic that those before it leave open."""
    profiles = [profile(spec) for spec in tools]
    candidates = [_candidate(spec, terms_of, asked) for spec, terms_of in zip(tools, profiles, strict=True)]
    open_topics = _wanted(asked, profiles)
    chosen: list[Candidate] = []
    first_gain = 0.0
    while candidates and len(chosen) < most:
        best = max(candidates, key=lambda candidate: _score(candidate, asked, open_topics, profiles))
        gain = _gain(best, open_topics)
        if best.filled.roles & {Role.TEXT, Role.OLDER} and not chosen:
            gain += _LEAST
        if gain < max(_LEAST, _LEAST_OF_BEST * first_gain):
            break
        first_gain = first_gain or gain
        chosen.append(best)
        candidates.remove(best)
        open_topics = {term: worth * _left_open(term, best) for term, worth in open_topics.items()}
    return Ranking(tuple(chosen), _uncovered(asked, chosen))


def _left_open(term: str, chosen: Candidate) -> float:
    """The share of a topic that a chosen tool leaves to others; what it was told as an argument it deals with."""
    if any(term in terms(value) for value in chosen.filled.arguments.values() if isinstance(value, str)):
        return 0.0
    return 1 - min(1.0, chosen.strengths.get(term, 0.0) / _IN_SUMMARY)


def profile(spec: ToolSpec) -> Mapping[str, float]:
    """Return how strongly a tool is about each term, up to 1: its name says more than its description."""
    summary, _, details = re.sub(r"\s+", " ", spec.description).partition(". ")
    named = " ".join([each.name for each in parameters(spec)] + [c for each in parameters(spec) for c in each.choices])
    places = (
        (_IN_SERVER, spec.server),
        (_IN_DETAILS, details + " " + " ".join(each.description for each in parameters(spec))),
        (_IN_PARAMETERS, named),
        (_IN_SUMMARY, summary),
        (_IN_HEAD, re.split(r"[,:;(]", summary)[0]),
        (_IN_NAME, spec.own_name or spec.name),
    )
    found: dict[str, float] = {}
    for strength, text in places:
        for term in terms(text):
            if term != "operate" and (is_topic(term) or strength >= _IN_SUMMARY):
                found[term] = max(strength, found.get(term, 0.0))
    return found


def _candidate(spec: ToolSpec, strengths: Mapping[str, float], asked: Asked) -> Candidate:
    filled = fill(spec, asked)
    about = set(asked.terms) | {more for term in asked.terms for more in implied(term)}
    shared = {term: strength for term, strength in strengths.items() if term in about}
    return Candidate(spec, filled, shared)


def _wanted(asked: Asked, profiles: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """What each topic of the question is worth: those of few tools tell more than those of many."""
    wanted: dict[str, float] = {}
    for term in filter(is_topic, asked.terms):
        likely = {} if implied(term).keys() & asked.terms.keys() else implied(term)
        for each, share in {**likely, term: 1.0}.items():
            wanted[each] = max(wanted.get(each, 0.0), share * weight(each) * _rarity(each, profiles))
    return wanted


def _rarity(term: str, profiles: Sequence[Mapping[str, float]]) -> float:
    """1 for a term of one tool, falling towards 0 with the number of tools that share it."""
    sharing = sum(term in each for each in profiles)
    return math.log(1 + len(profiles) / sharing) / math.log(1 + len(profiles)) if sharing else 0.0


def _gain(candidate: Candidate, open_topics: Mapping[str, float]) -> float:
    return sum(worth * candidate.strengths.get(term, 0.0) for term, worth in open_topics.items())


def _score(
    candidate: Candidate, asked: Asked, open_topics: Mapping[str, float], profiles: Sequence[Mapping[str, float]]
) -> float:
    """The gain, raised by shared manner (`search`, `most`) and by what of the question the tool can be told."""
    gain = _gain(candidate, open_topics)
    manner = sum(
        _rarity(term, profiles) * strength for term, strength in candidate.strengths.items() if not is_topic(term)
    )
    return (gain + _MODIFIER_SHARE * manner * (gain > 0)) * _fit(candidate, asked)


def _fit(candidate: Candidate, asked: Asked) -> float:
    """How much of what the question says this tool can be told: below 1 where it must ignore some of it."""
    spec, filled = candidate.spec, candidate.filled
    fit = _completeness(filled)
    for term in terms(spec.own_name or spec.name).keys() - asked.terms.keys():
        fit *= _UNASKED_TOPIC if is_topic(term) else _UNASKED_MANNER
    for said, roles, without in (
        (asked.span, (Role.SINCE, Role.UNTIL, Role.LENGTH), 0.6),
        (asked.file, (Role.FILE, Role.PATH), 0.7),
        (asked.author, (Role.AUTHOR,), 0.6),
        (asked.count, (Role.COUNT,), 0.8),
    ):
        fit *= 1.0 if not said or takes(spec, *roles) else without
    if asked.quoted and Role.TEXT not in filled.roles:
        fit *= 0.5
    if asked.revisions and Role.OLDER in filled.roles:
        fit *= 2.0
    return fit


def _completeness(filled: Filled) -> float:
    """A missing file name may be had from a listing, anything else only from the user."""
    if not filled.missing:
        return 1.0
    return 0.8 if len(filled.missing) == 1 and role_of(filled.missing[0]) is Role.FILE else 0.3


def _uncovered(asked: Asked, chosen: Sequence[Candidate]) -> tuple[str, ...]:
    """The words that no chosen tool is about and that went into no argument."""
    covered = {term for candidate in chosen for term in candidate.strengths}
    told = " ".join(str(value) for candidate in chosen for value in candidate.filled.arguments.values())
    return tuple(
        word
        for term, word in asked.terms.items()
        if is_topic(term) and term not in covered and not (implied(term).keys() & covered) and word not in told
    )
