"""What a repository says about itself, made readable: names and messages are bytes that anybody may have written."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo

_UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\U000e0000-\U000e0fff\ud800-\udfff]"
)
_LONGEST_LINE = 400
_LONGEST_VALUE = 4_096
_LAST_SECOND = 253_000_000_000
"""In the year 9987: later ones are nonsense, and past what a datetime holds."""
_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def visible(raw: bytes, *, keep: str = "") -> str:
    """Return `raw` as text in which bytes that are no UTF-8 and characters that do not show are written as escapes.

    Args:
        keep: characters to leave as they are, such as the newlines of a message.
    """
    text = raw.decode(errors="backslashreplace")
    return _UNSEEN.sub(lambda match: match.group() if match.group() in keep else _escaped(match.group()), text)


def exact(raw: bytes) -> str:
    """Return `raw` as programs want it: only what cannot be shown is escaped, not newlines and tabs."""
    return shortened(visible(raw, keep="\n\t"), _LONGEST_VALUE)


def flat(text: str) -> str:
    """Return `text` on one line, as `visible` writes newlines and tabs, cut where it is longer than anybody reads."""
    return shortened(text.replace("\n", "\\n").replace("\t", "\\t"))


def shown_line(raw: bytes) -> str:
    """Return a line of a file, its tabs kept, cut where it is longer than anybody reads."""
    return shortened(visible(raw, keep="\t"))


def shortened(text: str, limit: int = _LONGEST_LINE) -> str:
    """Return at most `limit` characters of `text`, and how many more there are."""
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text) - limit:,} more)"


def line_counts(added: int | None, deleted: int | None) -> str:
    """Return "+3 -1", or "binary" for a file without lines."""
    return "binary" if added is None else f"+{added} -{deleted}"


def plural(count: int, noun: str, nouns: str = "") -> str:
    """Return "1 commit", "2 commits", "1,200 commits"; `nouns` is the plural where it is not made with an s."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {nouns or noun + 's'}"


def moment(seconds: bytes, zone: tzinfo | None = UTC) -> datetime:
    """Return the moment so many seconds after 1970; what is no number, or beyond all calendars, is clamped."""
    number = int(seconds) if re.fullmatch(rb"-?\d{1,18}", seconds) else 0
    return datetime.fromtimestamp(min(max(number, 0), _LAST_SECOND), zone)


def local(when: datetime, zone: tzinfo | None) -> str:
    """Return an aware moment as "2026-11-21 09:30" in `zone`."""
    return f"{when.astimezone(zone):%Y-%m-%d %H:%M}"


def _escaped(character: str) -> str:
    code = ord(character)
    if character in _NAMED:
        return _NAMED[character]
    if code > 0xFFFF:
        return f"\\U{code:08x}"
    return f"\\u{code:04x}" if code > 0xFF else f"\\x{code:02x}"
