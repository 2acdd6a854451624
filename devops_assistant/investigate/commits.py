"""How a commit bears on what failed after it: shared files, identifiers, settings and values, with the time between.

Each rule gives points and its reason. Time alone never convicts: without something in common there is no case.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import log
from pathlib import PurePosixPath

from devops_assistant.common.messages import say
from devops_assistant.investigate.facts import Commit, Gathered
from devops_assistant.investigate.names import bare, family, files_in, identifiers, parts, stem
from devops_assistant.investigate.symptoms import Picture, Symptom

_HARMLESS = re.compile(
    r"(?i)(?:^|/)(?:tests?|specs?|docs?|examples?|\.github|\.vscode)/|(?:^|/)(?:test_[^/]*"
    r"|[^/]*_test\.\w+|[^/]*\.(?:spec|test)\.\w+)$"
    r"|\.(?:md|rst|adoc|png|svg|gif|jpe?g)$|(?:^|/)(?:license|changelog|authors|codeowners"
    r"|readme|\.gitignore|\.editorconfig)[^/]*$",
)
_SETTINGS = re.compile(
    r"(?i)\.(?:ya?ml|toml|ini|conf|cnf|cfg|properties|env|config|tf|tfvars|json|j2|service"
    r"|timer)$|(?:^|/)(?:config|conf|settings|etc|deploy|k8s|helm|charts?)/|crontab|dockerfile"
    r"|(?:^|/)\.env"
)
_MANIFEST = re.compile(
    r"(?i)(?:^|/)(?:requirements[^/]*\.(?:txt|in)|[^/]*\.lock|package(?:-lock)?\.json"
    r"|pnpm-lock\.yaml|pyproject\.toml|pipfile"
    r"|go\.(?:mod|sum)|cargo\.toml|gemfile|pom\.xml|build\.gradle(?:\.kts)?|composer\.json|[^/]*\.csproj|mix\.exs)$"
)
_PACKAGE = re.compile(
    r"[\"'<>\s]?([A-Za-z@][\w./@:-]{2,80}?)[\"'>]?\s*(?:[=~><!^]=?=?|:|\s+v|\s|<version>)\s*[\"']?[v^~]?\d"
)
_COMMENT = re.compile(r"^\s*(?:#(?!include|define)|//|/\*|\*|--\s|;|<!--|\"\"\")")
_REVERT = re.compile(r"(?i)^revert(?:ed|s|ing)?\b[:\s]*[\"“']?(.*?)[\"”']?$")
_PAIR = re.compile(r"[\"']?([A-Za-z_][\w.-]{1,60})[\"']?\s*[:=]\s*[\"']?([^\s\"',;#]+)")
_NUMBER = re.compile(r"(?<![\w.])\d[\d_]*(?:\.\d+)?")
_URL = re.compile(r"[a-z][a-z0-9+]{1,12}://(?:[^\s/@\"']+@)?([\w.-]+)", re.IGNORECASE)
_ADDRESS_KEY = re.compile(r"(?i)host|url|uri|addr|endpoint|server|broker|upstream|dsn")
_ORDINARY = frozenset(
    re.findall(
        r"\w+",
        """
    return import from class self this def func function public private static void string int bool true false
    none null new const let var for while if else elif try except catch finally raise throw with async await
    error errors info warn warning debug level message msg time name value data result response request status
    code file line logger log service host port url path user type key args kwargs list dict map set get put
    post app main test src lib index http https api server client config id not and the was are has failed
    failure exception traceback most recent call last module java com org net python packages site usr local
    version default timeout connection cause caused unable
    """,
    )
)
_DAY_S = 86_400
_LEADS = ((600, 2.0), (3_600, 1.5), (6 * 3_600, 1.0), (_DAY_S, 0.5))
BAR = 4.0


@dataclass(slots=True)
class Case:
    """What is held for and against one commit."""

    commit: Commit
    points: float = 0.0
    relevance: float = 0.0
    """The part of the points that is not about time."""
    reasons: list[str] = field(default_factory=list[str])
    against: list[str] = field(default_factory=list[str])
    explained: list[Symptom] = field(default_factory=list[Symptom])
    lead: float = 0.0

    def add(self, points: float, reason: str) -> None:
        self.points += points
        self.relevance += points
        (self.reasons if points > 0 else self.against).append(reason)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What words are worth: those of records that are there anyway, and of many commits, are worth little."""

    usual: Counter[str]
    commits: Counter[str]
    size: int

    def worth(self, word: str) -> float:
        if word.lower() in _ORDINARY or self.usual[word] > 3:
            return 0.0
        shape = 1.0 if "_" in word or re.search(r"[a-z][A-Z]", word) else 0.6 if len(word) > 7 else 0.4
        rare = log((1 + self.size) / (1 + self.commits[word])) / log(1 + self.size) if self.size else 1.0
        return 2.0 * shape * max(rare, 0.2)


