"""Secrets in text replaced by stable tokens, before a model, a screen or a file sees them."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import re2


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without its secrets, and how many were replaced."""

    text: str
    count: int


_KINDS: dict[str, str] = {
    "private_key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\z)",
    "aws_key": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "github_token": r"\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255})\b",
    "api_key": r"\bsk-(?:[a-z]+-)*[A-Za-z0-9_-]{20,}",
    "jwt": r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*",
}
_KEYED = (
    r"""(?i)(?:\b|_)(?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|client[_-]?secret)["']?"""
    r"""\s*[=:]\s*["']?([^\s"',;&]{4,})"""
)


def mask(text: str) -> Masked:
    """Return `text` with every secret that the table knows replaced by `‹redacted:kind#tag›`.

    The same secret has the same tag everywhere on this machine until it restarts, so that lines stay comparable.
    """
    count = 0

    def token(kind: str, secret: str) -> str:
        nonlocal count
        count += 1
        return redacted(kind, secret)

    for kind, pattern in _KINDS.items():
        text = _compiled(pattern).sub(lambda match, kind=kind: token(kind, match.group()), text)
    text = _compiled(_KEYED).sub(
        lambda match: match.group()[: match.start(1) - match.start()] + token("secret", match.group(1)), text
    )
    return Masked(text, count)


def redacted(kind: str, secret: str) -> str:
    """Return the token that stands for `secret`, for callers that know by its place that it is one."""
    return f"‹redacted:{kind}#{_tag(secret)}›"


@cache
def _compiled(pattern: str) -> re2.Pattern[str]:
    options = re2.Options()
    options.log_errors = False
    return re2.compile(pattern, options)


def _tag(secret: str) -> str:
    return hashlib.blake2b(secret.encode(errors="replace"), key=_machine_key(), digest_size=2).hexdigest()


@cache
def _machine_key() -> bytes:
    """Unknown to whoever reads the tokens, the same for every server of this machine."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_bytes().strip()[:64]
    except OSError:
        return uuid.getnode().to_bytes(8, "big")
