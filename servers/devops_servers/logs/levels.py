"""How serious a line is, in the four words that every format's own words come down to."""

from __future__ import annotations

import re
from typing import Literal

Level = Literal["ERROR", "WARN", "INFO", "DEBUG"]

WORDS: dict[Level, tuple[str, ...]] = {
    "ERROR": (
        "error",
        "err",
        "eror",
        "fatal",
        "critical",
        "crit",
        "severe",
        "alert",
        "emerg",
        "emergency",
        "panic",
        "failure",
        "오류",
        "에러",
        "심각",
        "치명",
    ),
    "WARN": ("warning", "warn", "경고", "주의"),
    "INFO": ("info", "information", "informational", "notice", "log", "config", "audit", "정보"),
    "DEBUG": (
        "debug", "debg", "dbug", "trace", "fine", "finer", "finest", "verbose", "debug1", "debug2", "debug3", "디버그",
    ),
}  # fmt: skip
_BY_WORD: dict[str, Level] = {word: level for level, words in WORDS.items() for word in words}
_BY_LETTER: dict[str, Level] = {
    "F": "ERROR", "E": "ERROR", "C": "ERROR", "W": "WARN", "I": "INFO", "N": "INFO",
    "D": "DEBUG", "V": "DEBUG", "T": "DEBUG",
    "#": "WARN", "*": "INFO", "-": "DEBUG", ".": "DEBUG",  # Redis
}  # fmt: skip
_PINO: tuple[tuple[int, Level], ...] = ((50, "ERROR"), (40, "WARN"), (30, "INFO"), (0, "DEBUG"))


def level_of_word(word: str) -> Level | None:
    """Return the level that a format's own word, letter or number stands for; None for a word that is no level."""
    if word.isdecimal():
        return _of_number(int(word))
    return _BY_WORD.get(word.lower()) or (_BY_LETTER.get(word) if len(word) == 1 else None)


def level_of_syslog_priority(priority: int) -> Level:
    """Return the level of the `<PRI>` number of a syslog line."""
    severity = priority % 8
    return "ERROR" if severity <= 3 else "WARN" if severity == 4 else "INFO" if severity <= 6 else "DEBUG"


def level_of_status(status: int) -> Level:
    """Return the level of an HTTP status: 5xx is an error, 4xx a warning."""
    return "ERROR" if status >= 500 else "WARN" if status >= 400 else "INFO"


def _of_number(number: int) -> Level:
    """Numbers up to 7 are syslog severities (as in GELF), greater ones pino's and bunyan's steps of ten."""
    if number < 8:
        return level_of_syslog_priority(number)
    return next(level for least, level in _PINO if number >= least)


_LONGEST_FIRST = sorted(_BY_WORD, key=len, reverse=True)
_ANY_CASE = "|".join(f"(?i:{word})" for word in _LONGEST_FIRST)
_NOT_BARE = {"log", "fine", "config", "failure", "audit", "alert"}
_UPPER = "|".join(word.upper() for word in _LONGEST_FIRST if word not in _NOT_BARE and word.isascii())
_LEVEL = re.compile(
    rf"""
      ^\{{.{{0,4000}}?"(?:level|severity|lvl|log\.level|loglevel|levelname|level_name|severity_text|@l)"\s*:\s*"?(?P<json>\w+)
    | ^<(?P<priority>\d{{1,3}})>
    | ^(?P<klog>[IWEF])\d{{4}}\ \d\d:\d\d:\d\d
    | ^\d\d-\d\d\ \d\d:\d\d:\d\d\.\d{{3}}\ +\d+\ +\d+\ (?P<android>[VDIWEF])\ 
    | "\ (?P<status>[1-5]\d\d)\ (?:\d+|-|[A-Z][A-Z,]+)(?:\ "|\s*$|\ [\d.]+|\ [a-z_]+\ )
    | /-?\d+\ (?P<haproxy>[1-5]\d\d)\ \d+\ \S+\ \S+\ [A-Za-z-]{{4}}\ 
    | ^\d+:[A-Z]\ \d\d?\ [A-Z][a-z]{{2}}\ \d{{4}}\ [\d:.]+\ (?P<redis>[.*\#-])\ 
    | (?:^|[\s{{,])(?:level|lvl|severity|loglevel)=["']?(?P<logfmt>\w+)
    | \[\s*(?:\w+:)?(?P<bracketed>{_ANY_CASE})\s*\]
    | (?:^|[\s|(\[:>])(?P<upper>{_UPPER})(?:[\s|)\]:,<]|$)
    | (?:^|\||:\s|\]\s?|\dZ?\s)(?P<word>{_ANY_CASE})(?::\s|\s*\|)
    | ,\ (?P<windows>Info|Warning|Error)\s
    """,
    re.VERBOSE,
)
_HEAD_CHARACTERS = 4_096
_PLAIN = re.compile(
    rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)? \[?([A-Z]{3,8})\]? "
    rb'(?!.*\] ")'  # an access log's request
)
_PLAIN_WORDS: dict[bytes, Level] = {
    word.upper().encode(): level for word, level in _BY_WORD.items() if word not in _NOT_BARE
}


def plain_level(text: bytes | bytearray, start: int, end: int) -> Level | None:
    """The level of a line that begins with a time and a level in capitals, as most do: told fast; None of any other."""
    found = _PLAIN.match(text, start, end)
    return _PLAIN_WORDS.get(found[1]) if found else None


def stated(line: str) -> tuple[Level | None, int]:
    """Return the level that `line` states, and where the words that state it end (0 where there are none)."""
    found = _LEVEL.search(line, 0, _HEAD_CHARACTERS)
    if not found or not found.lastgroup:
        return None, 0
    value = found.group(found.lastgroup)
    if found.lastgroup == "priority":
        return level_of_syslog_priority(int(value)), found.end()
    if found.lastgroup in ("status", "haproxy"):
        return level_of_status(int(value)), 0
    return level_of_word(value), found.end()


def states_upper(line: str) -> bool:
    """Whether `line` states its level as a word in capitals."""
    found = _LEVEL.search(line, 0, _HEAD_CHARACTERS)
    return bool(found and found.lastgroup and (word := found.group(found.lastgroup)).isupper() and len(word) > 2)
