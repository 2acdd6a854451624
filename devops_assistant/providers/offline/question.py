"""What a question says that a tool can be called with: its parts, spans, counts, quoted texts and file names."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime

from devops_assistant.common.timespan import Span, find_span
from devops_assistant.common.timewords import NUMBER, number_of
from devops_assistant.providers.offline.glossary import is_topic, terms

_LONGEST = 1_000
_QUOTED = re.compile(
    r'"([^"\n]{1,200})"|“([^”\n]{1,200})”|‘([^’\n]{1,200})’|`([^`\n]{1,200})`|「([^」\n]{1,200})」'
    r"|(?<!\w)'([^'\n]{1,200})'(?![a-zA-Z0-9])"
)
_FILE = re.compile(
    r"(?<![\w/.:-])(?:/?(?:[\w-][\w.-]*/)+[a-zA-Z0-9_.-]*|[\w-][\w.-]*?\.[a-zA-Z][a-zA-Z0-9]{0,7}(?:\.[0-9]{1,3})?(?:\.gz)?)"
    r"(?![a-zA-Z0-9_/])"
)
_REVISION = r"[a-zA-Z0-9_][\w./~^@-]*"
_REVISION_RANGE = re.compile(rf"({_REVISION}?)\.\.\.?({_REVISION})")
_REVISIONS = re.compile(
    rf"\b(?:between|from|compare) (?P<c>{_REVISION}) (?:and|to|with) (?P<d>{_REVISION})"
    rf"|(?P<e>[a-zA-Z0-9_./~^-]+)(?:와|과|하고|이랑|랑)\s(?P<f>[a-zA-Z0-9_./~^-]+)"
)
_NAME = r"[\w.@-]{2,40}"
_AUTHOR = re.compile(
    rf"(?<!sorted )(?<!sort )(?<!ordered )(?<!order )\bby (?!the\b|most\b)(?P<a>{_NAME}(?: [A-Z]\w{{1,30}})?)"
    rf"|\b(?:did|has|does) (?!we\b|i\b|it\b|the\b|they\b|anyone\b)(?P<b>{_NAME}) (?:commit|change|push|write|do)"
    rf"|\b(?P<c>{_NAME})'s (?:commits|changes)|작성자(?:가|는|:)?\s?(?P<d>{_NAME})"
    rf"|(?P<e>{_NAME}?)(?:님이|씨가|이|가)\s(?:작성|커밋|올린|푸시|수정)"
)
_COUNT = re.compile(
    rf"(?<![\w.])({NUMBER})\s?(?:(?:most |latest |recent |biggest |heaviest )?(?P<noun>[a-z]{{3,}}s\b|줄|행|라인)"
    r"|개|건|가지)"
    rf"|(?:\b(?:top|last|latest|first|recent|newest)|상위|최근|마지막)\s?({NUMBER})(?![\w.%])"
)
_SOUGHT = re.compile(
    r"\b(?:search(?: for)?|find|grep(?: for)?|look(?:ing)? for|contain(?:s|ing)?|mention(?:s|ing)?|match(?:es|ing)?)"
    r" (?P<a>.{2,120}?)(?: (?:in|among|from|within|across|inside|during|since|for)\b|[?.!,]|$)"
    r"|(?:(?:에서|중에|중)\s)?(?P<b>[^\n]{2,120}?)(?:을|를|이라는|라는|이|가)?\s?(?:찾|검색|포함|들어)"
)
_FRAME = re.compile(
    r"(?:errors?|warn(?:ings?)?|logs?|files?|lines?|entr(?:y|ies)|messages?|most|all|any|recent|commits?|code)\b"
    r"|에러|오류|경고|로그|파일|메시지|최근|커밋|코드|저장소|줄"
)
"""Words at the edge of what is sought that say where or how to look."""
_WHICH_THERE_ARE = re.compile(
    r"\b(?:what|which)\b.{1,60}\b(?:are there|exist|available|(?:do|can) (?:we|i|you) (?:have|see|read))\b",
    re.IGNORECASE,
)
_PARTS = re.compile(
    r"[?!;\n]+|\.\s|,\s(?:(?:and|then|also)\s)?|\s(?:and|then|also)\s(?=(?:what|how|which|who|where|when|why|is|are|show|find"
    r"|list|search|tell|give|summari[sz]e|analy[sz]e|suggest|recommend|explain|compare|check)\b)"
    r"|\s그리고\s|(?<=[하주되있없찾르리이]고)\s",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One part of a question, read."""

    text: str
    terms: dict[str, str]
    """What it speaks of, each with the word it was read from; times, quoted texts and file names left out."""
    now: datetime
    span: Span | None = None
    span_is_shared: bool = False
    """The span stands in another part of the question."""
    count: int | None = None
    counted: str = ""
    """What is counted, where it is lines or another thing that is named; empty for `top 5` and `5개`."""
    quoted: str = ""
    sought: str = ""
    """The words after `find` or before `검색`, where nothing is quoted."""
    file: str = ""
    author: str = ""
    revisions: tuple[str, str] | None = None

    @property
    def names_topic(self) -> bool:
        """Whether it says what it is about, not only when, how many, or in which file."""
        return any(is_topic(term) for term, word in self.terms.items() if word != self.file)


