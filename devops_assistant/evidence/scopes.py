"""An answer cut into the pieces within which a citation counts.

A citation such as `[E3]` or `[E1, E4]` counts for its sentence, also when it follows the full stop; for its list item;
for its table row. Where a list item, table row or quoted line cites nothing, it takes the citation of what leads it in:
the heading above, a line that ends in a colon, the item it is nested under, the head of its table; or else that of a
line right below which holds only citations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

CITATION = re.compile(r"\[\s?E\d+(?:(?:\s?[,;&]\s?|\s(?:and\s|및\s)?)E?\d+)*\s?\]")
_CITATIONS = rf"(?:\s{{0,3}}{CITATION.pattern})*"
_FENCE = re.compile(r"\s{0,8}(?:```+|~~~+)\s*([\w+-]*)")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s")
_ITEM = re.compile(r"(\s*)(?:[-*+•·]|\(?\d{1,3}[.)])\s+")
_ROW = re.compile(r"\s*\|.*\|\s*$")
_RULE = re.compile(r"[\s|:+-]+$")
_SOURCE_ONLY = re.compile(
    rf"\W{{0,9}}(?:(?:sources?|evidence|see|출처|근거|증거)\W{{1,9}})?{CITATION.pattern}{_CITATIONS}\W{{0,9}}$",
    re.IGNORECASE,
)
_LEADS = re.compile(rf"(?:[:：]\W{{0,9}}|^\*\*[^*\n]+\*\*){_CITATIONS}\W{{0,9}}$")
_ABBREVIATIONS = r"(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!\bapprox)(?<!\bno)(?<!\bca)(?<![ap]\.m)"
_STOP = re.compile(
    rf"(?i:{_ABBREVIATIONS})[.!?。]{{1,9}}[\"'”’)*_`]{{0,9}}{_CITATIONS}(?=\s+(?![a-z])|$)"
    rf"|{CITATION.pattern}{_CITATIONS}(?=\n)"
    r"|(?=\n\**[\w ]{1,30}\**:)"
)
_CODE = frozenset(
    ("bash", "sh", "shell", "zsh", "console", "yaml", "yml", "json", "sql", "promql", "python", "diff", "ini", "toml")
)


@dataclass(frozen=True, slots=True)
class Scope:
    """A piece of the answer, what it cites, and which paragraph, list or table it stands in."""

    start: int
    end: int
    cites: frozenset[str] = frozenset()
    block: int = 0
    heads: tuple[int, int] | None = None
    """Where the words stand that lead it in, or the head of its table: they say what its numbers are."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Lines of one kind: `paragraph`, `item`, `head` and `row` of a table, `heading` or `code`."""

    kind: str
    start: int
    end: int
    indent: int = 0


def find_scopes(answer: str) -> list[Scope]:
    """Return the pieces of `answer` that can hold claims, in order; headings and programs hold none."""
    reader = _Reader(answer)
    for part in _parts(answer):
        reader.read(part)
    return reader.scopes


class _Reader:
    """Goes through the parts and remembers which citation leads in what follows."""

    def __init__(self, answer: str) -> None:
        self.scopes: list[Scope] = []
        self._answer = answer
        self._block = 0
        self._previous = ""
        self._leads: list[tuple[int, frozenset[str]]] = []
        self._heads: tuple[int, int] | None = None

    def read(self, part: _Part) -> None:
        text = self._answer[part.start : part.end]
        if _SOURCE_ONLY.match(text) and part.kind == "paragraph" and self.scopes:
            self._cite_above(cited(text))
            return
        if part.kind in ("paragraph", "head") or part.kind != self._previous:
            self._block += 1
        self._previous = "row" if part.kind == "head" else part.kind
        if part.kind == "heading":
            self._leads = [(-1, cited(text))]
            self._heads = (part.start, part.end)
        elif part.kind == "paragraph":
            self._read_sentences(part)
        elif part.kind == "item":
            self._read_item(part)
        else:
            self._read_row(part)

    def _read_sentences(self, part: _Part) -> None:
        start = part.start
        for stop in (*_STOP.finditer(self._answer, part.start, part.end), None):
            end = stop.end() if stop else part.end
            if self._answer[start:end].strip():
                self._add(start, end, cited(self._answer[start:end]))
            start = end
        last = self.scopes[-1]
        leads = _LEADS.search(self._answer[last.start : last.end].strip())
        self._leads = [(-1, last.cites)] if leads else []
        self._heads = (last.start, last.end) if leads else None

    def _read_item(self, part: _Part) -> None:
        own = cited(self._answer[part.start : part.end])
        while self._leads and self._leads[-1][0] >= part.indent:
            self._leads.pop()
        cites = own or self._lead()
        self._leads.append((part.indent, cites))
        marker = _ITEM.match(self._answer, part.start, part.end)
        self._add(marker.end() if marker else part.start, part.end, cites, self._heads)

    def _read_row(self, part: _Part) -> None:
        own = cited(self._answer[part.start : part.end])
        if part.kind == "head":
            self._heads = (part.start, part.end)
            self._leads = [(-1, own)] if own else self._leads
        self._add(part.start, part.end, own or self._lead(), self._heads)

    def _lead(self) -> frozenset[str]:
        return self._leads[-1][1] if self._leads else frozenset()

    def _add(self, start: int, end: int, cites: frozenset[str], heads: tuple[int, int] | None = None) -> None:
        self.scopes.append(Scope(start, end, cites, self._block, heads))

    def _cite_above(self, cites: frozenset[str]) -> None:
        """Let a line of nothing but citations count for the last sentence, or the whole list or table above."""
        above = self.scopes[-1]
        if self._previous == "paragraph":
            self.scopes[-1] = replace(above, cites=above.cites | cites)
            return
        for index, scope in enumerate(self.scopes):
            if scope.block == above.block and not scope.cites:
                self.scopes[index] = replace(scope, cites=cites)


def cited(text: str) -> frozenset[str]:
    """Return the ids of the evidence that `text` cites."""
    return frozenset("E" + number for citation in CITATION.findall(text) for number in re.findall(r"\d+", citation))


def _parts(answer: str) -> Iterator[_Part]:
    """Yield the parts of the answer; the content of a program, as opposed to a quotation, is left out."""
    fence: str | None = None
    open_part: _Part | None = None
    for match in re.finditer(r"[^\n]+|\n(?=\n)", answer):
        line, start, end = match.group(), *match.span()
        fenced = _FENCE.match(line)
        if fenced or fence is not None or not line.strip():
            if open_part:
                yield open_part
                open_part = None
            if fenced:
                fence = None if fence is not None else fenced[1].lower()
            elif line.strip() and fence not in _CODE:
                yield _Part("code", start, end)
            continue
        if _RULE.match(line) and open_part and open_part.kind == "row":
            open_part = replace(open_part, kind="head")
            continue
        part = _part(line, start, end)
        if open_part and _continues(open_part, part, line):
            open_part = replace(open_part, end=end)
            continue
        if open_part:
            yield open_part
        open_part = part
    if open_part:
        yield open_part


def _continues(above: _Part, part: _Part, line: str) -> bool:
    return part.kind == "paragraph" and above.kind in ("paragraph", "item") and not _SOURCE_ONLY.match(line)


def _part(line: str, start: int, end: int) -> _Part:
    if _HEADING.match(line):
        return _Part("heading", start, end)
    if _ROW.match(line):
        return _Part("row", start, end)
    item = _ITEM.match(line)
    return _Part("item", start, end, len(item[1].expandtabs())) if item else _Part("paragraph", start, end)
