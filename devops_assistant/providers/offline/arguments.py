"""Arguments for a tool, read off a question: only what the question says and the tool's schema accepts."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from devops_assistant.conversation.messages import ToolSpec
from devops_assistant.providers.offline.glossary import terms
from devops_assistant.providers.offline.question import Asked
from devops_assistant.providers.offline.schema import Parameter, parameters

_WHOLE_LISTING = 100


class Role(StrEnum):
    """What a parameter is for, told by its name, type and description."""

    CHOICE = "choice"
    COUNT = "count"
    SINCE = "since"
    UNTIL = "until"
    LENGTH = "length"
    TEXT = "text"
    FILE = "file"
    PATH = "path"
    AUTHOR = "author"
    FROM = "one end"
    TO = "other end"
    OTHER = "other"


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


_UNIT_SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800}
_NUMBERS = {
    "count",
    "limit",
    "n",
    "num",
    "number",
    "max",
    "top",
    "lines",
    "size",
    "first",
    "last",
    "results",
    "tail",
    "k",
}
_TEXTS = {
    "pattern",
    "regex",
    "regexp",
    "keyword",
    "keywords",
    "text",
    "search",
    "contains",
    "phrase",
    "query",
    "q",
    "filter",
}
_STRING_ROLES = (
    (Role.SINCE, {"since", "after"}, {"start", "from", "begin"}),
    (Role.UNTIL, {"until", "before"}, {"end", "to", "stop"}),
)
_NAMED_ROLES = (
    (Role.LENGTH, {"duration", "window", "range", "period", "lookback", "within"}),
    (Role.AUTHOR, {"author", "committer"}),
    (Role.FILE, {"file", "filename", "logfile", "log"}),
    (Role.PATH, {"path", "folder", "directory", "dir"}),
    (Role.TEXT, _TEXTS),
    (Role.FROM, {"from", "base"}),
    (Role.TO, {"to", "head"}),
)
_TIME_WORDS = re.compile(r"\b(?:date|time|timestamp|iso|rfc ?3339|ago|yyyy|unix|epoch)", re.IGNORECASE)


def role_of(parameter: Parameter) -> Role:
    """Return what a parameter is for."""
    words = parameter.words
    if parameter.choices:
        return Role.CHOICE
    speaks_of_time = bool(_TIME_WORDS.search(parameter.description) or "date" in str(parameter.schema.get("format")))
    if parameter.type in ("integer", "number"):
        if _unit(parameter):
            return Role.LENGTH
        if not speaks_of_time:
            return Role.COUNT if words & _NUMBERS else Role.OTHER
    elif parameter.type not in ("string", ""):
        return Role.OTHER
    for role, plain, ambiguous in _STRING_ROLES:
        if words & plain or (speaks_of_time and words & ambiguous):
            return role
    return next((role for role, named in _NAMED_ROLES if words & named), Role.OTHER)


def fill(spec: ToolSpec, asked: Asked) -> Filled:
    """Return the arguments that `asked` gives for a call of `spec`."""
    arguments: dict[str, Any] = {}
    roles: set[Role] = set()
    missing: list[Parameter] = []
    lowered: list[str] = []
    for parameter in parameters(spec):
        role = role_of(parameter)
        if role is Role.LENGTH and Role.SINCE in roles:
            continue
        value = next((each for each in _candidates(parameter, role, asked) if parameter.accepts(each)), None)
        if value is None and role in (Role.COUNT, Role.LENGTH):
            value = _most(parameter, _candidates(parameter, role, asked))
            lowered += [parameter.name] if value is not None else []
        if value is not None:
            arguments[parameter.name] = value
            roles.add(role)
        elif parameter.required:
            missing.append(parameter)
    if len(missing) == 1 and Role.CHOICE in roles and _is_regex(missing[0]):
        arguments[missing.pop().name] = "."  # a level alone asks for every line of that level
    if whole := _whole_listing(spec, asked, roles):
        arguments |= whole
    return Filled(arguments, frozenset(roles), tuple(missing), tuple(lowered))


def takes(spec: ToolSpec, *wanted: Role) -> bool:
    """Whether a tool has a parameter for one of these."""
    return any(role_of(parameter) in wanted for parameter in parameters(spec))


def _candidates(parameter: Parameter, role: Role, asked: Asked) -> Iterable[str | int | float]:
    """The values that the question gives for a parameter, the best first."""
    match role:
        case Role.CHOICE:
            return _choices(parameter, asked)
        case Role.COUNT:
            return (asked.count,) if asked.count and _counts(parameter, asked) else ()
        case Role.SINCE | Role.UNTIL | Role.LENGTH:
            return _times(parameter, role, asked)
        case Role.TEXT:
            return _texts(parameter, asked)
        case Role.FILE | Role.PATH:
            return (asked.file,) if asked.file else ()
        case Role.AUTHOR:
            return (asked.author,) if asked.author else ()
        case Role.FROM | Role.TO:
            return (asked.revisions[role is Role.TO],) if asked.revisions else ()
        case Role.OTHER:
            return ()


def _counts(parameter: Parameter, asked: Asked) -> bool:
    """Whether a parameter counts what the question counts: `lines` takes no number of commits."""
    return "lines" not in parameter.words or asked.counted in ("", "line")


def _choices(parameter: Parameter, asked: Asked) -> Iterable[str]:
    """The choices that the question names, in its own order; one that is the default already is no news."""
    if parameter.required and len(parameter.choices) == 1:
        return parameter.choices
    spoken = [term for term, word in asked.terms.items() if word not in asked.sought]
    exact = set(re.findall(r"\w+", asked.text))
    named = {
        choice: min((spoken.index(term) for term in terms(choice) if term in spoken), default=None)
        for choice in parameter.choices
    }
    found = [choice for choice in parameter.choices if choice in exact or named[choice] is not None]
    return sorted(found, key=lambda choice: (choice not in exact, named[choice] or 0))


def _texts(parameter: Parameter, asked: Asked) -> Iterable[str]:
    language = re.search(r"promql|sql\b|jsonpath|expression language", parameter.description, re.IGNORECASE)
    text = asked.quoted if language else asked.quoted or asked.sought
    if not text:
        return ()
    means_pattern = re.search(r"regex|regular expression|정규", asked.text, re.IGNORECASE)
    literal = re.sub(r"([\\.^$*+?{}\[\]|()])", r"\\\1", text)
    return (literal,) if _is_regex(parameter) and not means_pattern else (text,)


def _is_regex(parameter: Parameter) -> bool:
    words = f"{parameter.name} {parameter.description}"
    return bool(re.search(r"regex|regular expression|\bre2\b", words, re.IGNORECASE))


def _times(parameter: Parameter, role: Role, asked: Asked) -> Iterable[str | int | float]:
    if asked.span is None:
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
    amount = seconds / _UNIT_SECONDS[_unit(parameter) or "second"]
    return (
        (max(1, math.ceil(amount)),)
        if parameter.type == "integer" or amount == int(amount)
        else (math.ceil(amount * 100) / 100,)
    )


def _unit(parameter: Parameter) -> str | None:
    return next((unit for unit in _UNIT_SECONDS if parameter.words & {unit, f"{unit}s"}), None)


def _most(parameter: Parameter, wanted: Iterable[str | int | float]) -> int | None:
    """The largest number a parameter takes, where more than that was asked for."""
    highest = parameter.bound("maximum")
    asks_more = highest is not None and any(isinstance(each, int | float) and each > highest for each in wanted)
    return int(highest) if highest is not None and asks_more else None


def _whole_listing(spec: ToolSpec, asked: Asked, roles: set[Role]) -> dict[str, int]:
    """The highest count for what lies within a span: who asks for today's entries asks for all, not for the first."""
    if asked.span is None or not roles & {Role.SINCE, Role.UNTIL} or Role.COUNT in roles or "most" in asked.terms:
        return {}
    counts = [parameter for parameter in parameters(spec) if role_of(parameter) is Role.COUNT]
    highest = counts[0].bound("maximum") if len(counts) == 1 else None
    return {counts[0].name: int(highest)} if highest is not None and highest <= _WHOLE_LISTING else {}
