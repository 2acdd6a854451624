"""Untrusted text made safe to show: no control sequences, no invisible characters, no half code points."""

from __future__ import annotations

import re

_ESCAPE_SEQUENCE = re.compile(
    r"\x1b\][^\x07\x1b\x9c]{0,4096}(?:\x07|\x1b\\|\x9c)?"  # OSC: titles, links, clipboard
    r"|\x1b[PX^_][^\x1b\x9c]{0,4096}(?:\x1b\\|\x9c)?"  # DCS, SOS, PM, APC
    r"|(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,16}[@-~]?"  # CSI: colours, cursor, screen
    r"|\x1b[ -/]{0,4}[0-~]?"
)
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\U000e0000-\U000e0fff\ud800-\udfff]"
)


def clean(text: str) -> str:
    """Return `text` without terminal control, bidirectional, zero-width and tag characters.

    Newlines and tabs stay; a carriage return, alone or before a newline, becomes a newline; lone surrogates become
    U+FFFD. Applying it twice changes nothing more.
    """
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    previous = ""
    while previous != text:  # removing a character may join the halves of a sequence
        previous = text
        text = _INVISIBLE.sub(_replacement, _ESCAPE_SEQUENCE.sub("", text))
    return text


def one_line(text: str, limit: int = 200) -> str:
    """Return `text` cleaned, on one line, at most `limit` characters long; `…` marks the cut."""
    line = " ".join(clean(text).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _replacement(match: re.Match[str]) -> str:
    return "\ufffd" if "\ud800" <= match.group() <= "\udfff" else ""
