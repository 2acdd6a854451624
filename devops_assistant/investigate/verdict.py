"""From cases to a verdict: who is accused, in which order, and who is not, with the reason.

Nobody is accused below the bar of 4 points (docs/investigate.md); nobody at all where nothing began to fail.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from devops_assistant.common.messages import say
from devops_assistant.investigate.causes import Cause, causes_of
from devops_assistant.investigate.commits import Case, cases_of
from devops_assistant.investigate.facts import Gathered, Job, Template, cited
from devops_assistant.investigate.machine import support
from devops_assistant.investigate.measured import changes_of
from devops_assistant.investigate.names import same, stem
from devops_assistant.investigate.singles import (
    NAMELESS,
    Growth,
    Rush,
    Single,
    growths,
    recorded_changes,
    rushes,
    single_instance,
)
from devops_assistant.investigate.suspects import (
    BAR,
    CONTENDING,
    LONE_GROWTH,
    NAMED,
    STEADY,
    TOGETHER_S,
    Suspect,
    cause_suspect,
    changed_alone,
    commit_suspects,
    filled_before,
    grown_before,
    growth_suspect,
    job_suspects,
    machine_suspects,
    recorded_suspects,
    rush_suspects,
    single_suspect,
)
from devops_assistant.investigate.symptoms import Picture, Symptom

_SHARE_OF_FIRST = 0.7
_STRONG = 3.0
_BEARING = 2.5
"""What a setting that bears on a class of failure gives: it explains failures of that class."""
_SUSPECTS = 4
_PHYSICAL, _SHALLOW = 76, 56
"""Depths: what lies deeper is not of one instance; what lies deeper a commit explains only by what the error names."""
_BEYOND = ("storage", "certificate", "clock", "network")
"""What no commit brings about."""


@dataclass(frozen=True, slots=True)
class RuledOut:
    """Somebody or something that is not accused, and the reason."""

    what: str
    why: str


@dataclass(slots=True)
class Verdict:
    """What the findings come to."""

    suspects: list[Suspect] = field(default_factory=list[Suspect])
    ruled_out: list[RuledOut] = field(default_factory=list[RuledOut])
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
    changes = changes_of(found)
    if picture is None or not picture.symptoms:
        verdict = _without_failures(found, picture, grown)
        verdict.suspects += changed_alone(changes)
        verdict.suspects = verdict.suspects[:_SUSPECTS]
        verdict.suspects += machine_suspects(found, symptom)
        return verdict
    verdict = Verdict(cases=cases_of(found, picture, grown), growths=grown)
    verdict.jobs, verdict.rushes = found.jobs, rushes(found, picture)
    causes = causes_of(found, picture)
    single = single_instance(found, picture)
    _link_growth(causes, grown)
    support(causes, found)
    blamed = [(each, cause_suspect(each)) for each in causes]
    jobs = list(job_suspects(verdict.jobs, picture))
    accused = [
        *commit_suspects(verdict.cases, picture, single),
        *(suspect for _, suspect in blamed),
        *([single_suspect(single, picture)] if single else []),
        *jobs,
        *rush_suspects(verdict.rushes, picture),
        *filled_before(changes, causes, picture),
        *grown_before(grown, picture),
        *recorded_suspects(recorded_changes(found, picture), picture),
    ]
    _settle(blamed, verdict.cases, picture, single)
    _give_way(blamed, jobs)
    verdict.suspects = _convicted(accused, verdict.cases)
    verdict.ruled_out = list(_ruled_out(verdict, picture, accused))
    return verdict


def _convicted(accused: list[Suspect], cases: Sequence[Case]) -> list[Suspect]:
    """Those above the bar and not far behind the first; of the commits one alone, and it needs more where not first."""
    accused.sort(key=lambda each: (-round(each.score, 1), -each.onset if each.kind == "commit" else 0.0))
    best = accused[0].score if accused else 0.0
    commits = [each for each in accused if each.kind == "commit"]
    weak = {case.commit.hash for case in cases if case.relevance < _STRONG or case.named < NAMED}
    weak |= {each.id for each in commits[1:]}
    near = [each for each in accused if each.score >= max(BAR, _SHARE_OF_FIRST * best)]
    return [each for each in near if each is near[0] or each.id not in weak][:_SUSPECTS]


def _link_growth(causes: Sequence[Cause], grown: Sequence[Growth]) -> None:
    """A figure that grew in the part that is accused speaks for it, where it bears on how it fails."""
    for cause in causes:
        for growth in grown:
            names = [name for name in (growth.service, stem(growth.source)) if name]
            about = any(same(name, cause.subject) for name in names)
            mine = any(same(own, name) for own in cause.sources for name in names)
            if about or (mine and cause.mechanism.keys.search(growth.key)):
                cause.add(
                    1.0,
                    say(
                        "investigate.grew",
                        key=growth.key,
                        name=names[0],
                        figures=growth.figures,
                        evidence=growth.evidence,
                    ),
                )
                break


def _settle(
    blamed: Sequence[tuple[Cause, Suspect]], cases: Sequence[Case], picture: Picture, single: Single | None
) -> None:
    """A commit that explains a failure goes before the failure; whoever alone fails before what it says."""
    sure = [case for case in cases if case.points >= BAR and case.relevance >= NAMED]
    guilty = max(sure, key=lambda case: case.points, default=None)
    for cause, suspect in blamed:
        if single and cause.mechanism.depth < _PHYSICAL:
            suspect.score -= 2.0
        told = guilty and (guilty.named >= NAMED or guilty.relevance >= _BEARING)
        named = told and cause.mechanism.name not in _BEYOND
        if guilty and (named or cause.mechanism.depth < _SHALLOW) and _explains(guilty, cause.symptoms):
            suspect.score -= 2.5
            by = say("investigate.explained_by", hash=guilty.commit.hash[:8])
            suspect.against.append(cited(by, guilty.commit.evidence))


def _give_way(blamed: Sequence[tuple[Cause, Suspect]], jobs: Sequence[Suspect]) -> None:
    """What contends for something yields to the job that is more than usual, and began before."""
    for job in jobs:
        for cause, suspect in blamed:
            if job.score >= BAR and cause.mechanism.name in CONTENDING and job.onset <= cause.surely + TOGETHER_S:
                suspect.score -= 1.5
                suspect.against.append(say("investigate.explained_by_job", reason=job.reasons[0]))


def _explains(case: Case, symptoms: Sequence[Symptom]) -> bool:
    if not case.explained:
        return False
    mine = {id(each) for each in case.explained}
    first = min(each.onset for each in case.explained)
    return any(id(each) in mine for each in symptoms) or first <= min(each.onset for each in symptoms) + TOGETHER_S


def _without_failures(found: Gathered, picture: Picture | None, grown: list[Growth]) -> Verdict:
    verdict = Verdict(growths=grown)
    for growth in grown[:1]:
        steep = growth.found.ratio >= LONE_GROWTH and growth.found.steady >= STEADY
        if steep and growth.records and growth.key != NAMELESS:
            verdict.suspects.append(growth_suspect(growth))
    read = [] if found.logs_unread else found.commits
    near = [commit for commit in read if commit.at >= found.window.symptoms_from]
    verdict.ruled_out += [
        RuledOut(commit.name, cited(say("investigate.nothing_after"), commit.evidence)) for commit in reversed(near)
    ]
    for template in sorted(picture.noise if picture else [], key=lambda each: -each.total)[:5]:
        verdict.ruled_out.append(_usual(template))
    return verdict


def _ruled_out(verdict: Verdict, picture: Picture, accused: Sequence[Suspect]) -> Iterator[RuledOut]:
    ids = {suspect.id for suspect in verdict.suspects}
    first = verdict.suspects[0] if verdict.suspects else None
    for case in sorted(verdict.cases, key=lambda case: (case.is_harmless, -case.commit.at)):
        if case.commit.hash not in ids:
            why = case.against[0] if case.against else _too_little(case.points, case.reasons, first)
            why = say("investigate.harmless") if case.is_harmless else why
            yield RuledOut(case.commit.name, cited(why, case.commit.evidence))
    for suspect in accused:
        if suspect.id not in ids and suspect.kind != "commit":
            why = suspect.against[0] if suspect.against else _too_little(suspect.score, suspect.reasons, first)
            yield RuledOut(suspect.title, why)
    for template in sorted(picture.noise, key=lambda each: -each.total)[:5]:
        yield _usual(template)


def _usual(template: Template) -> RuledOut:
    what = say("investigate.in_file", text=template.text[:120], file=template.source, evidence=template.evidence)
    return RuledOut(what, say("investigate.all_the_time"))


def _too_little(points: float, reasons: Sequence[str], first: Suspect | None) -> str:
    told = "; ".join(reasons[:2])
    if first and points >= BAR:
        return say("investigate.overshadowed", points=points, first=first.id[:40], best=first.score, reasons=told)
    return say("investigate.too_little", points=points, bar=BAR, reasons=told)
