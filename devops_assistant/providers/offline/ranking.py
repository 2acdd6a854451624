"""Which of the tools on offer answer a question: by shared words, weighed by how much they tell the tools apart."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from devops_assistant.providers.offline.arguments import Filled, fill
from devops_assistant.providers.offline.glossary import (
    implied,
    is_decisive,
    is_known,
    is_state,
    is_state_of_another,
    is_topic,
    terms,
    weight,
)
from devops_assistant.providers.offline.offers import IN_SUMMARY, Offer, listing_for, rarity
from devops_assistant.providers.offline.queries import is_query
from devops_assistant.providers.offline.question import Asked
from devops_assistant.providers.offline.roles import FILES, TIMES, Role, role_of
from devops_assistant.providers.offline.vocabulary import DOINGS, NARROWING, STATES, TROUBLE

_MANNER_SHARE = 0.35
"""How much a shared word such as `search`, which says how, counts against a topic, which says what."""
_UNASKED, _UNASKED_NARROWING, _UNASKED_TROUBLE = 0.9, 0.65, 0.6
"""What is left of a score for each word of the tool that the question does not speak of."""
_UNASKED_GOAL = 0.2
"""What is left where any question could be told to a tool, and this one names nothing that the tool is named for."""
_LEAST = 0.12
"""The gain that a tool needs to be called at all."""
_MOST_TO_MEASURE_BY = 1.0
_LEAST_OF_BEST = 0.3
"""The gain that a further tool needs, as a share of the first one's."""

_EQUAL = 0.9999
"""The share of the best score from which another one is as good."""
_QUOTED = frozenset({Role.TEXT, Role.EXPRESSION, Role.ID, Role.NAME})
_IN_QUESTION = 0.5
"""How strongly a tool that takes the question itself is about what else stands in it."""
_QUERY_GIVEN = 0.8
_TOLD = 0.6
"""How strongly a tool is about what it is told to show alone: `level=ERROR`."""
_IGNORED_NAME = 0.5
_LOOKS_BACK, _LOOKS_BACK_FAR = 0.8, 0.3
"""What is left of the score of a tool that looks back from now where the span ended earlier, or long ago."""
_OF_ONE = frozenset({Role.ID, Role.REVISION})
_GENERAL = frozenset({"machine", "health", "trouble", "cause"})
"""Who asks for no more than these is best served by a tool for just that, and else by one for each thing implied."""
_GENERAL_TOOL = frozenset({"machine", "health"})
_AND = re.compile(
    r"\b(?:and|plus|also|as well as)\b(?! why)|[,&+]"
    r"|\S(?:랑|하고)\s|[가-힣](?:와|과)\s|및|그리고|[가-힣a-z]도(?=\s|$|\?)"
)
_LIKE_A_NAME = re.compile(r"[A-Z0-9_./-]")
_NAMED = frozenset({Role.ID, Role.NAME, Role.REVISION, Role.OTHER})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A tool, the arguments the question gives for it, and what of the question it is about."""

    offer: Offer
    filled: Filled
    strengths: Mapping[str, float]
    """How strongly it is about each term of the question, up to 1."""
    factor: float
    """What its score is multiplied with: below 1 where it must ignore some of what is asked, or is about more."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The tools that together answer one part of a question."""

    chosen: tuple[Candidate, ...]
    uncovered: tuple[str, ...]
    """The words of the question that none of them is about."""
    tied: tuple[Candidate, ...] = ()
    """Instead of chosen ones: those of several servers that fit equally well, between which only the user can tell."""


