"""Causes other than commits, as the records themselves name them: dependencies, resources, hosts, jobs, loads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from devops_assistant.common.messages import say
from devops_assistant.investigate.facts import Gathered, Template, cited
from devops_assistant.investigate.mechanisms import Mechanism
from devops_assistant.investigate.names import addresses, bare, family, is_telling, same, stem, targets
from devops_assistant.investigate.symptoms import Picture, Symptom

_PATH = re.compile(r"(?<![\w:/.])(/(?:[\w.@-]+/)*[\w.@-]+)")
_DEVICE = re.compile(r"\b((?:sd[a-z]|nvme\d+n\d+|vd[a-z]|xvd[a-z]|dm-|md)\w*)\b")
_SILENT = re.compile(r"\bserver ([\w.-]+) not responding")
_INTERFACE = re.compile(
    r"\b((?:eth|ens|eno|enp|bond|wlan|br-|veth|docker|ib|team|wg|tun|vmnic|swp|po|ge-|xe-|(?:\w*[gG]ig\w*|Fast)?Ethernet)[\w./-]*\d[\w./-]*)\b"
)
_PROCESS = re.compile(
    r"(?:killed process \d+ \(?|process \d+ \(|killing |comm=|task=|process[= :]+\"?"
    r"|container[= :]+\"?|pod[= :]+\"?|unit[= :]+\"?)([\w./-]+[a-z][\w.-]*)",
    re.IGNORECASE,
)
_UNIT = re.compile(r"([\w@.-]{2,60})\.service\b")
_TABLE = re.compile(
    r"\b(?:from|update|into|join|relation|table|on)\s+(?:(?:relation|table|index|tuple|only)\s+)?[\"'`]?(?:public\.)?"
    r"(?!relation\b|table\b|index\b|tuple\b)([a-z_][\w.]{2,40})[\"'`]?",
    re.IGNORECASE,
)
_POOL = re.compile(r"\b([A-Za-z][\w.-]*[Pp]ool[\w.-]*|pool[ =:\"'\[]+[\w.-]{2,40})\b")
_CERTIFIED = re.compile(
    r"(?:CN ?= ?|subject[=: ]+\"?(?:CN=)?|certificate (?:for|of|has expired for)?[ :\"']*"
    r"|\bSAN[=: ]+)([\w*-]+(?:\.[\w-]+)+)",
    re.IGNORECASE,
)
_SUBJECTS = {
    "disk": (_PATH, _DEVICE),
    "storage": (_SILENT, _DEVICE, _PATH),
    "memory": (_UNIT, _PROCESS),
    "network": (_INTERFACE,),
    "query": (_TABLE,),
    "pool": (_POOL,),
    "crash": (_UNIT, _PROCESS),
    "certificate": (_CERTIFIED,),
    "permission": (_PATH,),
    "descriptors": (_PROCESS,),
}
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_DEPENDENT = ("refused", "timeout", "dns", "limit", "upstream")
_NAMELESS = ("refused", "timeout", "upstream")
"""Of these only what is named can be accused."""
_EXAMPLES = 400
_BESIDE_S = 120.0
_MOSTLY = 0.3
_SELDOM = 80
_GRAVE, _NEAR = 0.8, 0.05
"""From this depth on one record is enough: nobody's kernel runs out of memory by chance."""


@dataclass(slots=True)
class Cause:
    """Something that may have gone wrong by itself, and the symptoms that say so."""

    mechanism: Mechanism
    subject: str
    is_own: bool = False
    """Whether nobody but the part that writes the records is named."""
    symptoms: list[Symptom] = field(default_factory=list[Symptom])
    sources: set[str] = field(default_factory=set[str])
    aliases: Counter[str] = field(default_factory=Counter[str])
    points: float = 0.0
    reasons: list[str] = field(default_factory=list[str])
    against: list[str] = field(default_factory=list[str])

    @property
    def onset(self) -> float:
        return min(each.onset for each in self.symptoms)

    @property
    def surely(self) -> float:
        """When it has begun at the latest."""
        return min(each.onset + each.blur for each in self.symptoms)

    @property
    def count(self) -> int:
        return sum(each.count for each in self.symptoms)

    def add(self, points: float, reason: str) -> None:
        self.points += points
        (self.reasons if points > 0 else self.against).append(cited(reason, self.symptoms[0].template.evidence))


