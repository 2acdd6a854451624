"""Follow-ups that say only what is different: `어제는?`, `more`, `the full diff`, `in the other file?`, `why?`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from devops_assistant.common.timespan import Span
from devops_assistant.conversation.messages import ToolCall, ToolResult
from devops_assistant.providers.offline.arguments import Filled, fill
from devops_assistant.providers.offline.glossary import is_decisive, is_topic, terms
from devops_assistant.providers.offline.offers import IN_SUMMARY, Offer
from devops_assistant.providers.offline.plan import MOST_CALLS, Choice, Plan, PlannedCall
from devops_assistant.providers.offline.pointing import entries
from devops_assistant.providers.offline.question import Asked
from devops_assistant.providers.offline.roles import FILES, TIMES, Role
from devops_assistant.providers.offline.schema import Parameter
from devops_assistant.providers.offline.vocabulary import TROUBLE
from devops_assistant.providers.offline.wording import take_file

_GOES_ON = re.compile(
    r"^\s*(?:and|what about|how about|then|also|now|same|the same|ok(?:ay)?|but|with|make (?:it|that)"
    r"|그럼|그러면|그리고|그 ?다음|이번엔|같은)\b"
    r"|(?:에서는|[은는도])\s*\?*$|(?:같이|함께|추가로?)\W*$",
    re.IGNORECASE,
)
_NARROWS = re.compile(
    r"\b(?:only|just|instead|by|sorted|without|excluding|same)\b|만(?=\s|$|\?)|순(?:으로|서)?|기준|대신|빼고|제외|말고",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"^\W*(?:(?:show|give|get|see|list)(?: me)? )?(?:some |a few |the )?"
    r"(?:more|rest|next(?: page| ones?)?|others|remaining(?: ones?)?)(?: of (?:it|them|those))?(?: please| pls)?\W*$"
    r"|^\W*(?:좀 ?)?(?:더|계속|이어서|나머지|다음)(?: ?(?:것|거|페이지))?도?(?: ?(?:보여|알려|줘|봐|해|볼래)\S*)*\W*$",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"\b(?:full|whole|entire|complete|all of (?:it|them)|everything|in full|untruncated)\b"
    r"|전체|전부|모두|통째|다 ?보여|자르지",
    re.IGNORECASE,
)
_OTHER_FILE = re.compile(r"\bother (?:log ?)?(?:files?|ones?|logs?)\b|다른 ?(?:로그|파일|데|곳)", re.IGNORECASE)
_ALL_FILES = re.compile(
    r"\b(?:in|across|over|for) (?:all|every|any) (?:the )?(?:log ?)?(?:files?|logs?)\b|(?:전체|모든) ?(?:로그 ?)?파일",
    re.IGNORECASE,
)
_WHY = re.compile(
    r"^\W*(?:but |so |and )?(?:why|how come|what(?:'s| is| was)? (?:the )?(?:cause|reason)"
    r"|what caused (?:it|that|this))"
    r"(?: (?:is|did|was) (?:that|it|this)(?: happen\w*| like (?:that|this|it))?| so)?\W*$"
    r"|^\W*(?:(?:근데|그런데|이거|이게|그거|그게|저거|이건) )*(?:왜(?: ?(?:그래|그런|그랬|이래|이런|그럴)\S*)?"
    r"|(?:원인|이유)\S{0,2} ?(?:뭐\S*|뭘까\S*)?)\W*$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^\D*?\b([0-9]{2,7})(?:번)?(?:은|는|도)?\W*$")
_SYMBOL = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[_:][A-Za-z0-9]+)+")
_GOING_ON = r"(?:and|what about|how about|same for|now|also|그럼|그러면|이번엔|같은 걸로)"
_ANOTHER = re.compile(rf"^\W*{_GOING_ON}? ?({_SYMBOL.pattern})(?:은|는|도)?\W*$", re.IGNORECASE)
_SHORT = 4
"""Words up to which a question that goes on from another one says only what is different."""
_LONGER = 8
_MOST_NAMED = 6

Answered = Sequence[tuple[ToolCall, ToolResult]]


def carried_over(parts: Sequence[Asked], earlier: Sequence[Asked]) -> tuple[Asked, ...]:
    """Return the parts with the time and the file of the question before, where `and the errors?` goes on from it."""
    if len(parts) != 1 or len(earlier) != 1 or not (_GOES_ON.search(parts[0].text) or _NARROWS.search(parts[0].text)):
        return tuple(parts)
    (asked,), (before,) = parts, earlier
    if len(asked.text.split()) > _SHORT or not asked.names_topic:
        return tuple(parts)
    return (replace(asked, span=asked.span or before.span, file=asked.file or before.file),)


def follow_up(asked: Asked, answered: Answered, offers: Sequence[Offer]) -> Plan | None:
    """Return what a question leads to that only makes sense after the one before; None where it stands for itself.

    Args:
        answered: the calls that the last question led to which led to any, with their results.
    """
    offered = {offer.name: offer for offer in offers}
    earlier = [(offered[call.name], call, result) for call, result in answered if call.name in offered]
    if _WHY.search(asked.text):
        return _why(earlier, offers)
    if not earlier or len(asked.text.split()) > _LONGER:
        return None
    if _MORE.search(asked.text):
        return _calls(PlannedCall(call.name, more) for offer, call, _ in earlier if (more := _more(offer, call)))
    if _ALL_FILES.search(asked.text):
        return _calls(
            PlannedCall(call.name, {name: value for name, value in call.arguments.items() if name not in offer.files})
            for offer, call, _ in earlier
        )
    if _OTHER_FILE.search(asked.text) and (other := _other_file(earlier)):
        return other
    if _WHOLE.search(asked.text) and (whole := _whole(asked, earlier, offers)):
        return whole
    if asked.length and not asked.span and not asked.names_topic:
        asked = replace(asked, span=Span(asked.now - asked.length, asked.now, asked.text))
    if swapped := [
        PlannedCall(call.name, arguments)
        for _, call, _ in earlier
        if (arguments := _swapped(call.arguments, asked)) is not None
    ]:
        return _calls(swapped)
    changed = [(call, _changed(offer, call.arguments, asked)) for offer, call, _ in earlier]
    return _calls(PlannedCall(call.name, arguments) for call, arguments in changed if arguments is not None)


def _calls(planned: Any) -> Plan | None:
    calls: list[PlannedCall] = []
    for call in planned:
        if call not in calls:
            calls.append(call)
    return Plan(calls[:MOST_CALLS]) if calls else None


def _why(earlier: Sequence[tuple[Offer, ToolCall, ToolResult]], offers: Sequence[Offer]) -> Plan:
    """After errors, the tool that tells what may have caused them; else the question which of those is meant."""
    explaining = sorted(
        (offer for offer in offers if offer.about.get("cause", 0.0) >= IN_SUMMARY),
        key=lambda each: -each.about["cause"] - each.about.get("error", 0.0),
    )
    ready = [offer for offer in explaining if not any(parameter.required for parameter, _ in offer.parameters)]
    troubled = any(
        any(offer.about.get(term, 0.0) >= IN_SUMMARY for term in TROUBLE) or "ERROR" in call.arguments.values()
        for offer, call, _ in earlier
    )
    if troubled and ready:
        return Plan([PlannedCall(ready[0].name, {})])
    return Plan(ties=[tuple(offer.name for offer in explaining)]) if len(explaining) > 1 else Plan()


def _more(offer: Offer, call: ToolCall) -> dict[str, Any] | None:
    """The arguments for what comes after what was shown: the next page, else twice as many."""
    counts = [parameter for parameter, role in offer.parameters if role is Role.COUNT]
    pages = [parameter for parameter, _ in offer.parameters if "offset" in parameter.words]
    if not counts:
        return None
    count = counts[0]
    shown = int(call.arguments.get(count.name) or count.schema.get("default") or 0)
    if pages:
        return {**call.arguments, pages[0].name: int(call.arguments.get(pages[0].name) or 0) + shown}
    twice = min(2 * shown, int(count.bound("maximum") or 2 * shown))
    return {**call.arguments, count.name: twice} if twice > shown else None


def _whole(asked: Asked, earlier: Sequence[tuple[Offer, ToolCall, ToolResult]], offers: Sequence[Offer]) -> Plan | None:
    """The same in full length; by another tool of the same server where that shows what is asked for, told the same."""
    offer, call, result = earlier[-1]
    spoken = {term for term in terms(asked.text) if is_topic(term)}
    if "diff" in spoken and len(entries(result)) > 1 and offer.takes(Role.COUNT) and not offer.about_one:
        hashes = [match.group() for line in entries(result) if (match := re.search(r"\b[0-9a-f]{7,40}\b", str(line)))]
        return (
            Plan(choices=[Choice("commit", tuple(hashes[:_MOST_NAMED]), result.evidence_id)])
            if len(hashes) > 1
            else None
        )
    if not all(term in offer.about for term in spoken) or ("diff" in spoken and not _shows_patches(offer)):
        kin = [
            each
            for each in offers
            if each.spec.server == offer.spec.server
            and all(each.about.get(term, 0.0) >= IN_SUMMARY for term in spoken)
            and ("diff" not in spoken or _shows_patches(each))
            and call.arguments.keys() <= {parameter.name for parameter, _ in each.parameters}
        ]
        if not kin or not call.arguments:
            return None
        offer = kin[0]
    lengths = [parameter for parameter, role in offer.parameters if role is Role.COUNT and parameter.bound("maximum")]
    whole = {lengths[-1].name: int(lengths[-1].bound("maximum") or 0)} if lengths else {}
    return Plan([PlannedCall(offer.name, {**call.arguments, **whole})])


def _shows_patches(offer: Offer) -> bool:
    return "patch" in offer.spec.description.lower()


def _other_file(earlier: Sequence[tuple[Offer, ToolCall, ToolResult]]) -> Plan | None:
    """The call for the one other file that the results name; else the question which file is meant."""
    for offer, call, result in earlier:
        files = [parameter.name for parameter, role in offer.parameters if role in FILES]
        if not files:
            continue
        told = str(call.arguments.get(files[0], ""))
        others = [name for name in _files_in(result.text) if name != told]
        if len(others) == 1:
            return Plan([PlannedCall(call.name, {**call.arguments, files[0]: others[0]})])
        return Plan(choices=[Choice(files[0], tuple(others[:_MOST_NAMED]), result.evidence_id)])
    return None


def _files_in(text: str) -> list[str]:
    found: list[str] = []
    for line in text.splitlines():
        rest, file = take_file(line)
        while file:
            found.append(file)
            rest, file = take_file(rest)
    return list(dict.fromkeys(found))


def _swapped(arguments: Mapping[str, Any], asked: Asked) -> dict[str, Any] | None:
    """The arguments with a name in the place of the only one that is written alike: `and node_load5`."""
    match = _ANOTHER.search(asked.text)
    if not match:
        return None
    alike = [name for name, value in arguments.items() if _SYMBOL.fullmatch(str(value))]
    return {**arguments, alike[0]: match.group(1)} if len(alike) == 1 else None


def _changed(offer: Offer, arguments: Mapping[str, Any], asked: Asked) -> dict[str, Any] | None:
    """The arguments with those replaced that `asked` speaks of; None where it speaks of more than the tool takes."""
    number = _NUMBER.search(asked.text)
    if number and (renumbered := _renumbered(offer, arguments, int(number.group(1)), asked)):
        return renumbered
    filled = fill(offer, asked)
    if not filled.roles or not (_is_bare(asked) or _is_absorbed(offer, filled, arguments, asked)):
        return None
    replaced = set(filled.roles)
    for alike in (TIMES, FILES):
        if replaced & alike:
            replaced |= alike
    roles = {parameter.name: role for parameter, role in offer.parameters}
    told = filled.arguments.keys() if Role.CHOICE in replaced else set[str]()
    kept = {
        name: value
        for name, value in arguments.items()
        if name not in told and (roles.get(name) not in replaced or roles.get(name) is Role.CHOICE)
    }
    return {**filled.arguments, **kept}


def _is_other_mode(parameter: Parameter, filled: Filled, arguments: Mapping[str, Any]) -> bool:
    """Whether a choice replaces the one made before, and is no part of all: `cpu도` after the course of memory."""
    is_filter = {"all", "ALL"} & set(parameter.choices)
    return not is_filter and parameter.name in arguments and parameter.name in filled.arguments


def _renumbered(offer: Offer, arguments: Mapping[str, Any], number: int, asked: Asked) -> dict[str, Any] | None:
    """The arguments with another port or pid, where a number is all that the question says."""
    if asked.span or any(is_topic(term) and term not in offer.about for term in asked.terms):
        return None
    roles = {parameter.name: (parameter, role) for parameter, role in offer.parameters}
    named = [
        name
        for name, value in arguments.items()
        if name in roles
        and roles[name][1] in (Role.OTHER, Role.ID)
        and str(value).isdigit()
        and roles[name][0].accepts(number)
    ]
    return {**arguments, named[0]: number} if len(named) == 1 else None


def _is_bare(asked: Asked) -> bool:
    """Whether a question names no topic of its own, only another time, count, file or text."""
    said = asked.span or asked.count or asked.file or asked.quoted or asked.author or asked.names.reference
    return bool(said) and not asked.names_topic


def _is_absorbed(offer: Offer, filled: Filled, arguments: Mapping[str, Any], asked: Asked) -> bool:
    """Whether all topics of a question that goes on are what the tool is told by it: `only errors`, `by memory`."""
    told = {
        term
        for parameter, role in offer.parameters
        if parameter.name in filled.arguments
        and (role is not Role.CHOICE or _NARROWS.search(asked.text) or _is_other_mode(parameter, filled, arguments))
        for words in (parameter.name, parameter.description, str(filled.arguments[parameter.name]))
        for term in terms(words)
    }
    goes_on = _GOES_ON.search(asked.text) or _NARROWS.search(asked.text)
    topics = [term for term in asked.words if is_topic(term) and not is_decisive(term)]
    own = {term for term, strength in offer.about.items() if strength >= IN_SUMMARY}
    return bool(goes_on and told) and all(term in told | own for term in topics)
