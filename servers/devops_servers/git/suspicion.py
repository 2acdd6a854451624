"""How likely it is that a commit matters to a failure after it: plain rules, each of which gives its reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath

_DEPENDENCIES = re.compile(
    r"(?:^|/)(?:requirements[^/]*\.(?:txt|in)|[^/]*\.lock|package(?:-lock)?\.json|pnpm-lock\.yaml|pyproject\.toml"
    r"|setup\.(?:py|cfg)|pipfile|go\.(?:mod|sum)|cargo\.toml|gemfile|pom\.xml|build\.gradle(?:\.kts)?|composer\.json"
    r"|[^/]*\.csproj|\.gitmodules)$",
    re.IGNORECASE,
)
_SCHEMA = re.compile(r"(?:^|/)(?:migrations?|alembic|flyway|liquibase)/|\.(?:sql|ddl)$", re.IGNORECASE)
_DEPLOYMENT = re.compile(
    r"(?:^|/)(?:dockerfile[^/]*|[^/]*compose[^/]*\.ya?ml|jenkinsfile|\.gitlab-ci\.yml|makefile|procfile)$"
    r"|(?:^|/)(?:\.github/workflows|helm|charts?|k8s|kubernetes|terraform|ansible|deploy(?:ment)?s?)/|\.tf(?:vars)?$",
    re.IGNORECASE,
)
_CONFIGURATION = re.compile(
    r"\.(?:ya?ml|toml|ini|conf|cnf|cfg|properties|env|config)$|(?:^|/)(?:config|conf|settings|etc)/"
    r"|(?:^|/)(?:\.env[^/]*|settings\.\w+|config\.\w+|application[^/]*\.json|appsettings[^/]*\.json)$",
    re.IGNORECASE,
)
_HARMLESS = re.compile(
    r"(?:^|/)(?:tests?|specs?|docs?|examples?)/|(?:^|/)(?:test_[^/]*|[^/]*_test\.\w+|[^/]*\.(?:spec|test)\.\w+)$"
    r"|\.(?:md|rst|adoc)$|(?:^|/)(?:license|changelog|authors|codeowners)[^/]*$",
    re.IGNORECASE,
)
_RISKY_WORDS = re.compile(
    r"\b(?:revert\w*|rollback|hotfix|migrat\w+|upgrad\w+|bump\w*|refactor\w*|rewrit\w+|disabl\w+|enabl\w+|time-?outs?"
    r"|pool\w*|cach\w+|concurren\w+|async|lock\w*|retr(?:y|ies)|limits?|quotas?|ssl|tls|dns|auth\w*|permission\w*)\b"
    r"|되돌|롤백|긴급|업그레이드|마이그레이션|설정|비활성|활성화|타임아웃|캐시|인증|권한",
    re.IGNORECASE,
)
_KINDS = (
    ("dependencies", 3, _DEPENDENCIES),
    ("the database schema", 3, _SCHEMA),
    ("deployment", 3, _DEPLOYMENT),
    ("configuration", 3, _CONFIGURATION),
)
_TERM = re.compile(r"[\w./-]*\w\.\w{1,5}\b|[^\W\d]\w{3,}(?:[.:-]\w+)*|[가-힣]{2,}")
_EVERYDAY = re.compile(
    r"errors?|exceptions?|failed|failure|cannot|could|unable|with|from|that|this|have|been|when|while|after|before|null"
    r"|none|true|false|invalid|unknown|unexpected|file|line|module|traceback|recent|call|last|most|info|warn(?:ing)?"
    r"|fatal|debug|caused|because|during|into|does|exist|found",
    re.IGNORECASE,
)
_TERMS = 8
_LARGE_LINES = 500
_PARTS_COMPARED = 2
_NAMED = 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """A commit as the rules see it."""

    hash: str
    author: str
    made: datetime
    subject: str
    paths: Sequence[str]
    churn: int
    is_merge: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many points a commit has, and what for."""

    score: int
    reasons: list[str]


def judge(
    candidate: Candidate, terms: Sequence[str], edited: Sequence[str], until: datetime, span: timedelta
) -> Verdict:
    """Return what the rules say about one commit.

    Args:
        terms: words of the error.
        edited: those of them that stand in lines which the commit changed.
        until: when the failure was seen; the window reaches `span` back from there.
    """
    rules = [
        *_error_rules(candidate, terms, edited),
        *_file_rules(candidate),
        *_message_rules(candidate),
    ]
    nearness = round(2 * (1 - (until - candidate.made) / span))
    return Verdict(nearness + sum(points for points, _ in rules), [reason for _, reason in rules])


def _error_rules(candidate: Candidate, terms: Sequence[str], edited: Sequence[str]) -> list[tuple[int, str]]:
    rules = [(4, f"edits lines with `{term}`, as in the error") for term in edited[:_NAMED]]
    named = [path for path in candidate.paths if any(_names(term, path) for term in terms)]
    if named:
        rules.append((5, f"touches {_some(named)}, named in the error"))
    said = [term for term in terms if term.lower() in candidate.subject.lower()]
    if said:
        rules.append((2, f"speaks of {', '.join(f'`{term}`' for term in said[:_NAMED])}"))
    return rules


def _file_rules(candidate: Candidate) -> list[tuple[int, str]]:
    live = [path for path in candidate.paths if not _HARMLESS.search(path)]
    if candidate.paths and not live:
        return [(-3, "tests or documentation only")]
    rules: list[tuple[int, str]] = []
    for name, points, pattern in _KINDS:
        if hits := [path for path in live if pattern.search(path)]:
            live = [path for path in live if path not in hits]  # a file counts once
            rules.append((points, f"changes {name}: {_some(hits)}"))
    if candidate.churn >= _LARGE_LINES:
        rules.append((1, f"large: {candidate.churn:,} lines in {len(candidate.paths):,} files"))
    return rules


def _message_rules(candidate: Candidate) -> list[tuple[int, str]]:
    rules = [(1, "a merge: its changes arrived here")] if candidate.is_merge else []
    if word := _RISKY_WORDS.search(candidate.subject):
        rules.append((2, f"says `{word.group()}`"))
    return rules


def _names(term: str, path: str) -> bool:
    """Whether a word of the error is the file, however deep it lies, or its name without the ending."""
    file, word = PurePosixPath(path.lower()), PurePosixPath(term.lower())
    depth = min(len(file.parts), len(word.parts), _PARTS_COMPARED)
    return word.parts[-depth:] == file.parts[-depth:] or word.parts == (file.stem,)


def _some(paths: Sequence[str]) -> str:
    more = f" and {len(paths) - _NAMED} more" if len(paths) > _NAMED else ""
    return ", ".join(paths[:_NAMED]) + more


def terms_of(error: str) -> list[str]:
    """Return the words of an error message that may name something in a repository, the most telling first."""
    words = {word.strip(".-/:"): None for word in _TERM.findall(error)}
    telling = [word for word in words if len(word) > 1 and not _EVERYDAY.fullmatch(word)]
    return sorted(telling, key=lambda word: -_telling(word))[:_TERMS]


def _telling(word: str) -> int:
    """A file name tells more than an identifier, an identifier more than a plain word."""
    is_identifier = "_" in word or any(character.isupper() for character in word[1:])
    return 100 * ("." in word or "/" in word) + 50 * is_identifier + min(len(word), 20)