def causes_of(found: Gathered, picture: Picture) -> list[Cause]:
    """Return what the failing records name as failing, the likeliest first."""
    grouped: dict[tuple[str, str], Cause] = {}
    for symptom in picture.symptoms:
        mechanism = symptom.mechanism
        if mechanism is None:
            continue
        names = _subjects(symptom.template, mechanism, found)
        if not names:
            continue
        subject = names.most_common(1)[0][0]
        kind = "reach" if mechanism.name in _NAMELESS else mechanism.name
        key = next((key for key in grouped if key[0] == kind and same(key[1], subject)), (kind, subject))
        cause = grouped.setdefault(key, Cause(mechanism, key[1], subject == _own_name(symptom.template, found)))
        cause.mechanism = max(cause.mechanism, mechanism, key=lambda each: each.depth)
        cause.symptoms.append(symptom)
        cause.sources |= {stem(symptom.template.source), *symptom.template.services}
        cause.aliases += names
    causes = _merged(list(grouped.values()))
    for cause in causes:
        _judge(cause, causes, found, picture)
    return sorted(causes, key=lambda cause: -cause.points)


def _merged(causes: Sequence[Cause]) -> list[Cause]:
    """Records that say of nobody what others of the same log say of somebody at that time are about the same."""
    kept = [cause for cause in causes if not cause.is_own]
    for cause in causes:
        if not cause.is_own:
            continue
        told = next((each for each in kept if each.mechanism is cause.mechanism and _is_beside(cause, each)), None)
        if told:
            told.symptoms += cause.symptoms
            told.sources |= cause.sources
        else:
            kept.append(cause)
    return kept


def _is_beside(cause: Cause, other: Cause) -> bool:
    return bool(cause.sources & other.sources) and abs(cause.surely - other.surely) <= _BESIDE_S


def lines_like(template: Template, found: Gathered) -> list[str]:
    """Return records of a template as they stand in the log."""
    lines = list(template.lines)
    words = [part for part in re.split(r"<\*>|\W{2,}", template.text) if len(part) > 5]
    if words and template.source in found.raw:
        longest = max(words, key=len)
        lines += [line for line in found.raw[template.source][1] if longest in line][:_EXAMPLES]
    return [line.split("\n", 1)[0] if not line.startswith("{") else line for line in lines]


def _subjects(template: Template, mechanism: Mechanism, found: Gathered) -> Counter[str]:
    """What the records of a template are about; the log itself where they do not say."""
    own = _own_name(template, found)
    if mechanism.name == "message" and not _is_repeated(
        [template.message(line) for line in lines_like(template, found)]
    ):
        return Counter()
    services = {stem(log.name) for log in found.logs if is_telling(stem(log.name))}
    named = Counter[str]()
    for line in lines_like(template, found):
        message = template.message(line).replace('\\"', '"')
        called = list(_named(message, mechanism, own))
        plain = next((name for name in called if not _ADDRESS.match(name)), "")
        known = _known(message, mechanism, own, services)
        first = plain or known or next(iter(called), "") or next(iter(_in_trace(template, mechanism)), "")
        if first:
            named[first] += 1
    several = {name for name, times in named.items() if _ADDRESS.match(name) and times < _MOSTLY * named.total()}
    for name in several:  # many addresses, none of them often: those who ask, not whom they ask
        del named[name]
    if named:
        return named
    return named if mechanism.name in _NAMELESS else Counter([own])


def _is_repeated(lines: Sequence[str]) -> bool:
    """Whether records speak of one and the same thing: a long figure that all of them say."""
    figures: list[set[str]] = [set(re.findall(r"(?<![\d.:])\d{4,}(?![\d.])", line)) for line in lines]
    return len(lines) > 2 and any(all(figure in each for each in figures) for figure in figures[0])


def _in_trace(template: Template, mechanism: Mechanism) -> list[str]:
    """The addresses in what follows a record: a library says there whom it could not reach."""
    trace = template.sample.partition("\n")[2]
    return addresses(trace) if mechanism.name in _DEPENDENT else []


def _known(message: str, mechanism: Mechanism, own: str, services: set[str]) -> str:
    """The part of the system, known by a log of its own, that a record of another part speaks of."""
    if mechanism.name not in _NAMELESS:
        return ""
    words = re.findall(r"[A-Za-z][\w-]{2,60}", message)
    return next((word for word in words if word in services and not same(word, own)), "")


