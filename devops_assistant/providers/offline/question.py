"""What a question says: its parts, and what each is about and can tell a tool."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from devops_assistant.common.timespan import BEGINNING, Span, find_span, parse_instant
from devops_assistant.providers.offline.glossary import is_decisive, is_topic, meant, terms
from devops_assistant.providers.offline.naming import Names, find_names, take_reference
from devops_assistant.providers.offline.queries import asks_value, is_metric, quote_query
from devops_assistant.providers.offline.spelling import spelled
from devops_assistant.providers.offline.wording import (
    QUOTED,
    find_author,
    find_count,
    find_length,
    find_lines,
    find_log_of,
    find_prefix,
    find_sought,
    find_step,
    take_either,
    take_file,
    take_quoted,
    take_revision_range,
    take_revisions,
)

_LONGEST = 1_000
_DASHED_NAME = re.compile(r"\b[A-Za-z][A-Za-z0-9]*(?:[-_][A-Za-z0-9]+)*[-_][0-9]+\b")
_WHICH_THERE_ARE = re.compile(
    r"\b(?:what|which)\b.{1,60}\b(?:are there|exist|available|(?:do|can) (?:we|i|you) (?:have|see|read))\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\d{1,2}(?::\d{2}|시(?!간)| ?[ap]m\b| (?:this|in the) (?:morning|afternoon|evening))")
_OPEN = re.compile(r"since|from|after|부터|이후|이래")
_SINCE_THEN = re.compile(r"\b(?:since then|after that|ever since|from then)\b|그 ?(?:뒤|이후|후|때부터)", re.IGNORECASE)
_FLEET = re.compile(
    r"\b(?:servers|instances|hosts|machines|nodes|vms|fleet)\b"
    r"|(?:서버|인스턴스|호스트|노드|장비|머신)들|(?:모든|전체|각) ?(?:서버|인스턴스|호스트|노드)",
    re.IGNORECASE,
)
"""More machines than the one this runs on: what is known of them is known by metrics."""
_RUN = re.compile(
    r"\b(?:evaluate|run|execute|graph|plot|chart|range|anomal\w+|abnormal|unusual|promql)\b|실행|돌려|조회|범위|이상|비정상|그래프",
    re.IGNORECASE,
)
_CODE_FILE = re.compile(
    r"\w/$|\.(?:py|go|js|tsx?|jsx|java|kt|rb|rs|c|h|cc|cpp|cs|php|sh|sql|scala|swift|ya?ml|toml|tf|md|html|css)$|^\w+file$"
)
_ELABORATES = re.compile(
    r"^\s*(?:[0-9]|only\b|just\b|not? |without\b|with\b|but (?:not|only)|excluding\b|except\b|limit\b|max\b|ignoring\b"
    r"|newest|oldest|앞뒤|위아래|최[근신] ?[0-9]|\S+ ?(?:빼고|제외|만\b|말고)"
    r"|v?[0-9]+\.[0-9.]+\s?(?:와|과|이랑|랑|하고|부터|에서|\.\.)|author\b|why\W*$|say\b"
    r"|is there (?:a|any)\b|are there any\b|how many\b.* since\W*$)"
    r"|\b(?:it|them|they)\b|(?:그거|그게|그걸|그것|그 ?뒤|그 ?후|그 ?이후)",
    re.IGNORECASE,
)
"""How a part begins, or what it says, that only says more of the one before it."""
_QUERY_STOOD, _FILE_STOOD, _LOG_STOOD = "(_0)", "_/0.f", "_/0.log"
"""What stands for a query or a file where ways of asking are looked for."""
_ADDRESS = re.compile(r"\S+@\S+")
_EXPRESSION = re.compile(r"[=<>(){}\[\]*]|^select", re.IGNORECASE)
_MEASURED = frozenset({"cpu", "memory", "load", "swap", "iowait", "network", "resource", "received", "sent"})
"""What a machine's own server can tell the course of, where a span is asked about."""
_OF_ONE = frozenset({"process", "port", "recording", "metric", "container", "service"})
_COMPARES = re.compile(r"\bcompar\w+|\bversus\b|\bvs\b|\bagainst\b|\bthan\b|비교|대비|보다|차이", re.IGNORECASE)
_PARTICLE = re.compile(r"^(?:에는?|의|간|중에?)(?=\s)")
"""What Korean puts to a time, and is left of it where the time is taken out."""
_LOGS = re.compile(r"\blogs?\b|\.log\b|로그", re.IGNORECASE)
_OF_A_TIME = {"loglist": "loglines", "changedfiles": "commitlist"}
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
    words: dict[str, str] = field(default_factory=dict[str, str])
    """The terms of every word of it, also of those that only together say what is meant."""
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
    length: timedelta | None = None
    """How long a time it speaks of, where that is no span up to now: `over 90 minutes`."""
    names: Names = field(default_factory=Names)
    lines: tuple[int, int] | None = None
    """The first and the last line of a file that it names."""
    prefix: str = ""
    step: str = ""
    log_of: str = ""
    """The service whose logs are asked about, where no file is named."""
    other_span: Span | None = None
    """A second span, such as the one that the first is to be compared with."""

    @property
    def moment(self) -> datetime | None:
        """The moment that the span was told by, where one time of day tells it: `at 14:05`."""
        return _moment(self.span, self.now) if self.span else None

    @property
    def is_of_hours(self) -> bool:
        """Whether the span ended before now, by the clock: `between 3 and 4 pm`."""
        return self.span is not None and self.span.end != self.now and bool(_CLOCK.search(self.span.words))

    @property
    def is_of_fleet(self) -> bool:
        """Whether it speaks of more machines than this one."""
        return bool(_FLEET.search(self.text))

    @property
    def quotes_expression(self) -> bool:
        """Whether what is quoted is written in a query language, by its signs or by the question's own word."""
        signs = re.search(r"[=<>(){}\[\]*]|^select\b", self.quoted, re.IGNORECASE)
        is_run = re.fullmatch(r"[a-z][A-Za-z0-9_:]*", self.quoted) and _RUN.search(self.text)
        is_run = is_run or (is_metric(self.quoted) and asks_value(self.text.replace(self.quoted, " ")))
        return bool(self.quoted) and ("query" in self.terms or bool(signs or is_run))

    @property
    def quotes_sql(self) -> bool:
        """Whether what is quoted is a query of SQL."""
        return bool(re.match(r"\s*(?:select|with)\b", self.quoted, re.IGNORECASE))

    @property
    def names_topic(self) -> bool:
        """Whether it says what it is about, not only when, how many, or in which file."""
        return any(is_topic(term) for term, word in self.terms.items() if word != self.file)