def rank(asked: Asked, offers: Sequence[Offer], most: int = 3) -> Ranking:
    """Return at most `most` tools, the best first, each one covering a topic that those before it leave open."""
    told = _named_like_parameters(asked, offers)
    candidates = [_candidate(offer, asked, told, offers) for offer in offers]
    if called := [each for each in candidates if each.offer.name == asked.names.symbol]:
        return Ranking(tuple(called), ())
    if "health" in asked.terms and _is_general(asked, offers):
        candidates = [each for each in candidates if _tells_state(each.offer)]
    open_topics = _wanted(asked, offers)
    manners = {term: _MANNER_SHARE * rarity(term, offers) for term in asked.terms if not is_topic(term)}
    chosen: list[Candidate] = []
    least = _LEAST
    if len(tied := _tied(candidates, open_topics, manners)) > 1:
        return Ranking((), (), tied)
    while len(chosen) < most:
        gains = {each.offer.name: _gain(each, open_topics, first=not chosen) for each in candidates}
        able = [each for each in candidates if gains[each.offer.name] >= least]
        if not able:
            break
        best = max(able, key=lambda each: _score(each, gains[each.offer.name], manners))
        least = max(least, _LEAST_OF_BEST * min(gains[best.offer.name], _MOST_TO_MEASURE_BY)) if not chosen else least
        chosen.append(best)
        candidates = [each for each in candidates if each.strengths.keys() - STATES]  # why it is so is no second thing
        candidates = [each for each in candidates if each is not best and not _repeats(each, best)]
        if any(is_decisive(term) for term in best.strengths):  # its server is asked for that, not for a word beside it
            candidates = [each for each in candidates if not _is_beside(each, best, asked)]
        answers = any(is_decisive(term) and term in best.strengths for term in asked.terms)
        if best.filled.roles & _OF_ONE and (best.offer.about_one or Role.ID in best.filled.roles):
            break  # what is asked about one thing, a tool that shows it answers
        if Role.EXPRESSION in best.filled.roles or (answers and best.filled.roles & {*_NAMED, Role.TEXT}):
            break  # what is asked about one thing, a tool that shows it answers
        answered = _answered_with(asked, best)
        open_topics = {
            term: 0.0 if term in answered else worth * _left_open(term, best) for term, worth in open_topics.items()
        }
    return Ranking(tuple(chosen), _uncovered(asked, chosen))


def _tied(
    candidates: Sequence[Candidate], topics: Mapping[str, float], manners: Mapping[str, float]
) -> tuple[Candidate, ...]:
    """The best candidates, where several servers offer one that is about the same and fits exactly as well."""
    scores = {each.offer.name: _score(each, _gain(each, topics, first=True), manners) for each in candidates}
    best = max(candidates, key=lambda each: scores[each.offer.name], default=None)
    if best is None or _gain(best, topics, first=True) < _LEAST:
        return ()
    alike = [each for each in candidates if scores[each.offer.name] > scores[best.offer.name] * _EQUAL]
    same = [each for each in alike if each.strengths.keys() == best.strengths.keys()]
    return tuple({each.offer.spec.server: each for each in reversed(same)}.values())[::-1]


def _score(candidate: Candidate, gain: float, manners: Mapping[str, float]) -> float:
    return (gain + _worth(candidate, manners)) * candidate.factor


def _named_like_parameters(asked: Asked, offers: Sequence[Offer]) -> set[str]:
    """The terms beside which the question names something, and which are the name of a parameter: `recording rec-7`."""
    return {
        term
        for offer in offers
        for parameter, role in offer.parameters
        if role not in (Role.COUNT, Role.TEXT)
        for term in terms(parameter.name)
        if term in asked.names.values and weight(term) == 1
    }


def _candidate(offer: Offer, asked: Asked, told: Set[str], offers: Sequence[Offer]) -> Candidate:
    meant = set(asked.terms) | {more for term in asked.terms for more in implied(term, asked.terms)}
    filled = fill(offer, asked)
    taken = {term for parameter, _ in offer.parameters for term in terms(parameter.name)}
    ignored = _IGNORED_NAME ** len(told - taken)
    factor = (
        _completeness(offer, filled, offers)
        * _fit(offer, filled, asked)
        * _focus(offer, filled, meant, asked)
        * ignored
    )
    strengths = {term: offer.about[term] for term in meant if term in offer.about}
    filtered = terms(" ".join(str(value) for value in filled.arguments.values() if value in offer.filters)).keys()
    strengths |= {term: max(strengths.get(term, 0.0), _TOLD) for term in filtered & set(asked.terms)}
    if offer.takes(Role.QUESTION) and offer.named & set(filter(is_topic, asked.terms)):
        strengths = {**dict.fromkeys(asked.terms, _IN_QUESTION), **strengths}
    return Candidate(offer, filled, strengths, factor)


def _wanted(asked: Asked, offers: Sequence[Offer]) -> dict[str, float]:
    """What each topic of the question is worth: those of few tools tell more than those of many."""
    wanted: dict[str, float] = {}
    if _is_general(asked, offers):
        return dict.fromkeys({*filter(is_topic, asked.terms), *_GENERAL_TOOL}, 1.0)
    for term in filter(is_topic, asked.terms):
        if is_state_of_another(term, asked.terms):
            continue
        for each, share in {**implied(term, asked.terms), term: 1.0}.items():
            wanted[each] = max(wanted.get(each, 0.0), share * weight(each) * rarity(each, offers))
    return wanted


