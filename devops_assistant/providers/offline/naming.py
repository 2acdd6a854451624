"""What a question names: commits, branches, identifiers, and values beside the word for what they are: `port 8443`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from devops_assistant.common.stemming import stem
from devops_assistant.providers.offline.glossary import is_known, terms, weight

_COMMIT = re.compile(
    r"(?<![A-Za-z0-9_./-])(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])(?:[0-9a-f]{7,15}|[0-9a-f]{40})(?![A-Za-z0-9_/-])"
)
"""Of 16 or 32 digits are the ids of spans and traces."""
_REFERENCE_NAME = r"[A-Za-z0-9_][A-Za-z0-9_./-]*[A-Za-z0-9_]"
_HEAD = re.compile(r"(?<![\w/.])HEAD(?:[~^][0-9]*)*(?![\w/.])")
_USUAL_BRANCH = (
    r"(?:(?:release|feature|feat|hotfix|bugfix|fix|chore|dev|support|origin|upstream)s?/[A-Za-z0-9][\w./-]*\w"
    r"|main|master|develop|trunk)"
)
_REFERENCES = (
    re.compile(rf"\b(?:on|in|of|from|at) ({_USUAL_BRANCH})(?![\w/])(?! (?:and|to|with)\b)"),
    re.compile(rf"(?<![\w/])({_USUAL_BRANCH})(?:에서는?|에는?|의|에만|쪽)(?=\s|$)"),
    re.compile(rf"\b(?:branch|tag|revision|ref)\s+({_REFERENCE_NAME})"),
    re.compile(rf"({_REFERENCE_NAME})(?:\s+(?:branch|tag)\b|\s?(?:브랜치|태그)(?:의|에서|에)?)"),
)
_IDENTIFIER = re.compile(
    r"(?<![A-Za-z0-9_.])(?=[\w-]*[0-9])(?:[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)+|[A-Za-z]+[0-9]\w{3,}|[0-9]{5,}|[0-9a-f]{16,})(?![A-Za-z0-9_])"
)
_SYMBOL = re.compile(
    r"(?<![A-Za-z0-9_./-])(?:[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+|[a-z]+(?:[A-Z][a-z0-9]+)+|[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)+)(?![A-Za-z0-9_/-]|=\S)"
)
_TOKEN = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_./:@-]*[A-Za-z0-9_])?|[가-힣]+")
_OF_COMMITS = frozenset({"commit", "change", "diff", "git", "author", "history"})
_CALLED = frozenset({"label", "job", "namespace", "unit", "queue", "table", "topic"})
"""Words that a name follows even where the name is an ordinary word."""
_PRODUCTS = frozenset({"redis", "postgres", "mysql", "docker", "grafana", "prometheus", "kubernetes", "syslog", "cron"})
"""Names that the glossary knows for what they are."""
_PLACES = re.compile(r"\w+(?:에서는?|에선|에는?|으로|을|를|부터|까지|의|랑|와|과|하고)")
"""Korean words that say where or with what: what follows them is not their name."""
_STATED = (
    ("process", re.compile(r"\b(?:is|are) (?:the )?([\w.-]{2,40}) (?:process )?(?:still )?(?:running|alive|up)\b")),
    ("process", re.compile(r"\bhow long (?:has|have) (?:the )?([\w.-]{2,40}) (?:process )?been\b")),
    ("process", re.compile(r"([\w.-]{2,40})(?:이|가|은|는)? ?(?:아직 ?)?(?:살아|떠) ?있")),
    ("process", re.compile(r"(?<![\w.])([0-9]{2,7})번 ?프로세스")),
    (
        "process",
        re.compile(r"\b(?:does|is|do) (?:the )?([\w.-]{2,40}) (?:take|taking|us(?:e|ing)|eat|eating|consum\w+|need)\b"),
    ),
    (
        "process",
        re.compile(r"(?<![\w.])([A-Za-z][\w.-]+)[이가은는의]? (?:메모리|램|cpu|씨피유)\S{0,3} (?:\S+ )?(?:얼마|몇)"),
    ),
    ("context", re.compile(r"([0-9]{1,2}) lines? (?:of context|around|before and after|above and below)")),
    ("context", re.compile(r"(?:\bcontext(?: of)?|-C) ?([0-9]{1,2})\b|(?:앞뒤|전후|위아래)(?:로)? ?([0-9]{1,2}) ?줄")),
    ("job", re.compile(r"(?<![\w-])([A-Za-z][\w-]+) (?:scrape )?(?:targets?\b|타[깃겟])")),
    ("label", re.compile(r"\blabel values? (?:of|for) (?:the )?([A-Za-z_]\w+)")),
    ("port", re.compile(r"(?<![\w.:])([0-9]{2,5})번 ?포트")),
    ("port", re.compile(r"(?<![\w.:])(?:[\w.-]*:)([0-9]{2,5})(?![\w.:])")),
    ("port", re.compile(r"\b(?:listen\w*|bound|bind\w*|running|connect\w*) (?:on|to) :?([0-9]{2,5})(?![\w.:])")),
    ("port", re.compile(r"(?<![\w.:])([0-9]{4,5})번?(?:을|를)? ?(?:쓰는|쓰고|사용하|사용 ?중)")),
    (
        "port",
        re.compile(r"(?<![\w.:])([0-9]{2,5})번?(?:을|를)? ?(?:누가 |뭐가 |어떤 \S+ )?(?:물고|점유|리슨|열고|바인드)"),
    ),
)
"""How a process or a port is named by what is said of it."""
_COUNTER = re.compile(r"개|줄|명|건|초|분|시간|시|일|주|달|월|년|번|가지|행|라인|퍼센트")


@dataclass(frozen=True, slots=True)
class Names:
    """What is named in one part of a question; empty where nothing is."""

    commit: str = ""
    reference: str = ""
    """A branch, tag or revision that is called one."""
    identifier: str = ""
    """The only word that is neither a word nor a number: `7f9c-22ab`."""
    symbol: str = ""
    """A name as code and metrics have them: `MAX_RETRIES`, `http_requests_total`."""
    values: Mapping[str, str] = field(default_factory=dict[str, str])
    """By the term that they stand beside."""
    beside: Mapping[str, str] = field(default_factory=dict[str, str])
    """By the same term, the word that it was read from."""

    def called(self, name: str) -> str:
        """The value that the question calls `name`; one without a digit only by just this word, or in Korean."""
        words = frozenset(stem(word) for word in re.findall(r"[a-z]+", name.lower()))
        for term in (term for term in terms(name) if term in self.values):
            value, beside = self.values[term], self.beside[term]
            if any(map(str.isdigit, value)) or beside[0] >= "가" or stem(beside.lower()) in words:
                return value
        return ""

    def value(self, words: str) -> str:
        """The value beside one of the terms of `words`; empty where there is none."""
        return next((self.values[term] for term in terms(words) if term in self.values), "")


def is_of_another(names: Names, value: str, words: str) -> bool:
    """Whether a value stands beside a word of the glossary that is none of `words`: `recording run-4` is no request."""
    of = [term for term, each in names.values.items() if each == value and is_known(term) and weight(term) == 1]
    return bool(of) and not terms(words).keys() & set(of)


def take_reference(text: str) -> tuple[str, str]:
    """Return the text without the branch or tag that it names, and that."""
    for match in (match for form in _REFERENCES for match in form.finditer(text)):
        if not _is_word(match.group(1)):
            return f"{text[: match.start()]} {text[match.end() :]}", match.group(1)
    return text, ""


def find_names(text: str, reference: str) -> Names:
    """Return what `text` names, besides the `reference` that was taken out of it."""
    commit = _COMMIT.search(text) or _HEAD.search(text)
    identifiers = {match.group() for match in _IDENTIFIER.finditer(text)}
    symbol = _SYMBOL.search(text)
    values: dict[str, str] = {}
    beside: dict[str, str] = {}
    named = [*_beside(text), *_stated(text), *_by_prefix(text)]
    for term, value, word in sorted(named, key=lambda each: not any(map(str.isdigit, each[1]))):
        values.setdefault(term, value)
        beside.setdefault(term, word)
    of_another = (
        commit and {term for term, each in values.items() if each == commit.group() and is_known(term)} - _OF_COMMITS
    )
    return Names(
        commit=commit.group() if commit and not of_another else "",
        reference=reference,
        identifier=identifiers.pop() if len(identifiers) == 1 else "",
        symbol=symbol.group() if symbol else "",
        values=values,
        beside=beside,
    )


def _beside(text: str) -> Iterator[tuple[str, str, str]]:
    """Each value with the terms of the word before it, or after it, and that word: `pid 4412`, `9090 포트`."""
    tokens = list(_TOKEN.finditer(text))
    for position, match in enumerate(tokens):
        value = match.group()
        before = tokens[position - 1] if position else None
        after = tokens[position + 1] if position + 1 < len(tokens) else None
        if value[0] >= "가" or (after and value.isdigit() and _COUNTER.match(after.group())):
            continue
        has_digit = any(map(str.isdigit, value))
        is_name = _is_name(value)
        if before and _joined(text, before, match) and (has_digit or is_name or _calls(before.group(), value)):
            yield from (
                (term, value, before.group()) for term in terms(before.group()) if _can_be_beside(before.group(), value)
            )
        if after and _joined(text, match, after) and _is_name_before(value, after.group(), has_digit=has_digit):
            yield from ((term, value, after.group()) for term in terms(after.group()))


def _stated(text: str) -> Iterator[tuple[str, str, str]]:
    for term, form in _STATED:
        for match in form.finditer(text):
            value = next(group for group in match.groups() if group)
            if value.isdigit() or _is_name(value) or term == "label":
                yield term, value, term


def _by_prefix(text: str) -> Iterator[tuple[str, str, str]]:
    """Identifiers that begin with what they name: `rec-7`, `order-1182`."""
    for match in _IDENTIFIER.finditer(text):
        kind, dash, _ = match.group().partition("-")
        yield from (
            (term, match.group(), kind) for term in terms(kind) if dash and is_known(term) and not kind.isupper()
        )


def _joined(text: str, first: re.Match[str], second: re.Match[str]) -> bool:
    return re.fullmatch(r"\s*[#=:]?\s*", text[first.end() : second.start()]) is not None


def _can_be_beside(word: str, value: str) -> bool:
    """`process nginx` names one; `processes nginx` does not, and `5 processes` counts."""
    return (
        not _PLACES.fullmatch(word) and not word[0].isdigit() and (any(map(str.isdigit, value)) or not _is_plural(word))
    )


def _is_name_before(value: str, word: str, *, has_digit: bool) -> bool:
    """`9090 포트`, `nginx 프로세스`, `the nginx process`."""
    if word[0] >= "가":
        return has_digit or _is_name(value) or _calls(word, value)
    return _is_name(value) and not _is_plural(word) and any(map(is_known, terms(word)))


def _is_plural(word: str) -> bool:
    return word.endswith("s") and not word.endswith("ss")


def _calls(word: str, value: str) -> bool:
    return bool(terms(word).keys() & _CALLED) and bool(terms(value))


def _is_name(value: str) -> bool:
    found = terms(value)
    if value.lower().removesuffix("d") in _PRODUCTS:
        return True
    return bool(found) and ("_" in value or "-" in value or not any(map(is_known, found)))


def _is_word(value: str) -> bool:
    """Whether a value is an ordinary word, such as in `which branch is stale`."""
    found = terms(value)
    return value.isalpha() and (not found or any(map(is_known, found)))