def read_parts(question: str, now: datetime) -> tuple[Asked, ...]:
    """Return the parts of a question, in order; a part without a span shares the only one of the others.

    Args:
        question: what the user wrote; pasted text after a blank line is not part of the question.
        now: the present moment, with a zone.
    """
    text = unicodedata.normalize("NFC", question).strip().split("\n\n")[0][:_LONGEST]
    parts = _joined([read_part(part, now) for part in _split(text)])
    spans = [part.span for part in parts if part.span]
    if len(spans) == 1:
        parts = [part if part.span else replace(part, span=spans[0], span_is_shared=True) for part in parts]
    return tuple(parts)


def read_part(text: str, now: datetime) -> Asked:
    """Return what one part of a question says."""
    bare, quoted = _take(_QUOTED, text)
    written_range = _REVISION_RANGE.search(bare)
    bare, file = _take(_FILE, _REVISION_RANGE.sub(" ", bare))
    span = find_span(bare, now)
    if span:
        bare = re.sub(re.escape(span.words), " ", " ".join(bare.split()), count=1, flags=re.IGNORECASE)
    counted = _COUNT.search(bare.lower())
    author = _AUTHOR.search(bare)
    return Asked(
        text=text.strip(),
        terms=terms(bare) | _meant(bare, file),
        now=now,
        span=span,
        count=int(number_of(_first(counted))) if counted else None,
        counted=_counted(counted) if counted else "",
        quoted=quoted,
        sought="" if quoted else _sought(bare),
        file=file,
        author=_first(author) if author and "author" not in terms(author.group()) else "",
        revisions=_revisions(written_range or (None if span else _REVISIONS.search(bare))),
    )


def _joined(parts: list[Asked]) -> list[Asked]:
    """The parts with those that name no topic, such as `since Monday`, put to the one before or after them."""
    joined: list[Asked] = []
    for part in parts:
        if joined and not (joined[-1].names_topic and part.names_topic):
            joined[-1] = read_part(f"{joined[-1].text}, {part.text}", part.now)
        else:
            joined.append(part)
    return joined


def _split(text: str) -> list[str]:
    """The parts between sentence ends and conjunctions; quoted texts stay whole."""
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match.group())
        return f"\0{len(held) - 1}\0"

    pieces = _PARTS.split(_QUOTED.sub(hold, text))
    whole = (re.sub(r"\0(\d+)\0", lambda match: held[int(match.group(1))], piece) for piece in pieces)
    return [piece for piece in whole if piece.strip(" ,.")]


def _take(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    """The text without what the pattern finds in it, and the first thing it finds."""
    match = pattern.search(text)
    if not match:
        return text, ""
    return pattern.sub(" ", text), _first(match) if match.re.groups else match.group()


def _meant(text: str, file: str) -> dict[str, str]:
    """The terms that stand in no word: `which … are there` asks for a list, `app.log` is about a log."""
    asks_for_list = _WHICH_THERE_ARE.search(text)
    return ({"list": asks_for_list.group()} if asks_for_list else {}) | ({"log": file} if "log" in file.lower() else {})


def _counted(match: re.Match[str]) -> str:
    return next(iter(terms(match.group("noun") or "")), "")


def _first(match: re.Match[str]) -> str:
    return next(group for group in match.groups() if group)


def _sought(text: str) -> str:
    match = _SOUGHT.search(text)
    if not match:
        return ""
    words = (match.group("a") or match.group("b")).split()
    while words and _only_frames(words[0]):
        words.pop(0)
    while words and _only_frames(words[-1]):
        words.pop()
    return " ".join(words)


def _only_frames(word: str) -> bool:
    """Whether a word at the edge of what is sought says where or how to look, and is not itself looked for."""
    return not terms(word) or bool(_FRAME.match(word.lower()))


def _revisions(match: re.Match[str] | None) -> tuple[str, str] | None:
    if not match:
        return None
    older, newer = (group for group in match.groups() if group)
    return older, newer
