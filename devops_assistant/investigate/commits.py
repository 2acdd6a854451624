"""How a commit bears on what failed after it: what they have in common, the part it touches, the time between.

Each rule gives points and its reason. Time alone never convicts: without something in common there is no case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from devops_assistant.common.messages import say
from devops_assistant.investigate.facts import Commit, Gathered, cited, span
from devops_assistant.investigate.links import Link, Vocabulary, changed_lines, links_of
from devops_assistant.investigate.names import family, stem
from devops_assistant.investigate.singles import Growth
from devops_assistant.investigate.symptoms import SURE, Picture, Symptom

_HARMLESS = re.compile(
    r"(?i)(?:^|/)(?:tests?|specs?|\.github|\.vscode)/|^(?:[^/]+/)?(?:docs?|examples?)/|(?:^|/)(?:test_[^/]*"
    r"|[^/]*_test\.\w+|[^/]*\.(?:spec|test)\.\w+)$"
    r"|\.(?:md|rst|adoc|png|svg|gif|jpe?g)$|(?:^|/)(?:license|changelog|authors|codeowners"
    r"|readme|\.gitignore|\.editorconfig)[^/]*$",
)
_REVERT = re.compile(r"(?i)^revert(?:ed|s|ing)?\b[:\s]*[\"“']?(.*?)[\"”']?$")
_DAY_S = 86_400
_LEADS = ((600, 2.0), (3_600, 1.5), (6 * 3_600, 1.0), (_DAY_S, 0.5))
_LOOSE = ("value", "setting")
_SOON_S = 6 * 3_600
"""So long what is loose counts: figures and settings meet by chance."""


@dataclass(slots=True)
class Case:
    """What is held for and against one commit."""

    commit: Commit
    points: float = 0.0
    relevance: float = 0.0
    """The part of the points that is not about time."""
    named: float = 0.0
    """The part of those that is about what the error names, not about a setting."""
    reasons: list[str] = field(default_factory=list[str])
    against: list[str] = field(default_factory=list[str])
    explained: list[Symptom] = field(default_factory=list[Symptom])
    lead: float = 0.0
    is_harmless: bool = False
    """Nothing runs from what it changes."""

    def add(self, points: float, reason: str, *, relevant: bool = True) -> None:
        self.points += points
        self.relevance += points if relevant else 0.0
        self.note(reason, against=points <= 0)

    def note(self, reason: str, *, against: bool = True) -> None:
        (self.against if against else self.reasons).append(cited(reason, self.commit.evidence))


def cases_of(found: Gathered, picture: Picture, grown: Sequence[Growth]) -> list[Case]:
    """Return a case for each commit of the window and the week before it, the strongest first.

    Args:
        grown: figures that grew; what a commit lets grow begins long before it makes anything fail.
    """
    words = Vocabulary.of(found, picture)
    services = {
        family(name).lower() for each in found.logs for name in _names_in(each.name, each.templates[0].services)
    }
    cases = [_case(commit, found, picture, words, services) for commit in found.commits]
    for case in cases:
        if case.relevance > 0:
            _time(case, found, grown)
    return sorted(cases, key=lambda case: (-round(case.points, 1), -case.commit.at))


def _names_in(file: str, services: Sequence[str]) -> list[str]:
    return [stem(file), *services]


def _case(commit: Commit, found: Gathered, picture: Picture, words: Vocabulary, services: set[str]) -> Case:
    began = [each for each in picture.symptoms if each.onset + each.blur >= commit.at - 1]
    case = Case(commit, lead=picture.onset - commit.at)
    if case.lead < -1 and not any(each.strength >= SURE for each in began):
        case.note(say("investigate.after"))
        return case
    live = [path for path in commit.paths if not _HARMLESS.search(path)]
    if (commit.paths and not live) or not _runs(commit):
        case.is_harmless = True
        return case
    if by := _reverted(commit, found.commits, picture.onset):
        case.note(say("investigate.reverted", name=by.name))
        return case
    links: list[tuple[Link, str]] = []
    for symptom in began:
        if common := list(_in_common(case, symptom, live, words)):
            case.explained.append(symptom)
            links += common
    if case.lead < -1:
        case.lead = min((each.onset for each in case.explained), default=0.0) - commit.at
    _merge(case, links)
    _settle_service(case, picture, live, services)
    if case.relevance <= 0 and not case.against:
        case.note(say("investigate.nothing_named" if picture.onset >= commit.at else "investigate.after"))
    return case


def _runs(commit: Commit) -> bool:
    """Whether it changes a line that is no comment and not empty; one whose patch is not known may."""
    lines = [*commit.patch.added, *commit.patch.removed] if commit.patch else []
    return not any(line.strip() for line in lines) or bool(changed_lines(commit))


def _reverted(commit: Commit, commits: Sequence[Commit], onset: float) -> Commit | None:
    for other in commits:
        if not commit.at <= other.at <= onset or other.hash == commit.hash or not commit.patch or not other.patch:
            continue
        told = _REVERT.match(other.subject)
        undone = set(commit.patch.added) <= set(other.patch.removed) and commit.patch.added
        undone = undone and set(commit.patch.removed) <= set(other.patch.added)
        if undone or (told and told.group(1) == commit.subject):
            return other
    return None


def _in_common(case: Case, symptom: Symptom, live: Sequence[str], words: Vocabulary) -> Iterator[tuple[Link, str]]:
    """Yield what the commit has in common with a symptom, with the evidence for it."""
    patch = case.commit.patch
    shown = patch.evidence if patch else case.commit.evidence
    if symptom.strength < SURE and case.lead < -1:
        return
    share = 1.0 if symptom.strength >= SURE else 0.7
    for link in links_of(case.commit, live, symptom, words):
        if link.kind not in _LOOSE or -1 <= case.lead <= _SOON_S:
            yield replace(link, points=link.points * share), f"[{shown}] [{symptom.template.evidence}]"


def _merge(case: Case, links: Sequence[tuple[Link, str]]) -> None:
    """Count each kind of link once, by its best, a little more where several are of that kind."""
    kinds: dict[str, list[tuple[Link, str]]] = {}
    for link, cites in sorted(links, key=lambda each: -each[0].points):
        kinds.setdefault(link.kind, []).append((link, cites))
    for (best, cites), *others in kinds.values():
        more = min(sum(link.points for link, _ in others[:3]) * 0.2, 1.0)
        case.add(best.points + more, f"{best.words} {cites}")
        case.named += best.points if best.kind != "setting" else 0.0


def _settle_service(case: Case, picture: Picture, live: Sequence[str], services: set[str]) -> None:
    """Whether it touches the part that failed, or another."""
    commit = case.commit
    failing = {
        family(name).lower() for each in picture.sure or picture.symptoms
        for name in _names_in(each.template.source, each.template.services)
    }  # fmt: skip
    said = " ".join(each.template.message(each.template.sample) for each in picture.sure)
    failing |= {name for name in services if _spoken_of({name}, said)}
    hit = _spoken_of(failing, " ".join([*live, commit.subject]))
    other = _spoken_of(services - failing, " ".join(live))
    if hit:
        case.add(1.2, say("investigate.touches", name=hit), relevant=False)
    elif other and case.relevance < 4:
        case.add(-2.0, say("investigate.touches_other", name=other))


def _spoken_of(names: set[str], text: str) -> str:
    """The first of the names that stands in the text."""
    lower = text.lower()
    return next(
        (
            name
            for name in sorted(names)
            if len(name) > 1 and re.search(rf"(?<![a-z]){re.escape(name)}(?![a-z])", lower)
        ),
        "",
    )


def _time(case: Case, found: Gathered, grown: Sequence[Growth]) -> None:
    commit, onset = case.commit, case.commit.at + case.lead
    touched = " ".join([*commit.paths, commit.subject])
    begun = [
        each for each in grown
        if commit.at <= each.onset < onset and _spoken_of({(each.service or stem(each.source)).lower()}, touched)
    ]  # fmt: skip
    first = min(begun, key=lambda each: each.onset, default=None)
    lead = first.onset - commit.at if first else case.lead
    points = next((points for seconds, points in _LEADS if lead <= seconds), 0.0)
    if points and first:
        told = say("investigate.before_growth", lead=span(lead), key=first.key, evidence=first.evidence)
        case.add(points, told, relevant=False)
    elif points:
        case.add(points, say("investigate.before", lead=span(lead)), relevant=False)
    else:  # what ran well for so long is seldom to blame
        case.add(-3.0, say("investigate.days_before", days=case.lead / _DAY_S), relevant=False)
    if not any(commit.at < other.at <= onset for other in found.commits):
        case.add(0.5, say("investigate.last_commit"), relevant=False)