def _is_general(asked: Asked, offers: Sequence[Offer]) -> bool:
    """Whether only the state of the machine is asked for, and there is a tool for just that."""
    if asked.quotes_expression:
        return False
    spoken = {term for term in asked.terms if is_topic(term) and not is_decisive(term)}
    return bool(spoken) and spoken <= _GENERAL and any(_answers(offer, _GENERAL_TOOL) for offer in offers)


def _is_beside(candidate: Candidate, chosen: Candidate, asked: Asked) -> bool:
    """Whether a further tool has nothing but single words to speak for it, and the question joins no two things."""
    more = candidate.strengths.keys() - chosen.strengths.keys()
    is_kin = candidate.offer.spec.server == chosen.offer.spec.server or not _AND.search(asked.text)
    return is_kin and not any(map(is_decisive, more))


def _repeats(candidate: Candidate, chosen: Candidate) -> bool:
    """Whether all it would be told is a name that the chosen tool is told already: one thing is asked about once."""
    told = {str(value) for value in candidate.filled.arguments.values()}
    named = {*_NAMED, Role.EXPRESSION, Role.TEXT}
    return bool(candidate.filled.roles & named) and told <= {str(value) for value in chosen.filled.arguments.values()}


def _tells_state(offer: Offer) -> bool:
    """Whether it tells how a machine is, or was, doing: as a whole, or by what that comes down to."""
    by_parts = offer.about.get("machine", 0.0) >= IN_SUMMARY and offer.about.keys() & implied("health", ())
    return _answers(offer, _GENERAL_TOOL) or bool(by_parts)


def _answers(offer: Offer, topics: Set[str]) -> bool:
    return all(offer.about.get(term, 0.0) >= IN_SUMMARY for term in topics)


def _gain(candidate: Candidate, open_topics: Mapping[str, float], *, first: bool) -> float:
    """What the tool covers of the open topics; a text to look for, or two revisions, is a reason of its own."""
    told = _LEAST if first and candidate.filled.roles & (_QUOTED | _NAMED | {Role.FROM}) else 0.0
    told += _LEAST if first and Role.ID in candidate.filled.roles else 0.0
    told += _QUERY_GIVEN if first and Role.EXPRESSION in candidate.filled.roles else 0.0
    return _worth(candidate, open_topics) + told


def _worth(candidate: Candidate, wanted: Mapping[str, float]) -> float:
    return sum(worth * candidate.strengths.get(term, 0.0) for term, worth in wanted.items())


def _left_open(term: str, chosen: Candidate) -> float:
    """The share of a topic that a chosen tool leaves to others; what it was told as an argument it deals with."""
    if any(term in terms(value) for value in chosen.filled.arguments.values() if isinstance(value, str)):
        return 0.0
    strength = max(chosen.strengths.get(each, 0.0) for each in (term, *implied(term, ())))
    return 1 - min(1.0, strength / IN_SUMMARY)


def _answered_with(asked: Asked, chosen: Candidate) -> set[str]:
    """What a spoken topic made likely, where the chosen tool is about the topic itself."""
    spoken = [term for term in asked.terms if chosen.offer.about.get(term, 0.0) >= IN_SUMMARY and not is_state(term)]
    return {more for term in spoken for more in implied(term, asked.terms)} - asked.terms.keys()


def _completeness(offer: Offer, filled: Filled, offers: Sequence[Offer]) -> float:
    """A missing file name, or what else can be listed, may be had from there; anything else only from the user."""
    if not filled.missing:
        return 1.0
    missing = filled.missing[0]
    is_listed = role_of(missing) is Role.FILE or (filled.arguments and listing_for(offer, missing, offers))
    return 0.9 if len(filled.missing) == 1 and is_listed else 0.3


def _fit(offer: Offer, filled: Filled, asked: Asked) -> float:
    """How much of what the question says the tool can be told."""
    fit = 1.0
    for said, able, without in (
        (asked.span, bool(filled.roles & TIMES), 0.6),
        (
            asked.span and asked.span.end != asked.now,
            Role.LENGTH not in filled.roles,
            _LOOKS_BACK_FAR if asked.is_of_hours or _is_long_ago(asked) else _LOOKS_BACK,
        ),
        (asked.file, offer.takes(*FILES), 0.7),
        (asked.author, offer.takes(Role.AUTHOR), 0.6),
        (asked.count, Role.COUNT in filled.roles, 0.8),
        (asked.quoted, bool(filled.roles & _QUOTED), 0.5),
        (asked.sought, bool(filled.roles & _QUOTED), 0.8),
        (asked.quotes_expression, Role.EXPRESSION in filled.roles, 0.5),
        (is_query(asked.quoted), Role.EXPRESSION in filled.roles, 0.4),
        (asked.revisions, _tells_range(filled, asked), 0.5),
        (asked.names.commit or asked.names.reference, bool(filled.roles & {Role.REVISION, Role.FROM}), 0.5),
        (asked.names.commit, offer.about_one or Role.FROM in filled.roles, 0.5),
        (asked.names.symbol, bool(filled.roles & {*_NAMED, *_QUOTED}), 0.6),
        ("cause" in asked.terms and "error" not in asked.terms, offer.about.get("cause", 0.0) >= IN_SUMMARY, 0.5),
        (asked.is_of_fleet, "metric" in offer.about, 0.4),
        (asked.sought or asked.quoted, not _searches_by_the_way(offer, filled, asked), 0.75),
        (asked.names.identifier, bool(filled.roles & _NAMED) or _tells(filled, asked.names.identifier), 0.5),
    ):
        fit *= without if said and not able else 1.0
    return fit


