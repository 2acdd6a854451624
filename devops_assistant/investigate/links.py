"""What a commit and a failing record have in common: files, names, libraries, values, settings; and what that is worth.

A name or value says the more, the rarer it is elsewhere: in records that tell of no failure, and in other commits.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from ipaddress import ip_address, ip_network
from math import inf, nan, sqrt
from pathlib import PurePosixPath
from typing import Literal

from devops_assistant.common.messages import say
from devops_assistant.investigate.facts import Commit, Gathered
from devops_assistant.investigate.mechanisms import Mechanism
from devops_assistant.investigate.names import bare, family, files_in, identifiers, parts, stem, targets, words_in
from devops_assistant.investigate.symptoms import Picture, Symptom

Kind = Literal["path", "identifier", "library", "value", "setting"]
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
_ARTIFACT = re.compile(r"<(?:artifactId|groupId)>([\w.-]{3,60})<")
_COMMENT = re.compile(r"^\s*(?:#(?!include|define)|//|/\*|\*|--\s|;|<!--|\"\"\")")
_PACKAGE_LINE = re.compile(r"\s*(?:package|namespace|module) [\w.\\/]+;?\s*$")
"""A line that says which package a file belongs to, as all its neighbours do."""
_PAIR = re.compile(r"[\"']?([A-Za-z_][\w.-]{1,60})[\"']?\s*[:=]\s*[\"']?([^\s\"',;#]+)")
_STATEMENT = re.compile(
    r"(?i)\b(?:select\b.*\bfrom|(?:drop|alter|create|lock) (?:\w+ )*(?:index|table))\b|^(?:from|cmd|entrypoint) "
)
"""What is no pair of a key and a value: SQL, and the lines of an image's recipe."""
_VERSION = re.compile(r"[v^~=<>]*\d+\.\d+\.\d+")
_NUMBER = re.compile(r"(?<![\w.])\d[\d_]*(?:\.\d+)?")
_URL = re.compile(r"[a-z][a-z0-9+]{1,12}://(?:[^\s/@\"']+@)?([\w.-]+)", re.IGNORECASE)
_RANGE = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}/(?:[89]|[12]\d|3[0-2])\b")
_IP = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.]*\d)")
_ADDRESS_KEY = re.compile(
    r"(?i)(?:host|url|uri|addr(?:ess)?|endpoint|server|broker|upstream|dsn)(?:s|es)?(?:[_-]?(?:name|list|r[ow]|\d+))?$"
)
_NAME = re.compile(r"[_-]|[a-z][A-Z]|^[A-Z][A-Z0-9]{3,}$|[A-Za-z]\d")
"""The shape of a name that is no word."""
_MARKED = re.compile(r"[\"'`´“‘.]([A-Za-z_]\w{2,60})(?=[\"'`´”’.])|\.([A-Za-z_]\w{2,60})\b")
"""A word that is marked as a name: in quotes, or part of a dotted one."""
_COMMON_VALUES = frozenset(("0", "1", "2", "3", "true", "false", "none", "null", "yes", "no", "on", "off"))
_MANNER = frozenset(("max", "min", "the", "new", "set", "get", "all", "default", "count", "size"))
"""Words of settings that say nothing of what they are about."""
_BESIDE = 0.7
"""The part of its points that a name has which stands beside what is changed."""
_CHANCE = 0.8
"""What a short figure is worth that stands in both, and nothing else."""
_MORE_TIME = re.compile(r"(?i)time_?out|deadline|wait")
_RELIEVES = {
    **dict.fromkeys(("timeout", "refused", "dns", "upstream"), _MORE_TIME),
    "pool": re.compile(r"(?i)time_?out|size|max|limit|overflow|idle"),
}
"""Settings of which more cannot be what a class of failure comes from."""
_MEASURED = re.compile(r"(\d+(?:\.\d+)?)([a-zA-Z]*)")
_UNITS = {"s": 1e3, "sec": 1e3, "m": 6e4, "min": 6e4, "h": 3.6e6}
"""In milliseconds; a bare figure and `ms` stand for themselves."""
_ADDRESSED = ("refused", "dns", "timeout", "upstream")
_NO_SETTING = ("settings", "upstream")
_BEYOND_CODE = ("refused", "dns", "certificate", "clock", "network", "storage", "disk")
"""Whoever is named in the trace of such a failure only called what failed."""
_CALLER = 0.25
_HEAD_LINES = 3
_LEAST = 0.7
_RARE = 2
"""A word that so many commits hold is still rare."""
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
_EVERYWHERE = frozenset(
    re.findall(
        r"\w+",
        """
    prod production stg staging stage dev develop development live values chart charts deploy deployment svc cluster
    internal local config settings
    """,
    )
)
"""Words of names that stand in every name of a system, whatever it is about."""