def _moment(span: Span, now: datetime) -> datetime | None:
    """The moment that a span was told by, where one time of day tells it, or ends it."""
    if len(_CLOCK.findall(span.words)) != 1:
        return None
    if span.start == BEGINNING:
        return span.end
    if _OPEN.search(span.words):
        return None
    try:
        return parse_instant(re.sub(r"^(?:at|around) |쯤$|에$", "", span.words), now)
    except ValueError:
        return span.start


def read_parts(question: str, now: datetime) -> tuple[Asked, ...]:
    """Return the parts of a question, in order; a part without a span shares the only one of the others.

    Args:
        question: what the user wrote; pasted text after a blank line is not part of the question.
        now: the present moment, with a zone.
    """
    text = unicodedata.normalize("NFC", question.replace("\0", " ")).strip().split("\n\n")[0][:_LONGEST]
    text = quote_query(spelled(text))
    parts = _joined([read_part(part, now) for part in _split(text)])
    spans = [part.span for part in parts if part.span]
    if len(spans) == 1:
        parts = [part if part.span else replace(part, span=spans[0], span_is_shared=True) for part in parts]
    return tuple(parts)


def read_part(text: str, now: datetime) -> Asked:
    """Return what one part of a question says."""
    marked, quoted = take_quoted(text)
    if _EXPRESSION.search(quoted) or is_metric(quoted):
        marked = QUOTED.sub(f" {_QUERY_STOOD} ", text, count=1)
        marked, _ = take_quoted(marked)
    if not quoted and _LOGS.search(marked):
        marked, quoted = take_either(marked)
    bare = marked
    bare, revisions = take_revision_range(bare)
    bare, between = (bare, None) if revisions else take_revisions(bare)
    bare, reference = (bare, "") if between else take_reference(bare)
    bare, file = take_file(bare, _LOG_STOOD if "log" in bare.lower() else _FILE_STOOD)
    prefix, step = find_prefix(re.sub(r"[`'\"]", "", text)), find_step(bare)
    bare, span, other_span = _take_spans(bare, now)
    marked, bare = bare, re.sub("|".join(map(re.escape, (_QUERY_STOOD, _LOG_STOOD, _FILE_STOOD))), " ", bare)
    bare = " ".join(bare.split())
    count = find_count(bare)
    names = find_names(bare, reference)
    rest = _ADDRESS.sub(" ", marked.replace(names.symbol, "_0") if names.symbol else marked)
    rest = " ".join(rest.split())
    more = _meant(bare, file, quoted, names)
    if (
        span
        and not any(map(is_decisive, meant(rest)))
        and (went := terms(rest).keys() & _MEASURED)
        and not names.values.keys() & _OF_ONE
    ):
        more = {**more, "hosttrend": min(went)}
    return Asked(
        text=text.strip(),
        terms=_said(meant(rest), told_when=span is not None) | more,
        words=terms(rest) | meant(rest) | more,
        now=now,
        span=span,
        count=count.number if count else None,
        counted=count.counted if count else "",
        quoted=quoted,
        sought="" if quoted else names.symbol or find_sought(bare),
        file=file,
        author=find_author(bare),
        revisions=revisions or between,
        length=None if span else find_length(bare),
        names=names,
        lines=find_lines(bare),
        prefix=prefix,
        step=step,
        log_of="" if file else find_log_of(bare),
        other_span=other_span,
    )


