"""Follow-ups that point at one of the things just listed: `details of the second one`, `그 중에 두 번째 것 자세히`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from devops_assistant.conversation.messages import ToolCall, ToolResult
from devops_assistant.providers.offline.glossary import is_topic, terms
from devops_assistant.providers.offline.naming import find_names
from devops_assistant.providers.offline.offers import Offer
from devops_assistant.providers.offline.plan import PlannedCall
from devops_assistant.providers.offline.question import Asked
from devops_assistant.providers.offline.roles import FILES, Role
from devops_assistant.providers.offline.schema import Parameter

_ENGLISH = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_KOREAN = ("첫", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열")
_KOREAN_SHORT = ("첫째", "둘째", "셋째", "넷째", "다섯째")
_ORDINAL = re.compile(
    rf"\b(?P<word>{'|'.join(_ENGLISH)}|last)\b(?! [0-9])|\b(?P<number>[0-9]{{1,2}})(?:st|nd|rd|th)\b"
    rf"|(?:#|\bnumber )(?P<sign>[0-9]{{1,2}})\b|(?P<hangul>{'|'.join(_KOREAN)}) ?번째"
    rf"|(?P<short>{'|'.join(_KOREAN_SHORT)})|(?P<counted>[0-9]{{1,2}}) ?번(?:째)?(?!\s*[0-9])"
    r"|(?P<end>마지막) ?(?:것|거|건|꺼|항목|놈)",
    re.IGNORECASE,
)
_DETAILS = re.compile(
    r"\b(?:more|about|details?|closer|what is|what's|show|look at|explain|expand)\b|자세|상세|뭐|무엇|보여|설명|더",
    re.IGNORECASE,
)
_THAT = re.compile(r"(?<!\S)(?:그|이|저|해당)(?:거|게|것)?\s|\b(?:that|this|it)\b", re.IGNORECASE)
_VALUE = re.compile(r"(?<![\w.-])(?=[\w.-]*[0-9/_.-])[\w./-]{2,}(?<![.-])")
_HASH = re.compile(r"\b(?=[0-9a-f]*[0-9])[0-9a-f]{7,40}\b")
_FILE = re.compile(r"[\w./-]*\w\.[a-z0-9]{1,6}(?:\.\w{1,4})?\b|(?:[\w.-]+/)+[\w.-]+")
_NAMING = FILES | {Role.ID, Role.NAME, Role.REVISION, Role.OTHER}
"""What a parameter is for that says which of several things is meant."""
_KEYS = {
    Role.REVISION: ("hash", "sha", "commit", "ref"),
    Role.FILE: ("file", "name"),
    Role.PATH: ("path", "file", "name"),
}


def pointed_at(asked: Asked) -> int | None:
    """Return the place that a question points at, from 0, or -1 for the last; None where it points at none."""
    match = _ORDINAL.search(asked.text)
    if not match or asked.quoted or asked.file or asked.names.commit:
        return None
    kind, value = next((name, value.lower()) for name, value in match.groupdict().items() if value)
    if value in ("last", "마지막"):
        return -1
    places = {"word": _ENGLISH, "hangul": _KOREAN, "short": _KOREAN_SHORT}
    return places[kind].index(value) if kind in places else max(int(value) - 1, 0)


def points_at(asked: Asked, answered: Sequence[tuple[ToolCall, ToolResult]], offers: Sequence[Offer]) -> bool:
    """Whether all that a question speaks of is what the latest listing showed."""
    by_name = {offer.name: offer for offer in offers}
    listings = [by_name[call.name] for call, _ in answered if call.name in by_name and not by_name[call.name].about_one]
    if not listings or asked.span is not None:
        return False
    shown = [offer for offer in offers if _kinship(offer, listings[-1], asked) and offer.about_one]
    about = {term for offer in (listings[-1], *shown) for term in offer.about}
    return all(term in about for term in terms(_ORDINAL.sub(" ", asked.text)) if is_topic(term))


def place_of(asked: Asked, answered: Sequence[tuple[ToolCall, ToolResult]]) -> int | None:
    """Return the place of the one entry of the latest listing that a question names: `more about 9188`, `that commit`.

    None where it asks for no details, names no entry, or several.
    """
    if not answered or not _DETAILS.search(asked.text):
        return None
    listed = [str(entry) for entry in entries(answered[-1][1])]
    if len(listed) == 1 and _THAT.search(asked.text):
        return 0
    for value in _VALUE.findall(asked.text):
        named = [
            place for place, entry in enumerate(listed) if re.search(rf"(?<![\w.-]){re.escape(value)}(?![\w-])", entry)
        ]
        if len(named) == 1:
            return named[0]
    return None


def details(
    place: int, asked: Asked, answered: Sequence[tuple[ToolCall, ToolResult]], offers: Sequence[Offer]
) -> PlannedCall | None:
    """Return the call that shows one entry of the latest listing; None where there is no such entry or tool."""
    for call, result in reversed(answered):
        listed = entries(result)
        source = next((offer for offer in offers if offer.name == call.name), None)
        if source and not source.about_one and not result.is_error and -1 <= place < len(listed):
            kin = sorted(((_kinship(offer, source, asked), offer) for offer in offers), key=lambda each: -each[0])
            shown = ((offer, _arguments(offer, listed[place])) for kinship, offer in kin if kinship)
            return next((PlannedCall(offer.name, arguments) for offer, arguments in shown if arguments), None)
    return None


def told_of(
    place: int, planned: PlannedCall, answered: Sequence[tuple[ToolCall, ToolResult]], offers: Sequence[Offer]
) -> PlannedCall | None:
    """Return a call with the entry of the latest listing that it is about: `causal chains of the second`.

    None where its tool is the one that listed, or takes nothing of the kind that was listed.
    """
    by_name = {offer.name: offer for offer in offers}
    call, result = answered[-1]
    offer, source, listed = by_name.get(planned.tool), by_name.get(call.name), entries(result)
    if not offer or not source or offer.name == source.name or not -1 <= place < len(listed):
        return None
    for parameter, role in offer.parameters:
        of_kind = role in (Role.REVISION, *FILES) or terms(parameter.name).keys() & source.named
        if role in _NAMING and of_kind and (value := _value(listed[place], parameter, role)) is not None:
            return PlannedCall(offer.name, {**planned.arguments, parameter.name: value})
    return None


def entries(result: ToolResult) -> list[Mapping[str, Any] | str]:
    """Return what a result lists: the objects of its data, else the lines between its summary and its footer."""
    if objects := next(_lists(result.data), None):
        return list(objects)
    lines = [line for line in result.text.splitlines()[1:] if line.strip() and not line.startswith("[")]
    if any(not line.startswith("    ") for line in lines):  # those that are set in belong to the one before
        lines = [line for line in lines if not line.startswith("    ")]
    has_header = len(lines) > 1 and not re.search(r"[0-9]", lines[0]) and re.search(r"[0-9]", lines[1])
    return list(lines[1:] if has_header else lines)


def _lists(content: Any) -> Iterator[list[Mapping[str, Any]]]:
    if isinstance(content, list) and content and all(isinstance(each, Mapping) for each in cast("list[Any]", content)):
        yield cast("list[Mapping[str, Any]]", content)
    elif isinstance(content, Mapping):
        for each in cast("Mapping[str, Any]", content).values():
            yield from _lists(each)


def _kinship(offer: Offer, source: Offer, asked: Asked) -> float:
    """How likely a tool shows one of what another one lists: same server, same topic, one thing at a time."""
    if offer.name == source.name:
        return 0.0
    shared = {term for term in offer.about.keys() & source.about.keys() if is_topic(term)}
    is_near = offer.spec.server == source.spec.server
    required = sum(parameter.required for parameter, _ in offer.parameters)
    if not (is_near and shared and (offer.about_one or required == 1)):
        return 0.0
    spoken = sum(offer.about.get(term, 0.0) - source.about.get(term, 0.0) for term in asked.words)
    return 1 + 2 * offer.about_one + sum(source.about[term] * offer.about[term] for term in shared) + max(spoken, 0.0)


def _arguments(offer: Offer, entry: Mapping[str, Any] | str) -> dict[str, Any] | None:
    """The argument that names the entry, for the parameter that the tool cannot do without or that says which one."""
    wanted = [(parameter, role) for parameter, role in offer.parameters if parameter.required] or [
        (parameter, role) for parameter, role in offer.parameters if role in (Role.REVISION, Role.ID, Role.NAME)
    ]
    if len(wanted) != 1 or wanted[0][1] not in _NAMING:
        return None
    value = _value(entry, *wanted[0])
    return {wanted[0][0].name: value} if value is not None else None


def _value(entry: Mapping[str, Any] | str, parameter: Parameter, role: Role) -> str | int | None:
    """What an entry is called by, as the parameter takes it."""
    for value in (
        _from_object(entry, parameter, role) if isinstance(entry, Mapping) else _from_line(entry, parameter, role)
    ):
        typed = int(value) if value.isdigit() and parameter.accepts(int(value)) else value
        if value and parameter.accepts(typed):
            return typed
    return None


def _from_object(entry: Mapping[str, Any], parameter: Parameter, role: Role) -> Iterator[str]:
    keys = (parameter.name, *_KEYS.get(role, ()), "id", "name")
    yield from (str(entry[key]) for key in keys if isinstance(entry.get(key), str | int))
    yield from (str(value) for key, value in entry.items() if terms(key).keys() & terms(parameter.name).keys())


def _from_line(line: str, parameter: Parameter, role: Role) -> Iterator[str]:
    """The hash or the file of a line; else what it calls like the parameter; else its first number or word."""
    if role is Role.REVISION:
        yield from (match.group() for match in _HASH.finditer(line))
    elif role in FILES:
        yield from (match.group() for match in _FILE.finditer(line))
    else:
        yield from filter(None, [find_names(line, "").called(parameter.name)])
        if number := re.match(r"\W*(?:pid\s*)?([0-9]+)\b", line, re.IGNORECASE):
            yield number.group(1)
        yield line.split()[0].strip("·,:*-")