@dataclass(frozen=True, slots=True)
class Link:
    """One thing that a commit and a symptom have in common."""

    points: float
    kind: Kind
    words: str


@dataclass(slots=True)
class Vocabulary:
    """How common words and figures are: in records that tell of no failure, and in commits."""

    usual: Counter[str] = field(default_factory=Counter[str])
    commits: Counter[str] = field(default_factory=Counter[str])
    written_in: Mapping[str, tuple[str, set[str]]] = field(default_factory=dict[str, tuple[str, set[str]]])
    names: set[str] = field(default_factory=set[str])
    """Those of the parts that write the logs: whom a commit touches is another question."""

    @classmethod
    def of(cls, found: Gathered, picture: Picture) -> Vocabulary:
        failing = {id(each.template) for each in picture.symptoms}
        words = cls(written_in=found.written_in)
        for log in found.logs:
            words.names |= {family(name).lower() for name in (stem(log.name), *log.templates[0].services)}
        for template in (template for log in found.logs for template in log.templates):
            if id(template) not in failing and template.total > 2:
                words.usual.update(set(_tokens([template.message(line) for line in template.lines])))
        for commit in found.commits:
            words.commits.update(set(identifiers(changed_lines(commit))))
        return words

    def worth(self, word: str, *, is_name: bool = False) -> float:
        """Points for a word that a commit and a failing record share, 0 to 2."""
        plain = word.lower()
        if plain in _EVERYWHERE or plain in self.names or self.usual[word] > 2 or (plain in _ORDINARY and not is_name):
            return 0.0
        shape = 1.0 if is_name or _NAME.search(word) else 0.6 if len(word) > 7 else 0.4
        return 2.0 * shape * min(sqrt(_RARE / max(self.commits[word], 1)), 1.0) / (1 + self.usual[word])


def _tokens(lines: Sequence[str]) -> Iterator[str]:
    yield from identifiers(lines)
    for line in lines:
        yield from _NUMBER.findall(line)


def changed_lines(commit: Commit) -> list[str]:
    """Return the lines that a commit adds and removes, without comments."""
    return _code([*commit.patch.added, *commit.patch.removed]) if commit.patch else []


def _code(lines: Sequence[str]) -> list[str]:
    return [line for line in lines if line.strip() and not _COMMENT.match(line)]


def links_of(commit: Commit, live: Sequence[str], symptom: Symptom, words: Vocabulary) -> Iterator[Link]:
    """Yield what a commit has in common with a symptom.

    Args:
        live: the paths that it changes, without those that nothing runs from.
    """
    template = symptom.template
    lines = [template.message(line) for line in template.lines]
    text = "\n".join(lines[:4])
    changed = changed_lines(commit)
    called = symptom.mechanism and symptom.mechanism.name in _BEYOND_CODE
    for link in _by_code(text, live, symptom, commit, words):
        yield replace(link, points=link.points * (_CALLER if called else 1.0))
    yield from _by_address(text, changed, words)
    yield from _by_network(text, changed)
    yield from _by_library(text, live, commit)
    yield from _by_value(symptom, lines, commit, words)
    yield from _by_setting(symptom, text, live, commit)


def _by_code(text: str, live: Sequence[str], symptom: Symptom, commit: Commit, words: Vocabulary) -> Iterator[Link]:
    """Files and names that the error and the commit share."""
    yield from _by_path(text, live)
    evidence, places = words.written_in.get(symptom.template.text, ("", set[str]()))
    for path in places & set(live):
        yield Link(3.5, "path", say("investigate.written_in", path=path, evidence=evidence))
    changed = [line for line in changed_lines(commit) if not _PACKAGE_LINE.match(line)]
    yield from _by_identifier(text, [*changed, *(PurePosixPath(path).stem for path in live)], words)
    beside = [line for line in _code(commit.patch.within) if not _PACKAGE_LINE.match(line)] if commit.patch else []
    for link in _by_identifier(text, beside, words):
        yield replace(link, points=link.points * _BESIDE)