def _own_name(template: Template, found: Gathered) -> str:
    """The part that writes it: its log's name where that tells, else what the records call themselves.

    Where several folders hold a log of that name, the folder tells.
    """
    own, folder = stem(template.source), PurePosixPath(template.source).parent.name
    if folder and sum(stem(log.name) == own for log in found.logs) > 1:
        return folder
    plain = [name for name in template.services if re.fullmatch(r"[a-z][\w-]{1,40}", name)]
    return next((name for name in (own, folder) if is_telling(name)), plain[0] if plain else own)


def _named(message: str, mechanism: Mechanism, own: str) -> Iterator[str]:
    patterns = _SUBJECTS.get(mechanism.name, ())
    for pattern in patterns:
        found = (name.rstrip(".,:;") for name in pattern.findall(message))
        yield from (name for name in found if is_telling(name) or not name.isalpha())
    if mechanism.name in (*_DEPENDENT, "certificate", "connections", "permission", "pool"):
        found = targets(message, hosts=mechanism.name != "upstream", raised=mechanism.name == "limit")
        called = (name for name in found if not same(name, own))
        yield from (name for name in called if mechanism.name != "upstream" or not _ADDRESS.match(name))


def _judge(cause: Cause, causes: Sequence[Cause], found: Gathered, picture: Picture) -> None:
    mechanism, first = cause.mechanism, min(cause.symptoms, key=lambda each: each.onset)
    late = first.onset - picture.onset
    cites = " ".join(dict.fromkeys(f"[{each.template.evidence}]" for each in cause.symptoms[:3]))
    total = sum(each.count * each.weight for each in picture.symptoms) or 1
    sure = [each for each in cause.symptoms if each.strength >= 2.5]
    cause.add(
        1.0 + mechanism.depth / 40, say("investigate.says_it", what=mechanism.said, count=cause.count, cites=cites)
    )
    if sure:
        cause.add(1.0 if any(each.fresh for each in sure) else 0.5, say("investigate.fresh"))
    elif mechanism.depth < _SELDOM or first.weight < _GRAVE or late > _NEAR * found.window.length:
        cause.add(-1.0, say("investigate.too_few"))
    slack = max(60.0, 0.01 * found.window.length)
    if late <= slack:
        cause.add(1.5, say("investigate.among_first", late=late))
    elif late > 5 * slack:
        cause.add(-1.0, say("investigate.begins_late", late=late))
    share = sum(each.count * each.weight for each in cause.symptoms) / total
    if share > 0.3:
        cause.add(min(share, 1.0), say("investigate.share", share=share))
    others = {family(name) for name in cause.sources} - {family(cause.subject)}
    if mechanism.name in _DEPENDENT and len({stem(each.template.source) for each in cause.symptoms}) > 1:
        cause.add(0.8, say("investigate.complained_of", count=len(others), names=", ".join(sorted(others)[:4])))
    _explained(cause, causes, picture)
    if blamed := _blamed(cause, picture):
        cause.add(1.0, say("investigate.blamed", count=blamed[0], name=blamed[1], evidence=blamed[2]))


def _blamed(cause: Cause, picture: Picture) -> tuple[int, str, str] | None:
    """How many records of others name the part that says this, one name of it, and where."""
    mine = {each.template.source for each in cause.symptoms}
    for each in picture.symptoms:
        text = each.template.sample.lower()
        for name in sorted({*cause.sources, bare(cause.subject)}):
            named = is_telling(name) and re.search(rf"(?<![\w-]){re.escape(name.lower())}(?![\w-])", text)
            if (
                named
                and each.template.source not in mine
                and not any(same(name, own) for own in _sources(each.template))
            ):
                return each.count, name, each.template.evidence
    return None


def _sources(template: Template) -> list[str]:
    return [stem(template.source), *template.services]


def _explained(cause: Cause, causes: Sequence[Cause], picture: Picture) -> None:
    """What fails by itself explains those who only wait for it."""
    for other in causes:
        shallow = other.mechanism.depth <= cause.mechanism.depth
        if other is cause or (shallow and not _chain(cause, other)):
            continue
        about = any(same(name, cause.subject) for name in other.sources if name)
        early = other.onset <= cause.onset + max(120.0, 0.5 * abs(cause.onset - picture.onset))
        if about and early:
            cause.add(
                -1.5, say("investigate.itself", name=cause.subject, what=other.mechanism.said, subject=other.subject)
            )
            return


def _chain(cause: Cause, other: Cause) -> bool:
    """Whether `cause` blames somebody who blames somebody else in turn."""
    if {cause.mechanism.name, other.mechanism.name} - {*_DEPENDENT}:
        return False
    return bare(cause.subject) != bare(other.subject) and any(same(name, cause.subject) for name in other.sources)
