"""What an answer claims: its figures, times, hashes, paths and quotations, each with its place.

No claims are: numbers of lists, steps and ranks, commands and values that are advised, and what headings say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import zip_longest

from devops_assistant.evidence.moments import Moment, find_moments
from devops_assistant.evidence.quantities import Quantity, find_quantities, in_context
from devops_assistant.evidence.scopes import CITATION, Scope
from devops_assistant.evidence.words import said_of, stems

_QUOTATION = re.compile(
    r"`(?P<code>[^`\n]{1,400})`|\"(?P<double>[^\"\n]{1,400})\"|“(?P<curly>[^”\n]{1,400})”|「(?P<corner>[^」\n]{1,400})」"
    r"|‘(?P<single>[^’\n]{1,400})’|(?<![\w'])'(?P<plain>[^'\n]{2,200})'(?!\w)"
)
_PATH = re.compile(
    r"https?://[^\s`\"'<>()\[\]]+"
    r"|(?<![\w/.:~-])[~.]{0,2}/[\w.@%+~-]+(?:/[\w.@%+~-]+)*/?"
    r"|(?<![\w/.-])(?:[\w.-]+/)+[\w-][\w.-]*\.[A-Za-z]\w{0,7}(?::\d+)?"
    r"|(?<![\w/.-])[\w-][\w.-]*\.(?:log|conf|cfg|ini|ya?ml|json|toml|py|go|ts|js|rs|java|sh|sql|db|md|txt|csv|xml|gz|zip"
    r"|service|socket|sock|pid|pem|lock|env)(?::\d+)?(?![\w-])",
    re.ASCII,
)
_UUID = re.compile(r"(?<![\w-])[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?![\w-])", re.ASCII)
_HASH = re.compile(r"(?<![\w./-])(?=[0-9a-fA-F]*\d)(?=[0-9a-fA-F]*[a-fA-F])[0-9a-fA-F]{7,64}(?![\w-])", re.ASCII)
_ADDRESS = re.compile(
    r"(?<![\w.])(?:\d{1,3}(?:\.\d{1,3}){3}(?::\d+|/\d\d?)?(?!\.?\w)"
    r"|(?:localhost|[A-Za-z][\w-]*[-.\d][\w.-]*):\d{2,5}(?!\w))",
    re.ASCII,
)
_VERSION = re.compile(r"(?<![\w.-])(?:v\d+(?:\.\d+)*|v?\d+\.\d+\.\d+)(?:[-+.]\w+)*(?![\w-])", re.ASCII)
_PRODUCT_VERSION = re.compile(
    r"(?:\b(?:Python|Go|Node(?:\.js)?|Java|PostgreSQL|Postgres|MySQL|MariaDB|Redis|nginx|Ubuntu|Debian|Linux"
    r"|Kubernetes|Docker|TLS|HTTP|Git|OpenSSL|Prometheus|Grafana|PHP|Ruby|Rust|Alpine|CentOS"
    r"|RHEL|kernel|version)|버전)[ /]v?(\d+(?:\.\d+)+)",
    re.IGNORECASE,
)
_PORT = re.compile(r"(?:\bports?|포트)\s(\d{2,5})(?![\d.])", re.IGNORECASE)
_NAMES = (
    ("address", _PORT),
    ("version", _PRODUCT_VERSION),
    ("hash", _UUID),
    ("hash", _HASH),
    ("address", _ADDRESS),
    ("version", _VERSION),
)

_PROGRAM = re.compile(
    r"(?:[$#>]\s|sudo\s|(?:kubectl|docker|podman|helm|systemctl|journalctl|git|grep|tail|head|cat|less|ls|df|du|ps|top|free"
    r"|kill|curl|wget|ssh|scp|rsync|find|awk|sed|ip|ss|netstat|lsof|dig|ping|npm|pip|make|psql|mysql|redis-cli|apt|yum|dnf"
    r"|devops-assistant|python3?|node|terraform|ansible|aws|gcloud|az|service|mount|chmod|chown|rm|mkdir|vim?|nano"
    r"|sleep|watch|echo|export|cd|tar|openssl|nginx|java|sysctl|ulimit|dmesg|iostat|vmstat|strace|tcpdump|crontab|promtool)(?:\s|$))"
)
_ADVICE_BEFORE = re.compile(r"\b(?:run|running|try|use|execute|type|set|add|edit)\W*$", re.IGNORECASE)
_ADVICE_AFTER = re.compile(r"\W*(?:를|을|로|으로)?\s*(?:실행|사용|입력|명령)")
_ADVISES = re.compile(
    r"^\W*(?:consider|increase|raise|lower|reduce|set|try|limit|use|run|add|wait|keep|restart|check|scale|monitor|ensure)\b"
    r"|\b(?:should|recommend(?:ed)?|suggest(?:ed)?|you (?:can|could|may)|could be (?:raised|set|increased))\b"
    r"|권장|권합니다|추천|하세요|보세요|십시오|좋겠",
    re.IGNORECASE,
)
_ADVISED_BEFORE = re.compile(
    r"(?:\bto|\bat|\bevery|=|\bat least|\bat most|\bwithin|\bfor|\bafter|\bof|\bthan|\bbelow|\babove)\s*$", re.I
)
_ADVISED_AFTER = re.compile(r"\s?(?:로|으로|마다|이상|이하|미만|내에|까지|간격)")
_ORDINAL_BEFORE = re.compile(
    r"(?:\b(?:step|phase|option|part|section|chapter|example|stage|tier|top|bottom|question|no\.|p|q)\s?|#|제\s?|상위\s?|하위\s?"
    r"|\bfirst\s|\blast\s)$",
    re.IGNORECASE,
)
_ORDINAL_AFTER = re.compile(
    r"\s?(?:번째|번\s째|위(?:[는가를의,.\s]|$)|단계|차(?:\s|례)|호(?:\s|$)|분기|순위)|\)\s+[A-Z가-힣]"
)
_FOOTNOTE = re.compile(r"\[\d+\]")
_SLACK_BEFORE = re.compile(r"(?:\b(?:about|around|roughly|approximately|near|~)|약|대략)\s*$", re.IGNORECASE)
_SLACK_AFTER = re.compile(r"\s?(?:경|쯤|정도|무렵|께)")
_RANGE = re.compile(r"\s?(?:-|–|~|/|to|and|of|에서|부터)\s?")


@dataclass(frozen=True, slots=True)
class Claim:
    """Words of an answer that evidence has to show."""

    kind: str
    """`number`, `time`, `hash`, `path`, `address`, `version` or `quote`."""
    start: int
    end: int
    text: str
    quantity: Quantity | None = None
    names: frozenset[str] = frozenset()
    """What a number is said to count."""
    moment: Moment | None = None
    slack_minutes: float = 0
    """How far a time may be off, since it is said to be about then."""


def find_claims(answer: str, scope: Scope) -> list[Claim]:
    """Return what the piece of `answer` claims, in order."""
    page = _Page(answer[scope.start : scope.end], answer[slice(*scope.heads)] if scope.heads else "")
    claims = [
        *page.quotations(),
        *page.named("path", _PATH),
        *page.moments(),
        *(claim for kind, pattern in _NAMES for claim in page.named(kind, pattern)),
        *page.quantities(),
    ]
    return [
        replace(claim, start=claim.start + scope.start, end=claim.end + scope.start)
        for claim in sorted(claims, key=lambda claim: claim.start)
    ]


class _Page:
    """A piece of the answer; what one kind of claim has read, the next kinds no longer see."""

    def __init__(self, text: str, heads: str) -> None:
        self._text = text
        self._heads = heads
        self._left = text
        self._advises = _ADVISES.search(text) is not None
        for mark in (CITATION, _FOOTNOTE):
            for match in mark.finditer(text):
                self._blank(*match.span())

    def quotations(self) -> Iterator[Claim]:
        for match in _QUOTATION.finditer(self._left):
            quoted = next(group for group in match.groups() if group is not None).strip()
            if _is_one_figure(quoted):
                continue
            self._blank(*match.span())
            if len(quoted) > 1 and re.search(r"\w", quoted) and not self._is_command(match, quoted):
                yield self._claim("quote", *match.span())

    def named(self, kind: str, pattern: re.Pattern[str]) -> Iterator[Claim]:
        for match in pattern.finditer(self._left):
            start = match.start(match.lastindex or 0)
            end = start + len(match.group(match.lastindex or 0).rstrip(".,:;"))
            self._blank(start, end)
            yield self._claim(kind, start, end)

    def moments(self) -> Iterator[Claim]:
        for moment in list(find_moments(self._left)):
            before = self._text[max(0, moment.start - 16) : moment.start]
            about = _SLACK_BEFORE.search(before) or _SLACK_AFTER.match(self._text, moment.end)
            slack = 0 if not about else 30 if moment.minute is None else 5
            self._blank(moment.start, moment.end)
            yield replace(self._claim("time", moment.start, moment.end), moment=moment, slack_minutes=slack)

    def quantities(self) -> Iterator[Claim]:
        found = list(find_quantities(self._left))
        for quantity, following in zip_longest(found, found[1:]):
            if self._is_ordinal(quantity) or self._is_advised(quantity):
                continue
            claimed = in_context(self._with_unit_of(quantity, following), self._left)
            claim = self._claim("number", quantity.start, quantity.end)
            yield replace(claim, quantity=claimed, names=self._names(quantity))

    def _names(self, quantity: Quantity) -> frozenset[str]:
        names = said_of(self._text, quantity.start, quantity.end)
        if self._heads or not names:
            names = self._all_names
        names |= stems(quantity.unit)
        if 100 <= quantity.number < 600:
            names |= stems("status")  # of a web server's answer
        match self._text[quantity.start]:
            case "+":
                return names | stems("inserted")
            case "-" | "−":
                return names | stems("deleted")
            case _:
                return names

    @cached_property
    def _all_names(self) -> frozenset[str]:
        return stems(f"{self._text} {self._heads}")

    def _with_unit_of(self, quantity: Quantity, following: Quantity | None) -> Quantity:
        """Read "5" as minutes in "5 to 10 minutes"."""
        if not following or quantity.unit or not _RANGE.fullmatch(self._text[quantity.end : following.start]):
            return quantity
        return replace(quantity, unit=following.unit, readings=following.readings)

    def _is_ordinal(self, quantity: Quantity) -> bool:
        before = self._text[max(0, quantity.start - 12) : quantity.start]
        return bool(_ORDINAL_BEFORE.search(before) or _ORDINAL_AFTER.match(self._text, quantity.end))

    def _is_advised(self, quantity: Quantity) -> bool:
        before = self._text[max(0, quantity.start - 16) : quantity.start]
        return self._advises and bool(_ADVISED_BEFORE.search(before) or _ADVISED_AFTER.match(self._text, quantity.end))

    def _is_command(self, match: re.Match[str], quoted: str) -> bool:
        if _PROGRAM.match(quoted):
            return " " in quoted or self._advises
        before = self._text[max(0, match.start() - 24) : match.start()]
        return bool(_ADVICE_BEFORE.search(before) or _ADVICE_AFTER.match(self._text, match.end()))

    def _claim(self, kind: str, start: int, end: int) -> Claim:
        return Claim(kind, start, end, self._text[start:end])

    def _blank(self, start: int, end: int) -> None:
        self._left = self._left[:start] + " " * (end - start) + self._left[end:]


def _is_one_figure(quoted: str) -> bool:
    """Whether the quotation is nothing but a number, a time, a hash or a path, which are compared by their meaning."""
    if any(pattern.fullmatch(quoted) for _, pattern in (("path", _PATH), *_NAMES)):
        return True
    for found in (*find_moments(quoted), *find_quantities(quoted)):
        if (found.start, found.end) == (0, len(quoted)):
            return True
    return False
