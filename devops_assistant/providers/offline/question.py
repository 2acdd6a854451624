"""What a question says: its parts, and what each is about and can tell a tool."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import datetime

from devops_assistant.common.timespan import Span, find_span, parse_instant
from devops_assistant.providers.offline.glossary import is_topic, terms
from devops_assistant.providers.offline.naming import Names, find_names, take_reference
from devops_assistant.providers.offline.wording import (
    QUOTED,
    find_author,
    find_count,
    find_revisions,
    find_sought,
    take_file,
    take_quoted,
    take_revision_range,
)

_LONGEST = 1_000
_WHICH_THERE_ARE = re.compile(
    r"\b(?:what|which)\b.{1,60}\b(?:are there|exist|available|(?:do|can) (?:we|i|you) (?:have|see|read))\b",
    re.IGNORECASE,
)
_MOMENT = re.compile(
    r"(?:at |around |오전 ?|오후 ?|새벽 ?|today at |오늘 ?)*"
    r"\d{1,2}(?::\d{2}(?::\d{2})?|시(?: ?(?:\d{1,2}분|반))?| ?[ap]m)(?:쯤|에)?"
)
_FLEET = re.compile(
    r"\b(?:servers|instances|hosts|machines|nodes|vms|fleet)\b"
    r"|(?:서버|인스턴스|호스트|노드|장비|머신)들|(?:모든|전체|각) ?(?:서버|인스턴스|호스트|노드)",
    re.IGNORECASE,
)
"""More machines than the one this runs on: what is known of them is known by metrics."""
_WHO = re.compile(r"who|누가|누구\w*", re.IGNORECASE)
_WRITTEN = frozenset({"commit", "change", "file", "git", "branch", "line", "blame", "diff", "history", "author"})
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
    names: Names = field(default_factory=Names)

    @property
    def moment(self) -> datetime | None:
        """The moment that the span was told by, where one time of day tells it: `at 14:05`."""
        if self.span is None or not _MOMENT.fullmatch(self.span.words):
            return None
        try:
            return parse_instant(re.sub(r"^(?:at|around) |쯤$|에$", "", self.span.words), self.now)
        except ValueError:
            return self.span.start

    @property
    def is_of_fleet(self) -> bool:
        """Whether it speaks of more machines than this one."""
        return bool(_FLEET.search(self.text))

    @property
    def quotes_expression(self) -> bool:
        """Whether what is quoted is written in a query language, by its signs or by the question's own word."""
        signs = re.search(r"[=<>(){}\[\]*]|^select\b", self.quoted, re.IGNORECASE)
        return bool(self.quoted) and ("query" in self.terms or signs is not None)

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
    text = unicodedata.normalize("NFC", question.replace("\0", " ")).strip().split("\n\n")[0][:_LONGEST]
    parts = _joined([read_part(part, now) for part in _split(text)])
    spans = [part.span for part in parts if part.span]
    if len(spans) == 1:
        parts = [part if part.span else replace(part, span=spans[0], span_is_shared=True) for part in parts]
    return tuple(parts)


def read_part(text: str, now: datetime) -> Asked:
    """Return what one part of a question says."""
    bare, quoted = take_quoted(text)
    bare, revisions = take_revision_range(bare)
    bare, reference = take_reference(bare)
    bare, file = take_file(bare)
    span = find_span(bare, now)
    if span:
        bare = re.sub(re.escape(span.words), " ", " ".join(bare.split()), count=1, flags=re.IGNORECASE)
    count = find_count(bare)
    names = find_names(bare, reference)
    return Asked(
        text=text.strip(),
        terms=_said(bare) | _meant(bare, file),
        now=now,
        span=span,
        count=count.number if count else None,
        counted=count.counted if count else "",
        quoted=quoted,
        sought="" if quoted else find_sought(bare) or names.symbol,
        file=file,
        author=find_author(bare),
        revisions=revisions or (None if span else find_revisions(bare)),
        names=names,
    )


def _said(text: str) -> dict[str, str]:
    """The terms of a text; `who` asks for an author only where it is about what people write."""
    found = terms(text)
    asks_who = _WHO.fullmatch(found.get("author", "")) and not found.keys() & (_WRITTEN - {"author"})
    return {term: word for term, word in found.items() if not (asks_who and term == "author")}


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

    pieces = _PARTS.split(QUOTED.sub(hold, text))
    whole = (re.sub(r"\0(\d+)\0", lambda match: held[int(match.group(1))], piece) for piece in pieces)
    return [piece for piece in whole if piece.strip(" ,.")]


def _meant(text: str, file: str) -> dict[str, str]:
    """The terms that stand in no word: `which … are there` asks for a list, `app.log` is about a log."""
    asks_for_list, fleet = _WHICH_THERE_ARE.search(text), _FLEET.search(text)
    return (
        ({"list": asks_for_list.group()} if asks_for_list else {})
        | ({"metric": fleet.group()} if fleet else {})
        | ({"log": file} if "log" in file.lower() else {})
    )
