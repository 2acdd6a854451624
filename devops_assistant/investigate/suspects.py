"""Those who may be accused, each with what speaks for and against it, and what would confirm it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from devops_assistant.common.messages import say
from devops_assistant.common.sanitise import one_line
from devops_assistant.investigate.causes import Cause
from devops_assistant.investigate.commits import Case
from devops_assistant.investigate.facts import Gathered, Job, cited, span
from devops_assistant.investigate.machine import accusing
from devops_assistant.investigate.measured import Change
from devops_assistant.investigate.names import akin, same, stem, words_in
from devops_assistant.investigate.singles import (
    NAMELESS,
    Growth,
    Recorded,
    Rush,
    Single,
)
from devops_assistant.investigate.symptoms import Picture

BAR = 4.0
NAMED = 1.25
"""What a commit needs beside time: a name that the error says, a value, a setting; a plain word is not enough."""
TOGETHER_S = 120.0
LONE_GROWTH = 3.0
STEADY = 0.85
"""How much of its way a figure must go one way that is accused for having grown."""
_LONG_GROWTH = 5.0
_LONE_POINTS = BAR
_RESOURCES = ("memory", "disk", "descriptors", "pool")
_CONFIRMED = {
    "disk": "investigate.confirm_disk",
    "storage": "investigate.confirm_storage",
    "memory": "investigate.confirm_memory",
    "certificate": "investigate.confirm_certificate",
    "clock": "investigate.confirm_clock",
    "network": "investigate.confirm_network",
    "dns": "investigate.confirm_dns",
    "query": "investigate.confirm_query",
    "limit": "investigate.confirm_limit",
    "pool": "investigate.confirm_pool",
}
CONTENDING = ("query", "timeout", "pool", "connections", "queue", "refused", "limit", "disk", "memory", "upstream")


@dataclass(slots=True)
class Suspect:
    """Somebody accused."""

    kind: str
    id: str
    title: str
    onset: float
    score: float
    reasons: Sequence[str]
    against: list[str]
    confirm: str
    mechanism: str = ""


def commit_suspects(cases: Sequence[Case], picture: Picture, single: Single | None) -> Iterator[Suspect]:
    total = sum(each.mass for each in picture.symptoms) or 1.0
    for case in cases:
        if case.relevance < NAMED or not case.explained:
            continue
        share = sum(each.mass for each in case.explained) / total
        case.points += min(share, 1.0)
        if single:
            case.points -= 1.5
            case.note(say("investigate.alone", name=single.name, count=1 + len(single.siblings)))
        if not any(each.strength >= 2.5 for each in case.explained):
            case.points -= 1.0
        yield Suspect(
            "commit",
            case.commit.hash,
            f"{case.commit.hash[:8]} {case.commit.subject}",
            case.commit.at,
            case.points,
            case.reasons,
            case.against,
            say("investigate.confirm_commit", hash=case.commit.hash[:12]),
        )


def cause_suspect(cause: Cause) -> Suspect:
    names = ", ".join(name for name, _ in cause.aliases.most_common(3) if not same(name, cause.subject))
    where = ", ".join(sorted(cause.sources)[:4])
    sample = cause.symptoms[0].template.sample
    told = cause.mechanism.pattern.search(sample)
    said = f" (“{one_line(told.group())[:60]}”)" if told else ""
    also = say("investigate.also", names=names) if names else ""
    title = say(
        "investigate.cause_title", subject=cause.subject, what=cause.mechanism.said, said=said, also=also, where=where
    )
    quoted = one_line(sample.split("\n", 1)[0])[:200]
    reasons = [*cause.reasons, f"“{quoted}” [{cause.symptoms[0].template.evidence}]"]
    return Suspect(
        cause.mechanism.kind,
        cause.subject,
        title,
        cause.onset,
        cause.points,
        reasons,
        list(cause.against),
        _confirming(cause),
        cause.mechanism.name,
    )


def _confirming(cause: Cause) -> str:
    told = _CONFIRMED.get(cause.mechanism.name)
    return say(told) if told else say("investigate.confirm_other", name=cause.subject)


def single_suspect(single: Single, picture: Picture) -> Suspect:
    others = ", ".join(single.siblings[:4])
    first = picture.symptoms[0].mechanism
    said = f": {first.said}" if first else ""
    return Suspect(
        "host",
        single.name,
        say("investigate.single_title", name=single.name, others=others, said=said),
        picture.onset,
        7.0,
        [
            say("investigate.single_all", name=single.name, evidence=single.evidence),
            cited(say("investigate.single_others", others=others), single.evidence),
        ],
        [],
        say("investigate.confirm_single", name=single.name),
    )


def job_suspects(jobs: Sequence[Job], picture: Picture) -> Iterator[Suspect]:
    """The job that is new or more frequent than before, that the failures name, or that is one of several at once."""
    contended = [each for each in picture.symptoms if each.mechanism and each.mechanism.name in CONTENDING]
    said = " ".join(each.template.sample for each in picture.symptoms)
    if not jobs or not contended:
        return
    ranked = sorted(jobs, key=lambda job: (job.short not in said, not job.is_unusual, -job.at))
    first, named = ranked[0], ranked[0].short in said
    score = 2.5 + (2.0 if first.is_unusual else 0.0) + (2.5 if named else 0.0) + (1.5 if len(ranked) > 1 else 0.0)
    score += 1.0 if 0 <= picture.onset - first.at <= TOGETHER_S else 0.0
    reasons: list[str] = [
        say("investigate.job_started", name=each.name, lead=picture.onset - each.at, evidence=each.evidence)
        for each in ranked[:3]
    ]
    if first.more_often:
        reasons.append(cited(say("investigate.job_more_often", name=first.short), first.evidence))
    if named:
        reasons.append(cited(say("investigate.job_named", name=first.short), first.evidence))
    yield Suspect(
        "job",
        first.name,
        say("investigate.job_title", names=" + ".join(job.name for job in ranked[:3]), source=first.source),
        first.at,
        score,
        reasons,
        [] if first.is_unusual else [cited(say("investigate.job_usual"), first.evidence)],
        say("investigate.confirm_job"),
        "job",
    )


def rush_suspects(found: Sequence[Rush], picture: Picture) -> Iterator[Suspect]:
    for rush in found[:1]:
        lead = picture.onset - rush.onset
        score = 3.0 + min(rush.ratio / 5, 2.0) + (0.5 if lead >= 0 else -0.5)
        yield Suspect(
            "load",
            rush.source,
            say("investigate.rush_title", name=rush.source, ratio=rush.times),
            rush.onset,
            score,
            [say("investigate.rush_for", ratio=rush.times, lead=lead, evidence=rush.evidence)],
            [],
            say("investigate.confirm_rush"),
            "load",
        )


def machine_suspects(found: Gathered, symptom: str) -> Iterator[Suspect]:
    for mechanism, event in accusing(found, symptom):
        told = f"{event.text} [{event.evidence}]"
        confirm = say(_CONFIRMED.get(mechanism.name, "investigate.confirm_state"))
        title = f"{mechanism.said}: {event.text}"
        yield Suspect(mechanism.kind, event.subject or mechanism.name, title, event.at, BAR, [told], [], confirm)


def changed_alone(changes: Sequence[Change]) -> Iterator[Suspect]:
    """What metrics accuse where no log tells of a failure: the deepest kind of trouble of each part."""
    parts: set[str] = set()
    for change in changes:
        if change.ratio >= LONE_GROWTH and change.part not in parts:
            parts.add(change.part)
            yield _change_suspect(change, _LONE_POINTS + min(change.mechanism.depth / 100, 0.9))


def filled_before(changes: Sequence[Change], causes: Sequence[Cause], picture: Picture) -> Iterator[Suspect]:
    """A resource of a part that fails, which filled up before it failed, where the records do not say so themselves."""
    told = {cause.mechanism.name for cause in causes}
    failing = {name for each in picture.sure for name in (stem(each.template.source), *each.template.services)}
    for change in changes:
        name = change.mechanism.name
        early = change.at <= picture.onset + TOGETHER_S
        if early and name not in told and name in _RESOURCES and any(same(change.part, own) for own in failing):
            told.add(name)
            yield _change_suspect(change, 2.5 + change.mechanism.depth / 40)


def _change_suspect(change: Change, score: float) -> Suspect:
    what = say("investigate.growth_title", name=change.part, key=change.metric.name, figures=change.figures)
    told = say(
        "investigate.growth_for", key=change.metric.name, figures=change.figures, evidence=change.metric.evidence
    )
    reasons: list[str] = [told]
    if change.others:
        others = say("investigate.single_others", others=", ".join(change.others[:4]))
        reasons.append(cited(others, change.metric.evidence))
    return Suspect(
        "host" if change.others else change.mechanism.kind,
        change.part,
        f"{what} ({change.mechanism.said})",
        change.at,
        score,
        reasons,
        [],
        say("investigate.confirm_growth", key=change.metric.name, name=change.part),
        change.mechanism.name,
    )


def growth_suspect(growth: Growth, *, failing: bool = False) -> Suspect:
    where = part = stem(growth.source) if growth.records else growth.service or growth.source
    if growth.service and not same(growth.service, part):
        where = f"{part} ({growth.service})"
    return Suspect(
        "resource",
        part,
        say("investigate.growth_title", name=where, key=growth.key, figures=growth.figures),
        growth.onset,
        4.5,
        [say("investigate.growth_for", key=growth.key, figures=growth.figures, evidence=growth.evidence)],
        [] if failing else [cited(say("investigate.nothing_fails"), growth.evidence)],
        say("investigate.confirm_growth", key=growth.key, name=where),
        "growth",
    )


def recorded_suspects(changes: Iterable[Recorded], picture: Picture) -> Iterator[Suspect]:
    """A change that a log records, where it names what the failures after it name."""
    for change in changes:
        yield Suspect(
            "change",
            change.source,
            say("investigate.recorded_title", source=change.source, text=change.text),
            change.at,
            5.5 + (1.0 if picture.onset - change.at <= TOGETHER_S else 0.0),
            [
                say("investigate.recorded_before", lead=span(picture.onset - change.at), evidence=change.evidence),
                f"{say('investigate.recorded_names', name=change.shared)} [{change.evidence}] [{change.failing}]",
            ],
            [],
            say("investigate.confirm_recorded"),
        )


def grown_before(grown: Sequence[Growth], picture: Picture) -> Iterator[Suspect]:
    """A figure that grew for long in a part that fails, or that a failing record names."""
    failing = {name for each in picture.sure for name in (stem(each.template.source), *each.template.services)}
    said = " ".join(each.template.message(each.template.sample) for each in picture.sure).lower()
    words = set(words_in(said))
    for growth in grown:
        parts = [name for name in (growth.service, stem(growth.source)) if name]
        named = any(same(part, name) for part in parts for name in failing) or any(
            akin(part.lower(), word) for part in parts for word in words
        )
        steep = growth.found.ratio >= _LONG_GROWTH and growth.found.steady >= STEADY and growth.key != NAMELESS
        if named and steep and growth.records and growth.onset < picture.onset:
            yield growth_suspect(growth, failing=True)
            return