def cases_of(found: Gathered, picture: Picture) -> list[Case]:
    """Return a case for each commit of the window and the week before it, the strongest first."""
    vocabulary = _vocabulary(found, picture)
    services = {
        family(name).lower() for each in found.logs for name in _names_in(each.name, each.templates[0].services)
    }
    cases = [_case(commit, found, picture, vocabulary, services) for commit in found.commits]
    return sorted(cases, key=lambda case: -case.points)


def _names_in(file: str, services: Sequence[str]) -> list[str]:
    return [stem(file), *services]


def _vocabulary(found: Gathered, picture: Picture) -> Vocabulary:
    failing = {id(each.template) for each in picture.symptoms}
    usual = [
        template.sample for each in found.logs for template in each.templates
        if id(template) not in failing and template.total > 2
    ]  # fmt: skip
    commits = Counter[str]()
    for commit in found.commits:
        if commit.patch:
            commits.update(set(identifiers([*commit.patch.added, *commit.patch.removed])))
    return Vocabulary(Counter(set(identifiers(usual))) + identifiers(usual), commits, len(found.commits))


def _case(commit: Commit, found: Gathered, picture: Picture, words: Vocabulary, services: set[str]) -> Case:
    case = Case(commit, lead=picture.onset - commit.at)
    if case.lead < -1:
        case.against.append(say("investigate.after"))
        return case
    live = [path for path in commit.paths if not _HARMLESS.search(path)]
    if commit.paths and not live:
        case.against.append(say("investigate.harmless"))
        return case
    if by := _reverted(commit, found.commits, picture.onset):
        case.against.append(say("investigate.reverted", name=by.name))
        return case
    changed = _changed(commit)
    for symptom in picture.symptoms:
        _weigh(case, symptom, live, changed, found, words)
    _merge(case)
    _settle_service(case, picture, live, services)
    if case.relevance > 0:
        _time(case, found)
    elif not case.against:
        case.against.append(say("investigate.nothing_named"))
    return case


def _changed(commit: Commit) -> list[str]:
    if not commit.patch:
        return []
    lines = [*commit.patch.added, *commit.patch.removed]
    return [line for line in lines if line.strip() and not _COMMENT.match(line)]


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


@dataclass(slots=True)
class _Link:
    """One thing that a commit and a symptom have in common."""

    points: float
    kind: str
    words: str


def _weigh(
    case: Case, symptom: Symptom, live: Sequence[str], changed: Sequence[str], found: Gathered, words: Vocabulary
) -> None:
    text = "\n".join([symptom.template.sample, *list(symptom.template.examples.values())[:3]])
    links = [
        *_by_path(text, live),
        *_by_identifier(text, changed, words),
        *_by_library(text, live, changed),
        *_by_value(text, changed),
        *_by_setting(symptom, live, changed),
    ]
    if not links:
        return
    share = 1.0 if symptom.strength >= 2.5 else 0.7
    case.explained.append(symptom)
    for link in links:
        evidence = f"[{case.commit.patch.evidence}]" if case.commit.patch else f"[{case.commit.evidence}]"
        case.reasons.append(
            f"{link.kind}\0{link.points * share:.2f}\0{link.words} {evidence} [{symptom.template.evidence}]"
        )


def _merge(case: Case) -> None:
    """Count each kind of link once, by its best, a little more where several are of that kind."""
    best: dict[str, list[tuple[float, str]]] = {}
    for reason in case.reasons:
        kind, points, words = reason.split("\0", 2)
        best.setdefault(kind, []).append((float(points), words))
    case.reasons = []
    for links in best.values():
        links.sort(key=lambda link: -link[0])
        more = min(sum(points for points, _ in links[1:4]) * 0.2, 1.0)
        case.add(links[0][0] + more, links[0][1])


