"""From cases to a verdict: who is accused, in which order, and who is not, with the reason.

Nobody is accused below the bar of 4 points (docs/investigate.md); nobody at all where nothing began to fail.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from devops_assistant.common.messages import say
from devops_assistant.common.sanitise import one_line
from devops_assistant.investigate.causes import Cause, causes_of
from devops_assistant.investigate.commits import Case, cases_of
from devops_assistant.investigate.facts import Gathered, Template, cited
from devops_assistant.investigate.machine import accusing, support
from devops_assistant.investigate.names import same, stem
from devops_assistant.investigate.singles import (
    NAMELESS,
    Growth,
    Job,
    Rush,
    Single,
    growths,
    jobs_before,
    rushes,
    single_instance,
)
from devops_assistant.investigate.symptoms import Picture, Symptom

BAR = 4.0
_SHARE_OF_FIRST = 0.7
_STRONG = 3.0
_NAMED = 1.25
"""What a commit needs beside time: a name that the error says, a value, a setting; a plain word is not enough."""
_SUSPECTS = 4
_PHYSICAL, _SHALLOW = 76, 56
"""Depths: what lies deeper is not of one instance; what lies deeper a commit explains only by what the error names."""
_BEYOND = ("storage", "certificate", "clock", "network")
"""What no commit brings about."""
_TOGETHER_S = 120.0
_LONE_GROWTH = 3.0
_STEADY = 0.85
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
_CONTENDING = ("query", "timeout", "pool", "connections", "queue", "refused", "limit", "disk", "memory", "upstream")


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


@dataclass(slots=True)
class Verdict:
    """What the findings come to."""

    suspects: list[Suspect] = field(default_factory=list[Suspect])
    ruled_out: list[str] = field(default_factory=list[str])
    cases: list[Case] = field(default_factory=list[Case])
    jobs: list[Job] = field(default_factory=list[Job])
    rushes: list[Rush] = field(default_factory=list[Rush])
    growths: list[Growth] = field(default_factory=list[Growth])


def verdict_of(found: Gathered, picture: Picture | None, symptom: str = "") -> Verdict:
    """Return who is accused, and who is not.

    Args:
        symptom: the user's own words.
    """
    grown = growths(found)
    if picture is None or not picture.symptoms:
        verdict = _without_failures(found, picture, grown)
        verdict.suspects += _machine(found, symptom)
        return verdict
    verdict = Verdict(cases=cases_of(found, picture, grown), growths=grown)
    verdict.jobs, verdict.rushes = jobs_before(found, picture), rushes(found, picture)
    causes = causes_of(found, picture)
    single = single_instance(found, picture)
    _link_growth(causes, grown)
    support(causes, found)
    blamed = [(each, _cause(each)) for each in causes]
    jobs = list(_jobs(verdict.jobs, picture))
    accused = [
        *_commits(verdict.cases, picture, single),
        *(suspect for _, suspect in blamed),
        *([_single(single, picture)] if single else []),
        *jobs,
        *_rushes(verdict.rushes, picture),
    ]
    _settle(blamed, verdict.cases, picture, single)
    _give_way(blamed, jobs)
    verdict.suspects = _convicted(accused, verdict.cases)
    verdict.ruled_out = list(_ruled_out(verdict, picture, accused))
    return verdict


def _convicted(accused: list[Suspect], cases: Sequence[Case]) -> list[Suspect]:
    """Those above the bar and not far behind the first; of the commits one alone, and it needs more where not first."""
    accused.sort(key=lambda each: -each.score)
    best = accused[0].score if accused else 0.0
    commits = [each for each in accused if each.kind == "commit"]
    weak = {case.commit.hash for case in cases if case.relevance < _STRONG} | {each.id for each in commits[1:]}
    near = [each for each in accused if each.score >= max(BAR, _SHARE_OF_FIRST * best)]
    return [each for each in near if each is near[0] or each.id not in weak][:_SUSPECTS]


def _commits(cases: Sequence[Case], picture: Picture, single: Single | None) -> Iterator[Suspect]:
    total = sum(each.mass for each in picture.symptoms) or 1.0
    for case in cases:
        if case.relevance < _NAMED or not case.explained:
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


def _cause(cause: Cause) -> Suspect:
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


def _single(single: Single, picture: Picture) -> Suspect:
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


def _jobs(jobs: Sequence[Job], picture: Picture) -> Iterator[Suspect]:
    contended = [each for each in picture.symptoms if each.mechanism and each.mechanism.name in _CONTENDING]
    if not jobs or not contended:
        return
    names = list(dict.fromkeys(job.name for job in jobs))
    job = jobs[0]
    score = 2.5 + (1.5 if not job.usual else 0.0) + (1.5 if len(names) > 1 else 0.0) + 1.0
    score += 1.0 if 0 <= picture.onset - job.at <= _TOGETHER_S else 0.0
    reasons = [
        say("investigate.job_started", name=each.name, lead=picture.onset - each.at, evidence=each.evidence)
        for each in jobs[:3]
    ]
    against = [cited(say("investigate.job_usual"), job.evidence)] if all(each.usual for each in jobs) else []
    yield Suspect(
        "job",
        names[0],
        say("investigate.job_title", names=" + ".join(names[:3]), source=job.source),
        job.at,
        score,
        reasons,
        against,
        say("investigate.confirm_job"),
        "job",
    )


def _rushes(found: Sequence[Rush], picture: Picture) -> Iterator[Suspect]:
    for rush in found[:1]:
        lead = picture.onset - rush.onset
        score = 3.0 + min(rush.ratio / 5, 2.0) + (0.5 if lead >= 0 else -0.5)
        yield Suspect(
            "load",
            rush.source,
            say("investigate.rush_title", name=rush.source, ratio=rush.ratio),
            rush.onset,
            score,
            [say("investigate.rush_for", ratio=rush.ratio, lead=lead, evidence=rush.evidence)],
            [],
            say("investigate.confirm_rush"),
            "load",
        )


def _machine(found: Gathered, symptom: str) -> Iterator[Suspect]:
    for mechanism, event in accusing(found, symptom):
        cited = f"{event.text} [{event.evidence}]"
        confirm = say(_CONFIRMED.get(mechanism.name, "investigate.confirm_state"))
        title = f"{mechanism.said}: {event.text}"
        yield Suspect(mechanism.kind, event.subject or mechanism.name, title, event.at, BAR, [cited], [], confirm)


def _link_growth(causes: Sequence[Cause], grown: Sequence[Growth]) -> None:
    """A figure that grew in the part that is accused speaks for it, where it bears on how it fails."""
    for cause in causes:
        for growth in grown:
            names = [name for name in (growth.service, stem(growth.source)) if name]
            about = any(same(name, cause.subject) for name in names)
            mine = any(same(own, name) for own in cause.sources for name in names)
            if about or (mine and cause.mechanism.keys.search(growth.key)):
                figures = f"{growth.found.before:g} → {growth.found.after:g} {growth.unit}".rstrip()
                cause.add(
                    1.0,
                    say("investigate.grew", key=growth.key, name=names[0], figures=figures, evidence=growth.evidence),
                )
                break


def _settle(
    blamed: Sequence[tuple[Cause, Suspect]], cases: Sequence[Case], picture: Picture, single: Single | None
) -> None:
    """A commit that explains a failure goes before the failure; whoever alone fails before what it says."""
    sure = [case for case in cases if case.points >= BAR and case.relevance >= _NAMED]
    guilty = max(sure, key=lambda case: case.points, default=None)
    for cause, suspect in blamed:
        if single and cause.mechanism.depth < _PHYSICAL:
            suspect.score -= 2.0
        named = guilty and guilty.named >= _NAMED and cause.mechanism.name not in _BEYOND
        if guilty and (named or cause.mechanism.depth < _SHALLOW) and _explains(guilty, cause.symptoms):
            suspect.score -= 2.5
            told = say("investigate.explained_by", hash=guilty.commit.hash[:8])
            suspect.against.append(cited(told, guilty.commit.evidence))


def _give_way(blamed: Sequence[tuple[Cause, Suspect]], jobs: Sequence[Suspect]) -> None:
    """What contends for something yields to the job that is more than usual, and began before."""
    for job in jobs:
        for cause, suspect in blamed:
            if job.score >= BAR and cause.mechanism.name in _CONTENDING and job.onset <= cause.onset + _TOGETHER_S:
                suspect.score -= 1.5
                suspect.against.append(say("investigate.explained_by_job", reason=job.reasons[0]))


def _explains(case: Case, symptoms: Sequence[Symptom]) -> bool:
    if not case.explained:
        return False
    mine = {id(each) for each in case.explained}
    first = min(each.onset for each in case.explained)
    return any(id(each) in mine for each in symptoms) or first <= min(each.onset for each in symptoms) + _TOGETHER_S


def _without_failures(found: Gathered, picture: Picture | None, grown: list[Growth]) -> Verdict:
    verdict = Verdict(growths=grown)
    for growth in grown[:1]:
        steep = growth.found.ratio >= _LONE_GROWTH and growth.found.steady >= _STEADY
        if steep and growth.records and growth.key != NAMELESS:
            verdict.suspects.append(_growth_suspect(growth))
    near = [commit for commit in found.commits if commit.at >= found.window.symptoms_from]
    verdict.ruled_out += [
        f"{commit.name} [{commit.evidence}]: {say('investigate.nothing_after')}" for commit in near[-10:]
    ]
    for template in sorted(picture.noise if picture else [], key=lambda each: -each.total)[:5]:
        verdict.ruled_out.append(_usual(template))
    return verdict


def _growth_suspect(growth: Growth) -> Suspect:
    where = growth.service or stem(growth.source)
    figures = f"{growth.found.before:g} → {growth.found.after:g} {growth.unit}".rstrip()
    return Suspect(
        "resource",
        where,
        say("investigate.growth_title", name=where, key=growth.key, figures=figures),
        growth.onset,
        4.5,
        [say("investigate.growth_for", key=growth.key, figures=figures, evidence=growth.evidence)],
        [cited(say("investigate.nothing_fails"), growth.evidence)],
        say("investigate.confirm_growth", key=growth.key, name=where),
        "growth",
    )


def _ruled_out(verdict: Verdict, picture: Picture, accused: Sequence[Suspect]) -> Iterator[str]:
    ids = {suspect.id for suspect in verdict.suspects}
    recent = sorted((case for case in verdict.cases if case.commit.hash not in ids), key=lambda case: -case.commit.at)
    for case in recent[:12]:
        yield f"{case.commit.name}: {cited(_why_not(case), case.commit.evidence)}"
    for suspect in accused:
        if suspect.id not in ids and suspect.kind != "commit":
            why = suspect.against[0] if suspect.against else _too_little(suspect.score, suspect.reasons)
            yield f"{suspect.title}: {why}"
    for template in sorted(picture.noise, key=lambda each: -each.total)[:5]:
        yield _usual(template)


def _usual(template: Template) -> str:
    why = say("investigate.all_the_time")
    return say(
        "investigate.in_file", text=template.text[:120], file=template.source, evidence=template.evidence, why=why
    )


def _too_little(points: float, reasons: Sequence[str]) -> str:
    return say("investigate.too_little", points=points, bar=BAR, reasons="; ".join(reasons[:2]))


def _why_not(case: Case) -> str:
    if case.against:
        return case.against[0]
    return _too_little(case.points, case.reasons)