def _is_long_ago(asked: Asked) -> bool:
    """Whether more lies between the span and now than in it."""
    return asked.span is not None and asked.now - asked.span.end > asked.span.end - asked.span.start


def _tells_range(filled: Filled, asked: Asked) -> bool:
    """Whether the tool is told both revisions; one that lists what lies between only where commits are asked for."""
    return Role.FROM in filled.roles or (Role.REVISION in filled.roles and "commit" in asked.words)


def _tells(filled: Filled, value: str) -> bool:
    return any(value in str(each) for each in filled.arguments.values())


def _searches_by_the_way(offer: Offer, filled: Filled, asked: Asked) -> bool:
    """Whether a text to look for only narrows what the tool shows otherwise: commits with a word in their message."""
    if any(offer.about.get(term, 0.0) > IN_SUMMARY for term in asked.terms if is_topic(term) and weight(term) == 1):
        return False
    optional = any(role is Role.TEXT and not parameter.required for parameter, role in offer.parameters)
    return optional and Role.TEXT in filled.roles and offer.about.get("search", 0.0) < IN_SUMMARY


def _focus(offer: Offer, filled: Filled, meant: set[str], asked: Asked) -> float:
    """How little else the tool is about: what its name says beyond the question narrows what it shows."""
    if any(is_decisive(term) and offer.about.get(term, 0.0) >= IN_SUMMARY for term in asked.terms):
        return 1.0
    focus = 1.0
    for term in offer.named - asked.terms.keys():
        focus *= _UNASKED_NARROWING if term in NARROWING else _UNASKED
    if not meant & TROUBLE and any(offer.about.get(term, 0.0) >= IN_SUMMARY for term in TROUBLE):
        focus *= _UNASKED_TROUBLE
    if "cause" not in meant and offer.about.get("cause", 0.0) >= IN_SUMMARY:
        focus *= _UNASKED_TROUBLE
    if "list" in offer.named and "list" not in asked.terms:
        focus *= _UNASKED
    if offer.takes(Role.QUESTION) and not offer.about.keys() & set(filter(is_topic, asked.terms)) & {
        *offer.named,
        *_decisive(asked),
    }:
        focus *= _UNASKED_GOAL
    names_one = asked.quoted or asked.revisions or asked.names.commit or filled.roles & _NAMED - {Role.REVISION}
    if offer.about_one and not names_one:
        focus *= _UNASKED_NARROWING
    return focus


def _decisive(asked: Asked) -> set[str]:
    return set(filter(is_decisive, asked.terms))


def _uncovered(asked: Asked, chosen: Sequence[Candidate]) -> tuple[str, ...]:
    """The things named that no chosen tool is about and that went into no argument."""
    covered = {term for candidate in chosen for term in candidate.strengths}
    as_meant = {word for term, word in asked.terms.items() if is_decisive(term) and term in covered}
    told = " ".join(str(value) for candidate in chosen for value in candidate.filled.arguments.values())
    return tuple(
        word
        for term, word in asked.terms.items()
        if is_topic(term)
        and not is_decisive(term)
        and word not in as_meant
        and not covered & {term, *implied(term, ())}
        and not is_state_of_another(term, asked.terms)
        and word not in told
        and _names_thing(term, word, asked)
    )


def _names_thing(term: str, word: str, asked: Asked) -> bool:
    """Whether something can be missing of that name: a noun of the glossary, a quoted text, what is written as a name.

    Any other word unknown here may be a verb, as in `did the OOM killer strike`.
    """
    if is_known(term):
        return term not in DOINGS
    written = next((each for each in asked.text.split() if word in each), word).strip(".,:;?!()'\"")
    begins = asked.text.lstrip().startswith(written)
    return word in asked.quoted or bool(_LIKE_A_NAME.search(written[1:] if begins else written))
