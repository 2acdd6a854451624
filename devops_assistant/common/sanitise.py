"""Untrusted text made safe to show: no control sequences, no invisible characters, no half code points."""

from __future__ import annotations

import re

_CONTROL_STRING = r"[^\x00-\x08\x0a-\x1f\x7f-\x9f]*(?:\x07|\x1b\\|\x9c)"  # never beyond its line, so none hides another
_ESCAPE_SEQUENCE = re.compile(
    rf"(?:\x1b\]|\x9d){_CONTROL_STRING}"  # OSC: titles, links, clipboard
    rf"|(?:\x1b[PX^_]|[\x90\x98\x9e\x9f]){_CONTROL_STRING}"  # DCS, SOS, PM, APC
    r"|(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,16}[@-~]?"  # CSI: colours, cursor, screen
    r"|\x1b[ -/]{0,4}[0-~]?"
)
_EMOJI = r"\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
_INVISIBLE = (
    r"\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u180b-\u180f\u200b\u200c\u200e\u200f\u202a-\u202e"
    r"\u2060-\u206f\ufe00-\ufe0d\ufeff\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_REMOVED = re.compile(
    rf"[{_INVISIBLE}]"
    rf"|(?<![{_EMOJI}])\u200d|\u200d(?![{_EMOJI}])"  # inside an emoji the joiner is what makes it one
    r"|(?<=[\ufe0e\ufe0f])[\ufe0e\ufe0f]+"  # one variation selector chooses a form, more smuggle text
)
_LINE_BREAK = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
_SUSPECT = re.compile(rf"[{_INVISIBLE}\r\x0b\x0c\x85\u200d\u2028\u2029\ufe0e\ufe0f\ud800-\udfff]")
_HIDDEN = re.compile(rf"[{_INVISIBLE}\t\n\r\x0b\x0c\x85\u200d\u2028\u2029\ufe0e\ufe0f\ud800-\udfff]+")


def clean(text: str) -> str:
    """Return `text` without terminal control, bidirectional, zero-width and tag characters.

    Newlines and tabs stay; a carriage return, alone or before a newline, and every other line break become a newline;
    lone surrogates become U+FFFD; emoji stay whole. Applying it twice changes nothing more.
    """
    if not _SUSPECT.search(text):
        return text
    text = _LONE_SURROGATE.sub("\ufffd", _LINE_BREAK.sub("\n", text))
    text = _ESCAPE_SEQUENCE.sub("", text)
    previous = ""
    while text != previous and _SUSPECT.search(text):  # what is removed may bring together what must not meet
        previous = text
        text = _REMOVED.sub("", text)
    return text


def visible(text: str) -> str:
    """Return `text` on one line with everything in it to be seen: what would be removed elsewhere is an escape here."""
    return _HIDDEN.sub(lambda match: "".join(_escape(character) for character in match.group()), text)


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def one_line(text: str, limit: int = 200) -> str:
    """Return `text` cleaned, on one line, at most `limit` characters long; `…` marks the cut."""
    line = " ".join(clean(text).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