def _by_path(text: str, live: Sequence[str]) -> Iterator[Link]:
    named = files_in(text)
    for path in live:
        name = PurePosixPath(path).name.lower()
        module = ".".join(PurePosixPath(path).with_suffix("").parts[-2:]).lower()
        if name in named and (
            name not in ("index.js", "main.py", "__init__.py", "app.py") or path.lower() in text.lower()
        ):
            yield Link(4.0, "path", say("investigate.path", path=path))
        elif "." in module and re.search(rf"(?<![a-z]){re.escape(module)}(?![a-z])", text.lower()):
            yield Link(3.5, "path", say("investigate.module", path=path, module=module))


def _by_identifier(text: str, changed: Sequence[str], words: Vocabulary) -> Iterator[Link]:
    told, spoken = set(identifiers([text])), f" {' '.join(words_in(text))} "
    shared = {word for word in identifiers(changed) if word in told or _is_spelt_out(word, spoken)}
    marked = {name for pair in _MARKED.findall(text) for name in pair if name}
    worth = sorted(((words.worth(word, is_name=word in marked), word) for word in shared), reverse=True)
    for points, word in worth[:3]:
        if points >= _LEAST:
            yield Link(points, "identifier", say("investigate.identifier", word=word))


def _by_address(text: str, changed: Sequence[str], words: Vocabulary) -> Iterator[Link]:
    for name in {bare(name) for line in changed for name in _addresses(line)}:
        if len(name) > 4 and words.worth(name) and re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text):
            yield Link(2.5, "identifier", say("investigate.address", name=name))


def _by_network(text: str, changed: Sequence[str]) -> Iterator[Link]:
    """A range of addresses that is changed, and an address in the error that lies within."""
    ranges = dict.fromkeys(each for line in changed for each in _RANGE.findall(line))
    told = dict.fromkeys(_IP.findall(text)) if ranges else {}
    for each in ranges:
        inside = next((own for own in told if _lies_in(own, each)), None)
        if inside:
            yield Link(2.5, "identifier", say("investigate.network", range=each, name=inside))


def _lies_in(address: str, network: str) -> bool:
    try:
        return ip_address(address) in ip_network(network, strict=False)
    except ValueError:
        return False


def _is_spelt_out(identifier: str, spoken: str) -> bool:
    """Whether a name of several words stands in the text as these words, however they are joined there."""
    spelt = list(words_in(identifier))
    return len(spelt) > 1 and len(identifier) > 7 and f" {' '.join(spelt)} " in spoken


def _by_library(text: str, live: Sequence[str], commit: Commit) -> Iterator[Link]:
    if not commit.patch or not any(_MANIFEST.search(path) for path in live):
        return
    head = "\n".join(text.split("\n")[:_HEAD_LINES])
    named = {
        re.split(r"[/:]", name.rstrip("/:"))[-1]: 1.0
        for line in changed_lines(commit)
        for name in _PACKAGE.findall(line)
    }
    beside = {name: _BESIDE for line in commit.patch.within for name in _ARTIFACT.findall(line)}
    for own, part in {**beside, **named}.items():
        loosely = re.sub(r"\\?[-_]", "[-_.]?", re.escape(own)).replace(r"\.", "[./]")
        told = re.compile(rf"(?i)(?<![a-z]){loosely}(?![a-z])")
        if len(own) > 3 and own.lower() not in _ORDINARY and told.search(text):
            yield Link(part * (4.0 if told.search(head) else 1.4), "library", say("investigate.library", name=own))


def _addresses(line: str) -> Iterator[str]:
    yield from _URL.findall(line)
    yield from (value for key, value in _PAIR.findall(line) if _ADDRESS_KEY.search(key))