def _take_spans(text: str, now: datetime) -> tuple[str, Span | None, Span | None]:
    """Return the text without its times, the one asked about, and another; what is compared is the later one."""
    bare, span = _take_span(text, now)
    bare, other = _take_span(bare, now) if span else (bare, None)
    if span and other and _COMPARES.search(text) and other.start > span.start:
        return bare, other, span
    return bare, span, other


def _take_span(text: str, now: datetime) -> tuple[str, Span | None]:
    """Return the text without the span of time that it speaks of, and that; `night-4` is a name, not a time."""
    one_line = " ".join(text.split())
    span = find_span(_DASHED_NAME.sub(lambda match: "#" * len(match.group()), one_line), now)
    if span is None:
        return text, None
    if _SINCE_THEN.search(one_line) and (then := _moment(span, now)):
        span = replace(span, start=then, end=now)
    at = one_line.lower().find(span.words)
    if at < 0:
        return one_line, span
    rest = _PARTICLE.sub(" ", one_line[at + len(span.words) :])
    return f"{one_line[:at]} {rest}", span


def _said(found: dict[str, str], *, told_when: bool) -> dict[str, str]:
    """The terms of a text; `who` asks for an author only where it is about what people write.

    The logs of a time are their lines, the files changed since then are those of its commits, and whose errors or logs
    are asked for is said by a service, which is not asked about itself.
    """
    if told_when:
        without = {"diff"} if "changedfiles" in found else set[str]()
        found = {_OF_A_TIME.get(term, term): word for term, word in found.items() if term not in without}
    if found.keys() & {"error", "log"}:
        found = {term: word for term, word in found.items() if term != "service"}
    asks_who = _WHO.fullmatch(found.get("author", "")) and not found.keys() & (_WRITTEN - {"author"})
    return {term: word for term, word in found.items() if not (asks_who and term == "author")}


def _joined(parts: list[Asked]) -> list[Asked]:
    """The parts with those that name no topic, such as `since Monday`, put to the one before or after them."""
    joined: list[Asked] = []
    for part in parts:
        if joined and (
            "culprit" in part.terms
            or _ELABORATES.search(part.text)
            or not (joined[-1].names_topic and part.names_topic)
        ):
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


def _meant(text: str, file: str, quoted: str, names: Names) -> dict[str, str]:
    """The terms that stand in no word: `which … are there` asks for a list, `app.log` is about a log."""
    table = re.search(r"\bfrom\s+(\w+)", quoted, re.IGNORECASE)
    asks_for_list, fleet = _WHICH_THERE_ARE.search(text), _FLEET.search(text)
    return (
        ({"list": asks_for_list.group()} if asks_for_list else {})
        | ({"metric": fleet.group()} if fleet else {})
        | (terms(table.group(1)) if table else {})
        | ({"commit": names.commit} if names.commit else {})
        | ({"metric": names.symbol} if is_metric(names.symbol) else {})
        | ({"log": file} if "log" in file.lower() else {})
        | ({"git": file} if _CODE_FILE.search(file) and "log" not in file.lower() else {})
    )
