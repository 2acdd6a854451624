"""Arguments for a tool, read off a question: only what the question says and the tool's schema accepts."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from devops_assistant.common.timespan import BEGINNING
from devops_assistant.providers.offline.glossary import is_known, is_topic, terms
from devops_assistant.providers.offline.naming import is_of_another
from devops_assistant.providers.offline.offers import IN_SUMMARY, Offer
from devops_assistant.providers.offline.question import Asked
from devops_assistant.providers.offline.roles import UNIT_SECONDS, Role, unit_of
from devops_assistant.providers.offline.schema import Parameter

_WHOLE_LISTING = 100
_WITHOUT = re.compile(r"\b(?:without|no|not|exclud\w+|except|skip\w*)\b|빼|뺀|제외|말고|없이", re.IGNORECASE)
_AGAINST = re.compile(r"\bgit diff\b|\bdiff (?:against|from|since|with)\b", re.IGNORECASE)
_BOTH = re.compile(r"(\S+) and (\S+)")
_LEVEL = r"(?:level|logs?|lines?|messages?|records?|로그|레벨|만|줄|메시지)"
_MANY = frozenset({Role.CHOICE, Role.FLAG, Role.OTHER})
"""Roles that several parameters of a tool can have, each with a meaning of its own."""


@dataclass(frozen=True, slots=True)
class Filled:
    """The arguments of one call as far as the question gives them."""

    arguments: Mapping[str, Any]
    roles: frozenset[Role]
    """What of the question went into them."""
    missing: tuple[Parameter, ...]
    """Required parameters that the question says nothing for."""
    lowered: tuple[str, ...] = ()
    """Parameters that take less than was asked for."""


def fill(offer: Offer, asked: Asked) -> Filled:
    """Return the arguments that `asked` gives for a call of the tool."""
    arguments: dict[str, Any] = {}
    roles: set[Role] = set()
    missing: list[Parameter] = []
    lowered: list[str] = []
    for parameter, role in sorted(offer.parameters, key=lambda each: each[1] is Role.LENGTH):
        if role not in _MANY and roles & ({Role.SINCE, Role.AT, role} if role is Role.LENGTH else {role}):
            continue  # what the question says once goes into one parameter
        if role is Role.QUESTION:  # which any question answers: it says nothing of what this one is about
            arguments[parameter.name] = asked.text
            continue
        candidates = tuple(_candidates(parameter, role, asked, offer))
        value = next((each for each in candidates if parameter.accepts(each)), None)
        if value is None and (value := _most(parameter, candidates)) is not None:
            lowered.append(parameter.name)
        if role is Role.OTHER and value in arguments.values():
            value = None  # one name is told once
        if value is not None:
            arguments[parameter.name] = value
            roles.add(role)
        elif parameter.required:
            missing.append(parameter)
    if len(missing) == 1 and Role.CHOICE in roles and _is_regex(missing[0]):
        arguments[missing.pop().name] = "."  # a level alone asks for every line of that level
    if Role.PREFIX in roles:
        arguments = {name: value for name, value in arguments.items() if value != asked.text}
    arguments |= _whole_listing(offer, asked, roles)
    return Filled(arguments, frozenset(roles), tuple(missing), tuple(lowered))


def _candidates(parameter: Parameter, role: Role, asked: Asked, offer: Offer) -> Iterable[str | int | float]:
    """The values that the question gives for a parameter, the best first."""
    match role:
        case Role.CHOICE:
            return _choices(parameter, asked, offer)
        case Role.SINCE | Role.UNTIL | Role.LENGTH | Role.AT:
            return _times(parameter, role, asked)
        case Role.EARLIER_SINCE:
            return _written(parameter, asked.other_span.start, opens=True) if asked.other_span else ()
        case Role.EARLIER_UNTIL:
            return _written(parameter, asked.other_span.end, opens=False) if asked.other_span else ()
        case Role.FLAG:
            return (True,) if _is_meant(parameter, offer, asked) else ()
        case Role.TEXT:
            return _texts(parameter, asked)
        case _:
            said = _said(parameter, role, asked, offer)
            return (said,) if said else ()


def _is_meant(parameter: Parameter, offer: Offer, asked: Asked) -> bool:
    """Whether the question says what a flag is named for, or what its description says beyond that of its tool."""
    said = asked.words.keys() - ({"file"} if asked.file else set())
    named, described = terms(parameter.name).keys(), terms(parameter.description).keys()
    beyond = {term for term in described if is_known(term) and is_topic(term)} - {
        term for term, strength in offer.about.items() if strength >= IN_SUMMARY
    }
    return bool(named and named <= said) or bool(beyond & said)


def _said(parameter: Parameter, role: Role, asked: Asked, offer: Offer) -> str | int | None:
    """What the question itself says for a parameter, as it stands there."""
    match role:
        case Role.COUNT:
            return _line_count(parameter, asked) or (asked.count if _counts(parameter, asked) else None)
        case Role.LINE:
            return asked.lines[0] if asked.lines else None
        case Role.EXPRESSION:
            return asked.quoted if asked.quotes_expression and _is_sql(parameter, offer) == asked.quotes_sql else None
        case Role.FROM | Role.TO:
            one_sided = asked.names.commit if role is Role.FROM and _AGAINST.search(asked.text) else None
            return asked.revisions[role is Role.TO] if asked.revisions else one_sided
        case _:
            as_it_stands = {
                Role.FILE: asked.file or _file_of(parameter, asked),
                Role.PATH: asked.file,
                Role.AUTHOR: asked.author,
                Role.PREFIX: asked.prefix,
                Role.STEP: asked.step,
            }
            return as_it_stands[role] if role in as_it_stands else _named(parameter, role, asked, offer)


def _file_of(parameter: Parameter, asked: Asked) -> str:
    """The files named for a service whose logs are asked about, for a parameter that takes a glob."""
    return f"*{asked.log_of}*" if asked.log_of and "glob" in parameter.description else ""


def _is_sql(parameter: Parameter, offer: Offer) -> bool:
    words = f"{parameter.description} {offer.spec.description}"
    return bool(re.search(r"\b(?:sql|sqlite|select)\b", words, re.IGNORECASE))


def _named(parameter: Parameter, role: Role, asked: Asked, offer: Offer) -> str | int | None:
    """What the question calls by a name, an id or a number, beside the word for what it is."""
    names = asked.names
    match role:
        case Role.ID:
            free = "" if is_of_another(names, names.identifier, parameter.description) else names.identifier
            quoted = "" if asked.quotes_expression else asked.quoted
            candidates = (quoted, names.value(parameter.description), free)
            return next((each for each in candidates if re.fullmatch(r"\S*[0-9]\S*", each)), None)
        case Role.NAME:
            return asked.quoted or names.value(parameter.description)
        case Role.REVISION:
            between = "..".join(asked.revisions) if asked.revisions and ".." in parameter.description else ""
            return names.commit or names.reference or between
        case _:
            symbol = names.symbol if "metric" in terms(parameter.name) and role is Role.OTHER else ""
            alone = names.identifier if re.match(r"id\b", parameter.description) else ""
            others = {term for other, _ in offer.parameters if other is not parameter for term in terms(other.name)}
            about = " ".join(offer.about.keys() - others)
            free = "" if is_of_another(names, alone, f"{parameter.name} {about}") else alone
            return _typed(parameter, symbol or names.called(parameter.name) or free)


def _typed(parameter: Parameter, value: str) -> str | int | None:
    """The value as a number where the parameter takes numbers and it is one."""
    return int(value) if value.isdigit() and parameter.accepts(int(value)) else value


def _line_count(parameter: Parameter, asked: Asked) -> int | None:
    """How many lines `lines 40-60` are, for a tool that is told where to begin."""
    if asked.lines is None or "lines" not in parameter.words:
        return None
    first, last = asked.lines
    if asked.counted and first == last:
        return None
    return last - first + 1


def _counts(parameter: Parameter, asked: Asked) -> bool:
    """Whether a parameter counts what the question counts: `lines` takes no number of commits."""
    return "lines" not in parameter.words or asked.counted in ("", "line")


def _choices(parameter: Parameter, asked: Asked, offer: Offer) -> Iterable[str]:
    """The choices that the question names, in its own order; one that is the default already is no news."""
    if parameter.required and len(parameter.choices) == 1:
        return parameter.choices
    sought = asked.sought if offer.takes(Role.TEXT) else ""
    spoken = [term for term, word in asked.words.items() if word not in sought]
    if {"exclude", "only"} <= set(parameter.choices):
        return ("exclude" if _WITHOUT.search(asked.text) else "only",) if _speaks_of(parameter, asked) else ()
    text = asked.text.replace(asked.quoted, " ") if asked.quoted else asked.text
    timeless = re.sub(re.escape(asked.span.words), " ", text, flags=re.IGNORECASE) if asked.span else text
    exact = set(re.findall(r"\w+", timeless))
    others = [choice for choice in parameter.choices if choice != parameter.schema.get("default")]
    exact |= {choice for choice in others if re.search(rf"\b{re.escape(choice)}\b ?{_LEVEL}", text, re.IGNORECASE)}
    named = {
        choice: min((spoken.index(term) for term in terms(choice) if term in spoken), default=None)
        for choice in parameter.choices
    }
    found = [choice for choice in parameter.choices if choice in exact or named[choice] is not None]
    if not found and "disk" in spoken and "io" in parameter.choices:
        return ("io",)
    return sorted(found, key=lambda choice: (choice not in exact, choice not in others, named[choice] or 0))


def _speaks_of(parameter: Parameter, asked: Asked) -> bool:
    return bool(terms(parameter.name).keys() & asked.words.keys())


def _texts(parameter: Parameter, asked: Asked) -> Iterable[str]:
    text = asked.quoted or asked.sought
    if not text or (not parameter.required and not asked.quoted and _is_said_of_it(text)):
        return ()
    means_pattern = re.search(r"regex|regular expression|정규", asked.text, re.IGNORECASE)
    if _is_regex(parameter) and (both := _BOTH.fullmatch(text)):
        first, second = map(_literal, both.groups())
        return (f"{first}.*{second}|{second}.*{first}",)
    either = re.fullmatch(r"([\w.-]+)(?: or | ?이?나 | ?이?랑 | 또는 | 혹은 |\|)([\w.-]+)", text)
    if either and _is_regex(parameter):
        return ("|".join(map(_literal, either.groups())),)
    return (_literal(text),) if _is_regex(parameter) and not means_pattern else (text,)


def _is_said_of_it(text: str) -> bool:
    """Whether Korean words before `찾아줘` say what happened, in words of the glossary, and are no text to look for."""
    return not any(map(str.isascii, text.replace(" ", ""))) and all(is_known(term) for term in terms(text))


def _literal(text: str) -> str:
    return re.sub(r"([\\.^$*+?{}\[\]|()])", r"\\\1", text)


def _is_regex(parameter: Parameter) -> bool:
    words = f"{parameter.name} {parameter.description}"
    return bool(re.search(r"regex|regular expression|\bre2\b", words, re.IGNORECASE))


def _times(parameter: Parameter, role: Role, asked: Asked) -> Iterable[str | int | float]:
    if asked.span is None:
        return _lengths(parameter, asked.length) if role is Role.LENGTH and asked.length else ()
    if role is Role.AT:
        return _written(parameter, asked.moment, opens=False) if asked.moment else ()
    if role in (Role.LENGTH, Role.SINCE) and asked.span.start == BEGINNING:
        return ()
    if role is Role.LENGTH:
        return _lengths(parameter, asked.now.astimezone(UTC) - asked.span.start.astimezone(UTC))
    if role is Role.SINCE:
        return _written(parameter, asked.span.start, opens=True)
    return _written(parameter, asked.span.end, opens=False) if asked.span.end != asked.now else ()


def _written(parameter: Parameter, moment: datetime, *, opens: bool) -> Iterable[str | int | float]:
    """A moment in the forms that a parameter may take; a bare date where it begins a span or nothing else is taken."""
    if parameter.type in ("integer", "number"):
        return (int(moment.timestamp()),)
    day, exact = moment.date().isoformat(), moment.isoformat(timespec="seconds")
    only_dates = re.search(r"yyyy-mm-dd", parameter.description, re.IGNORECASE) and not re.search(
        r"hh|time|iso|ago|:", parameter.description, re.IGNORECASE
    )
    return (day, exact) if only_dates or (opens and moment.time() == time.min) else (exact, day)


def _lengths(parameter: Parameter, length: timedelta) -> Iterable[str | int | float]:
    seconds = length.total_seconds()
    if parameter.type == "string":
        minutes = max(1, math.ceil(seconds / 60))
        return (f"{minutes // 60}h",) if minutes % 60 == 0 else (f"{minutes}m",)
    amount = seconds / UNIT_SECONDS[unit_of(parameter) or "second"]
    return (
        (max(1, math.ceil(amount)),)
        if parameter.type == "integer" or amount == int(amount)
        else (math.ceil(amount * 100) / 100,)
    )


def _most(parameter: Parameter, wanted: Iterable[str | int | float]) -> int | None:
    """The largest number a parameter takes, where more than that was asked for."""
    highest = parameter.bound("maximum")
    asks_more = highest is not None and any(isinstance(each, int | float) and each > highest for each in wanted)
    return int(highest) if highest is not None and asks_more else None


def _whole_listing(offer: Offer, asked: Asked, roles: set[Role]) -> dict[str, int]:
    """The highest count for what lies within a span: who asks for today's entries asks for all, not for the first."""
    if asked.span is None or not roles & {Role.SINCE, Role.UNTIL} or Role.COUNT in roles or "most" in asked.terms:
        return {}
    counts = [parameter for parameter, role in offer.parameters if role is Role.COUNT]
    highest = counts[0].bound("maximum") if len(counts) == 1 else None
    return {counts[0].name: int(highest)} if highest is not None and highest <= _WHOLE_LISTING else {}
