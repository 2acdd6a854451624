"""The user's search pattern, compiled for an engine whose time grows only with the text."""

from __future__ import annotations

import re
from functools import lru_cache, partial

import re2

from devops_servers.logs.errors import BadPattern
from devops_servers.logs.hyper import hyper_pattern
from devops_servers.logs.literals import needed_words
from devops_servers.logs.matcher import EveryLine, LinePattern, Matcher

_LOOKAROUND = re.compile(r"\(\?<?[=!]")
_BACKREFERENCE = re.compile(r"(?<!\\)(?:\\\\)*(\\[1-9]|\(\?P=\w+\))")
_TEXT_ANCHOR = re.compile(r"(?<!\\)(?:\\\\)*\\[AzZ]")
_REPETITION = re.compile(r"\{(\d+)(?:,(\d*))?\}")
_PLAIN_START = re.compile(r"[\w /:-]{3}(?![*?{])")
_MOST_REPEATS = 1000


def compile_pattern(pattern: str, *, literal: bool = False, ignore_case: bool = False) -> LinePattern:
    """Return what finds the lines that match `pattern` in a buffer of UTF-8; every line where it is empty.

    Raises:
        BadPattern: it is invalid, or uses what cannot be matched in linear time.
    """
    if not pattern:
        return EveryLine()
    source = re2.escape(pattern) if literal else pattern
    options = _options(ignore_case=ignore_case)
    try:
        re2.compile(source, options)
        _refuse_text_anchors(source)
        whole = re2.compile(f"(?m)(?:{source}).*".encode(), options)
        words = [] if ignore_case else _words(source)
        run = re2.compile(rf"(?m)(?:.*(?:{source}).*$\C)*".encode(), options) if words else None
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        raise BadPattern(_explain(source, reason.decode() if isinstance(reason, bytes) else str(reason))) from None
    return Matcher([whole], words, run, partial(hyper_pattern, source, ignore_case=ignore_case))


def _words(source: str) -> list[re2.Pattern[bytes]]:
    """The words to look for first; none where the engine itself is as fast, as for a pattern that begins with one."""
    words = needed_words(source)
    if len(words) == 1 and "|" not in source and _PLAIN_START.match(source):
        return []
    return [_fixed(re2.escape(word), ignore_case=False) for word in sorted(words)]


def optional_pattern(pattern: str) -> LinePattern | None:
    """Return what finds the lines that match `pattern`, None where it is empty.

    Raises:
        BadPattern: as `compile_pattern`.
    """
    return compile_pattern(pattern) if pattern else None


def any_of(*sources: str, ignore_case: bool = False) -> LinePattern:
    """Return what finds the lines that match any of our own patterns."""
    patterns = [_fixed(source, ignore_case=ignore_case) for source in sources]
    return Matcher(patterns, hyper=partial(hyper_pattern, "|".join(sources), ignore_case=ignore_case))


@lru_cache(maxsize=128)
def _fixed(source: str, *, ignore_case: bool) -> re2.Pattern[bytes]:
    return re2.compile(f"(?m){source}".encode(), _options(ignore_case=ignore_case))


def _options(*, ignore_case: bool) -> re2.Options:
    options = re2.Options()
    options.log_errors = False
    options.never_nl = True
    options.never_capture = True
    options.case_sensitive = not ignore_case
    return options


def _refuse_text_anchors(source: str) -> None:
    if found := _TEXT_ANCHOR.search(source):
        raise BadPattern(
            f"invalid pattern at position {found.end() - 2}: \\A, \\z and \\Z mean the start or end of a "
            "text, but lines are searched; use ^ and $"
        )


def _explain(source: str, reason: str) -> str:
    if found := _LOOKAROUND.search(source):
        return (
            f"unsupported construct {found.group()} (look-around) at position {found.start()}: patterns are matched in "
            "linear time; search for the part that must be there, or use two searches or the level filter"
        )
    if found := _BACKREFERENCE.search(source):
        return (
            f"unsupported construct {found.group(1)} (back-reference) at position {found.start(1)}: patterns are "
            "matched in linear time; write out the alternatives, such as (a.*a|b.*b)"
        )
    for found in _REPETITION.finditer(source):
        if any(int(bound) > _MOST_REPEATS for bound in found.groups() if bound):
            return (
                f"repetition {found.group()} at position {found.start()} is above {_MOST_REPEATS}; use + or *, or a "
                f"smaller bound"
            )
    named, _, part = reason.partition(": ")
    at = source.find(part) if part else -1
    where = f" at position {at} ({part})" if at >= 0 else ""
    return f"invalid pattern{where}: {named}; write \\ before a character that is meant literally, or set literal=true"
