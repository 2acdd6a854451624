"""In which encoding a log is written, judged by its first bytes."""

from __future__ import annotations

import codecs

SAMPLE_BYTES = 65_536
_CONTROLS = bytes(number for number in range(1, 32) if number not in b"\t\n\r\f\b\x1b")
_FEW = 20
_MAGIC = {
    b"LPKSHHRH": "systemd journal",
    b"\x1f\x8b": "gzip",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"BZh": "bzip2",
    b"PK\x03\x04": "zip",
    b"SQLite format 3\x00": "SQLite",
    b"\x7fELF": "program",
}


def container(head: bytes) -> str | None:
    """Return what kind of binary file starts with `head`, None where it is text."""
    for magic, kind in _MAGIC.items():
        if head.startswith(magic):
            return kind
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return None
    return "binary" if _is_binary(head[:8192]) else None


def _is_binary(head: bytes) -> bool:
    """Whether `head` is no text: a few NULs, as a crash leaves them in a log, make none of it binary."""
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return b"\0" in head and (head.count(0) + controls) * _FEW > len(head)


def encoding_of(head: bytes) -> str:
    """Return `utf-8`, `utf-16-le`, `utf-16-be`, `cp949` or `latin-1`; UTF-8 with some invalid bytes stays `utf-8`."""
    if head.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le"
    if head.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be"
    if head.isascii() or _valid(head, "utf-8"):
        return "utf-8"
    if len([1 for character in head.decode("utf-8", "ignore") if character > "\x7f"]) > _count_invalid(head):
        return "utf-8"
    korean = head.decode("cp949", "replace")
    if korean.count("\ufffd") <= 1 and any("가" <= character <= "힣" for character in korean):
        return "cp949"
    high = sum(byte > 0x7F for byte in head)
    return "latin-1" if high * 20 > len(head) or (high < 64 and _looks_latin(head)) else "utf-8"


def _valid(head: bytes, encoding: str) -> bool:
    """Whether `head` decodes; a character cut off at its very end does not count against it."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _count_invalid(head: bytes) -> int:
    return head.decode("utf-8", "replace").count("\ufffd")


def _looks_latin(head: bytes) -> bool:
    """Whether each byte above 0x7F stands in a word, as an accented letter does."""
    text = head.decode("latin-1")
    high = [index for index, character in enumerate(text) if character > "\x7f"]
    return all(
        text[index].isalpha() and text[max(0, index - 1) : index + 2].strip(text[index]).isalpha() for index in high
    )