def _by_path(text: str, live: Sequence[str]) -> Iterator[_Link]:
    named = files_in(text)
    for path in live:
        name = PurePosixPath(path).name.lower()
        module = ".".join(PurePosixPath(path).with_suffix("").parts[-2:]).lower()
        if name in named and (
            name not in ("index.js", "main.py", "__init__.py", "app.py") or path.lower() in text.lower()
        ):
            yield _Link(4.0, "path", say("investigate.path", path=path))
        elif "." in module and module in text.lower():
            yield _Link(3.5, "path", say("investigate.module", path=path, module=module))


def _by_identifier(text: str, changed: Sequence[str], words: Vocabulary) -> Iterator[_Link]:
    shared = set(identifiers([text])) & set(identifiers(changed))
    worth = sorted(((words.worth(word), word) for word in shared), reverse=True)
    for points, word in worth[:3]:
        if points >= 0.7:
            yield _Link(points, "identifier", say("investigate.identifier", word=word))
    for name in {bare(name) for line in changed for name in _addresses(line)}:
        if len(name) > 4 and words.worth(name) and re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text):
            yield _Link(2.5, "identifier", say("investigate.address", name=name))


def _by_library(text: str, live: Sequence[str], changed: Sequence[str]) -> Iterator[_Link]:
    if not any(_MANIFEST.search(path) for path in live):
        return
    for line in changed:
        for name in _PACKAGE.findall(line):
            own = re.split(r"[/:]", name.rstrip("/:"))[-1]
            loosely = re.escape(own).replace(r"\-", "[-_.]?").replace("_", "[-_.]?")
            if len(own) > 3 and own.lower() not in _ORDINARY and re.search(rf"(?i)(?<![a-z]){loosely}(?![a-z])", text):
                yield _Link(4.0, "library", say("investigate.library", name=own))


def _addresses(line: str) -> Iterator[str]:
    yield from _URL.findall(line)
    yield from (value for key, value in _PAIR.findall(line) if _ADDRESS_KEY.search(key))


def _by_value(text: str, changed: Sequence[str]) -> Iterator[_Link]:
    figures = {number.replace("_", "") for number in _NUMBER.findall(text)}
    for line in changed:
        for key, value in _PAIR.findall(line):
            number = value.strip(",;)ms").replace("_", "")
            if number in figures and number not in ("0", "1", "2", "3") and len(number) < 9:
                said = any(part in text.lower() for part in parts(key) if len(part) > 3 and part not in _ORDINARY)
                yield _Link(
                    2.0 if said else 0.8, "value", say("investigate.value", key=key, value=value, number=number)
                )


def _by_setting(symptom: Symptom, live: Sequence[str], changed: Sequence[str]) -> Iterator[_Link]:
    in_settings = any(_SETTINGS.search(path) for path in live)
    for mechanism in symptom.mechanisms:
        if mechanism.name in ("settings", "upstream"):
            continue
        for line in changed:
            if hit := mechanism.keys.search(line):
                points = 2.5 if in_settings else 1.6
                said = line.strip()[:100]
                yield _Link(
                    points, "setting", say("investigate.setting", line=said, hit=hit.group(), what=mechanism.said)
                )
                return


def _settle_service(case: Case, picture: Picture, live: Sequence[str], services: set[str]) -> None:
    """Whether it touches the part that failed, or another."""
    touched = " ".join([*live, case.commit.subject]).lower()
    failing = {
        family(name).lower() for each in picture.sure or picture.symptoms
        for name in _names_in(each.template.source, each.template.services)
    }  # fmt: skip
    hit = sorted(
        name for name in failing if len(name) > 2 and re.search(rf"(?<![a-z]){re.escape(name)}(?![a-z])", touched)
    )
    other = sorted(
        name for name in services - failing
        if len(name) > 2 and re.search(rf"(?<![a-z]){re.escape(name)}(?![a-z])", " ".join(live).lower())
    )  # fmt: skip
    if hit:
        case.points += 1.2
        case.reasons.append(say("investigate.touches", name=hit[0]))
    elif other and case.relevance < 4:
        case.add(-2.0, say("investigate.touches_other", name=other[0]))


def _time(case: Case, found: Gathered) -> None:
    for seconds, points in _LEADS:
        if case.lead <= seconds:
            case.points += points
            break
    else:
        if case.lead > 3 * _DAY_S:
            case.points -= 1.0
            case.against.append(say("investigate.days_before", days=case.lead / _DAY_S))
    between = [other for other in found.commits if case.commit.at < other.at <= case.commit.at + case.lead]
    if not between:
        case.points += 0.5
        case.reasons.append(say("investigate.last_commit"))
