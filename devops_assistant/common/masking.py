"""Secrets in text replaced by stable tokens, before a model, a screen or a file sees them.

The text is searched as bytes, with the \\u00XX escapes of JSON read as the characters they stand for.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import re2

from devops_assistant.common.errors import ConfigError
from devops_assistant.common.messages import say
from devops_assistant.common.private_keys import private_keys
from devops_assistant.common.secret_kinds import CLIENTS, TABLES, TOKEN, SecretKind

_ESCAPE = re.compile(rb"\\u00([2-7][0-9a-fA-F])")
_TOKEN = re.compile(TOKEN.encode())


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without its secrets, and how many were replaced."""

    text: str
    count: int


@dataclass(frozen=True, slots=True)
class MaskingRules:
    """What the user has decided about masking."""

    on: bool = True
    """Whether what tools return and what the user types is masked; errors, logs and command lines always are."""
    patterns: tuple[str, ...] = ()
    """The user's own (google-re2): the first group of each, else its whole match, is a secret."""


_adopted = [MaskingRules()]


def adopt(rules: MaskingRules) -> None:
    """Mask by `rules` from now on, everywhere in this process.

    Raises:
        ConfigError: one of the patterns is not valid.
    """
    for pattern in rules.patterns:
        _compiled(pattern)
    _adopted[0] = rules


def adopted() -> MaskingRules:
    """Return the rules by which this process masks."""
    return _adopted[0]


class _Found(NamedTuple):
    """Where a secret stands, in bytes."""

    start: int
    end: int
    kind: str


def mask(text: str, extra: tuple[str, ...] = ()) -> Masked:
    """Return `text` with every secret that the table knows replaced by `‹redacted:kind#tag›`.

    The same secret has the same tag everywhere on this machine until it restarts, so that lines stay comparable.
    Text outside the tokens is unchanged, and masking what is masked changes nothing.

    Args:
        extra: patterns beside those of the adopted rules.

    Raises:
        ConfigError: one of `extra` is not a valid pattern.
    """
    extra = (*adopted().patterns, *extra)
    content = text.encode("utf-8", "surrogatepass")
    count = 0
    while found := _find(content, extra):  # again, since a token may uncover what stood beside the secret
        content = _replace(content, found)
        count += len(found)
    return Masked(content.decode("utf-8", "surrogatepass") if count else text, count)


def redacted(kind: str, secret: str) -> str:
    """Return the token that stands for `secret`, for callers that know by its place that it is one."""
    return f"‹redacted:{kind}#{_tag(secret.encode('utf-8', 'surrogatepass')).decode()}›"


def _find(content: bytes, extra: tuple[str, ...]) -> list[_Found]:
    escapes = [match.start() for match in _ESCAPE.finditer(content)] if rb"\u00" in content else []
    view = _ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), content) if escapes else content
    in_view = [position - 5 * index for index, position in enumerate(escapes)]
    return [
        _Found(start + 5 * bisect_left(in_view, start), end + 5 * bisect_left(in_view, end), kind)
        for start, end, kind in _merged(_all(view, extra))
    ]


def _all(view: bytes, extra: tuple[str, ...]) -> Iterator[_Found]:
    yield from (_Found(start, end, "private_key") for start, end in private_keys(view))
    for kinds in TABLES:
        yield from _known(view, kinds)
    yield from _client_passwords(view)
    yield from _own(view, extra)


def _merged(secrets: Iterable[_Found]) -> list[_Found]:
    """Return them in order of place, those that overlap as one, of the kind that was found first."""
    merged: list[_Found] = []
    for secret in sorted(secrets, key=lambda secret: secret.start):
        if merged and secret.start < merged[-1].end:
            last = merged[-1]
            merged[-1] = _Found(last.start, max(last.end, secret.end), last.kind)
        else:
            merged.append(secret)
    return merged


def _replace(content: bytes, found: list[_Found]) -> bytes:
    pieces: list[bytes] = []
    end = 0
    for secret in found:
        pieces += content[end : secret.start], f"‹redacted:{secret.kind}#".encode()
        pieces += _tag(content[secret.start : secret.end]), "›".encode()
        end = secret.end
    return b"".join(pieces) + content[end:]


def _known(view: bytes, kinds: tuple[SecretKind, ...]) -> Iterator[_Found]:
    """Find what one table describes."""
    table = _compiled("|".join((TOKEN, *(kind.pattern for kind in kinds))))
    position = 0
    while match := table.search(view, position):
        group = match.lastindex
        if group is None:  # a token
            position = match.end()
            continue
        start, end = match.span(group)
        kind = kinds[group - 1]
        if kind.is_real(_text(view[match.start() : start]), _text(view[start:end])):
            yield _Found(start, end, kind.name)
            position = end
        else:
            position = max(start, match.start() + 1)


def _client_passwords(view: bytes) -> Iterator[_Found]:
    """Find passwords among the short options of well-known programs."""
    for line in _compiled(_CLIENT_LINES).finditer(view):
        client = CLIENTS[(line.lastindex or 1) - 1]
        for match in _compiled(client.option).finditer(line.group()):
            start, end = match.span(match.lastindex or 0)
            yield _Found(line.start() + start, line.start() + end, "password")


def _own(view: bytes, extra: tuple[str, ...]) -> Iterator[_Found]:
    """Find what the user's patterns describe, outside the tokens."""
    if not extra:
        return
    tokens = [match.span() for match in _TOKEN.finditer(view)]
    starts = [0, *(end for _, end in tokens)]
    ends = [*(start for start, _ in tokens), len(view)]
    for pattern in map(_compiled, extra):
        for start, end in zip(starts, ends, strict=True):
            for match in pattern.finditer(view[start:end]):
                span = match.span(1 if pattern.groups else 0)
                if span[0] < span[1]:
                    yield _Found(start + span[0], start + span[1], "custom")


_CLIENT_LINES = "|".join(rf"\b(?:{client.programs})\b([^\n]*)" for client in CLIENTS)


@cache
def _compiled(pattern: str) -> re2.Pattern[bytes]:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 64 << 20
    try:
        return re2.compile(pattern.encode(), options)
    except re2.error as error:
        reason = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error)
        said = say("settings.masking_pattern", pattern=pattern, reason=reason)
        raise ConfigError(said, remedy=say("settings.correct_pattern")) from error


def _text(part: bytes) -> str:
    return part.decode("utf-8", "replace")


def _tag(secret: bytes) -> bytes:
    return hashlib.blake2b(secret, key=_machine_key(), digest_size=2).hexdigest().encode()


@cache
def _machine_key() -> bytes:
    """Unknown to whoever reads the tokens, the same for every server of this machine."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_bytes().strip()[:64]
    except OSError:
        return uuid.getnode().to_bytes(8, "big")