def _by_value(symptom: Symptom, lines: Sequence[str], commit: Commit, words: Vocabulary) -> Iterator[Link]:
    """A value that the commit sets, and that every one of the records says."""
    for line in commit.patch.added if commit.patch else ():
        if any(_gives_more(mechanism, line, commit) for mechanism in symptom.mechanisms):
            continue
        for key, value in _PAIR.findall(line):
            plain = value.strip(",;)").replace("_", "")
            number = _NUMBER.match(plain)
            shown = number.group() if number else plain
            if shown.lower() in _COMMON_VALUES or words.usual[shown] or (not number and len(shown) < 5):
                continue
            if not all(_stands(shown, each.replace("_", "")) for each in lines):
                continue
            spoken = set(words_in(lines[0]))
            said = any(len(part) > 2 and part in spoken for part in parts(key) - _MANNER)
            bears = any(mechanism.keys.search(key) for mechanism in symptom.mechanisms)
            unit = number and len(plain) > len(shown) and plain in lines[0]
            seldom = "." in shown or len(shown) > 3
            points = 2.5 if said or bears or unit or not number else 1.5 if seldom else _CHANCE
            yield Link(points, "value", say("investigate.value", key=key, value=value, number=shown))


def _stands(value: str, text: str) -> bool:
    return bool(re.search(rf"(?<![\w.]){re.escape(value)}(?:[mun]?s|[KMG]i?B?|m|h|%)?(?!\w|\.\d)", text))


def _by_setting(symptom: Symptom, text: str, live: Sequence[str], commit: Commit) -> Iterator[Link]:
    """A setting that is changed or taken away, and that bears on how it fails."""
    if not commit.patch:
        return
    settings = any(_SETTINGS.search(path) for path in live)
    changed = changed_lines(commit)
    removed = {key for line in commit.patch.removed for key, _ in _PAIR.findall(line)}
    about = " ".join(PurePosixPath(path).stem for path in live) if settings else ""
    for mechanism in symptom.mechanisms:
        if mechanism.name in _NO_SETTING or (mechanism.name in _ADDRESSED and _names_another(text, commit)):
            continue
        for line in changed:
            whole = bool(_STATEMENT.search(line))
            keys = [line] if whole else [key for key, value in _PAIR.findall(line) if not _VERSION.match(value)]
            around = f"{commit.patch.under.get(line, '')} {about}"
            hit = next((hit for key in keys if (hit := mechanism.keys.search(_apart(f"{key} {around}")))), None)
            set_anew = whole or any(key in removed for key in keys)
            if hit and _gives_more(mechanism, line, commit):
                continue
            if hit and (set_anew or not settings):
                said = line.strip()[:100]
                words = say("investigate.setting", line=said, hit=hit.group(), what=mechanism.said)
                yield Link(2.5 if set_anew else 1.4, "setting", words)
                return


def _gives_more(mechanism: Mechanism, line: str, commit: Commit) -> bool:
    """Whether it only gives more of what was missing: time to one who does not answer, places to a full pool."""
    relieves = _RELIEVES.get(mechanism.name)
    if not relieves or not commit.patch or not relieves.search(line):
        return False
    before = {key: _amount(value) for old in commit.patch.removed for key, value in _PAIR.findall(old)}
    after = {key: _amount(value) for new in commit.patch.added for key, value in _PAIR.findall(new)}
    return any(before.get(key, inf) < after.get(key, 0.0) for key, _ in _PAIR.findall(line))


def _amount(value: str) -> float:
    """What a value amounts to, in its smallest unit; not a number where it is none."""
    found = _MEASURED.fullmatch(value.strip("\"',;").replace("_", ""))
    return float(found[1]) * _UNITS.get(found[2].lower(), 1.0) if found else nan


def _apart(text: str) -> str:
    """A text with the words of its names beside them: what bears on something may be part of a name."""
    return f"{text} {' '.join(words_in(text))}"


def _names_another(text: str, commit: Commit) -> bool:
    """Whether the records name whom they cannot reach, and the commit does not speak of it."""
    named = {bare(name) for name in targets(text, hosts=True)}
    sections = commit.patch.under.values() if commit.patch else ()
    whole = "\n".join([*changed_lines(commit), *sections]).lower()
    return bool(named) and not any(name in whole for name in named)
