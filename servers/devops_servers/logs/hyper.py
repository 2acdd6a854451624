"""Hyperscan, where it is installed: finds the same lines as the regex engine, several times as fast where many match.

It is given only patterns that mean to it exactly what they mean to RE2; any other is left to RE2.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, Protocol, cast, overload

from devops_servers.logs.branches import branches
from devops_servers.logs.reader import Block

_MOST_CHARACTERS = 300
_MOST_REPEATS = 40
_TOKEN = re.compile(
    r"""
      (?P<edge>\\b|[|^$])
    | \\(?P<set>[dDwWsS])
    | \\(?P<sign>[^\w\s]|\ )
    | \[(?P<negated>\^?)(?P<members>(?:[^\\\[\]^]|\\(?:[dws]|[^\w\s]))+)\]
    | (?P<open>\((?:\?:)?(?!\?))
    | (?P<many>(?:[*+?]|\{(?P<least>\d{1,2})(?:,(?P<most>\d{0,2}))?\})\??)
    | (?P<plain>[^\\\[\]{}()*+?])
    | (?P<close>\))
    """,
    re.VERBOSE,
)
_SETS = {"D": r"[^\d\n]", "W": r"[^\w\n]", "s": r"[\t\f\r ]", "S": r"[^\t\n\f\r ]"}
"""What RE2's sets are to a line in Perl's syntax, which hyperscan follows: no match reaches beyond a line."""
_FOLDED = re.compile(r"\[|\\[wW]")
"""Sets whose members beyond ASCII depend on the engine where case is ignored."""
_REPEATABLE = frozenset({"set", "sign", "members", "plain", "close"})


class _Database(Protocol):
    def compile(self, *, expressions: list[bytes], ids: list[int], elements: int, flags: list[int]) -> None: ...
    def scan(self, text: memoryview, *, match_event_handler: Callable[..., None], context: object) -> None: ...


class HyperPattern:
    """Compiled patterns, any of which a line may match; one scan at a time may use them."""

    def __init__(self, databases: Sequence[_Database]) -> None:
        self._databases = databases

    def ends(self, block: Block) -> Sequence[int]:
        """Where each line of `block` that matches ends."""
        behind: list[int] = []
        with memoryview(block.text)[: block.length] as text:
            for database in self._databases:
                database.scan(text, match_event_handler=_matched, context=behind.append)
        if len(self._databases) > 1:
            behind = list(set(behind))
        behind.sort()  # those of one pattern come once each and in order, but nobody promises the order
        return _Ends(behind)


class _Ends(Sequence[int]):
    """Where lines end, one before where their matches do; worked out where asked for, as most are only counted."""

    def __init__(self, behind: Sequence[int]) -> None:
        self._behind = behind

    def __len__(self) -> int:
        return len(self._behind)

    def __iter__(self) -> Iterator[int]:
        return (end - 1 for end in self._behind)

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[int]: ...
    def __getitem__(self, index: int | slice) -> int | Sequence[int]:
        return _Ends(self._behind[index]) if isinstance(index, slice) else self._behind[index] - 1


def _matched(_pattern: int, _start: int, end: int, _flags: int, add: Callable[[int], None]) -> None:
    """Called for each line that matches, and so the shortest there can be."""
    add(end)


def hyper_pattern(source: str, *, ignore_case: bool = False) -> HyperPattern | None:
    """Return what finds the lines that match `source`, valid RE2; None where RE2 has to do it."""
    engine = _engine()
    if engine is None or whole_lines(source) is None or (ignore_case and _FOLDED.search(source)):
        return None
    flags = engine.HS_FLAG_MULTILINE | engine.HS_FLAG_UTF8 | (engine.HS_FLAG_CASELESS if ignore_case else 0)
    translated = [line for branch in branches(source) if (line := whole_lines(branch))]
    try:
        return HyperPattern([_compiled(engine, line, flags) for line in translated])
    except engine.error:
        return None


def _compiled(engine: Any, pattern: str, flags: int) -> _Database:
    database = cast(_Database, engine.Database(mode=engine.HS_MODE_BLOCK))
    database.compile(expressions=[pattern.encode()], ids=[0], elements=1, flags=[flags])
    return database


def whole_lines(source: str) -> str | None:
    """Return `source`, valid RE2, in Perl's syntax, with the rest of the line and its newline; None if that is unsure.

    No match reaches beyond a line.
    """
    if len(source) > _MOST_CHARACTERS or not source.isprintable():
        return None
    parts: list[str] = []
    at, before = 0, ""
    while at < len(source):
        token = _TOKEN.match(source, at)
        if not token or not _is_plain(token, before):
            return None
        parts.append(_translated(token))
        at, before = token.end(), token.lastgroup or ""
    if "$" not in parts:
        return rf"(?:{''.join(parts)})[^\n]*\n"
    ends_with_it = parts.index("$") == len(parts) - 1 and "|" not in parts
    return rf"{''.join(parts[:-1])}\n" if ends_with_it else None


def _is_plain(token: re.Match[str], before: str) -> bool:
    """Whether both engines read it alike behind a token of kind `before`."""
    if not token["many"]:
        return True
    counted = max(int(token["least"] or 0), int(token["most"] or 0))
    return before in _REPEATABLE and counted <= _MOST_REPEATS and not (counted and before == "close")


def _translated(token: re.Match[str]) -> str:
    if token["set"]:
        return _SETS.get(token["set"], token[0])
    if token["members"]:
        members = token["members"].replace(r"\s", r"\t\f\r ")
        return f"[{token['negated']}{members}{token['negated'] and chr(92) + 'n'}]"
    return "(?:" if token["open"] else token[0]


@cache
def _engine() -> Any:
    """The module of hyperscan; None where it is not installed."""
    return importlib.import_module("hyperscan") if importlib.util.find_spec("hyperscan") else None
