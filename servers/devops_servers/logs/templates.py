"""What like messages have in common: numbers, names and lists that vary give way to their kind."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping

Tokens = tuple[str, ...]
ANY = "<*>"
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_UNIT = r"(?:\s?(?:[kKMGT]i?B|B|bytes|ns|us|ms|s|secs?|seconds|minutes|hours|%)\b)?"
_KINDS: tuple[tuple[str, str], ...] = (
    ("<time>", r"\d{4}[-/.]\d\d?[-/.]\d\d?[T :_-]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?"),
    (
        "<time>",
        r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +\d{1,2}"
        r"(?: \d\d:\d\d:\d\d)?(?: \d{4})?",
    ),
    ("<id>", r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"),
    ("<url>", r"[a-z][a-z0-9+]{1,9}://[^\s\"'<>,)\]]+"),
    ("<ip>", r"(?<![\w:.])(?:[0-9a-fA-F]{1,4}::?){2,7}[0-9a-fA-F]{1,4}(?![\w:])"),  # IPv6, and hardware's own
    ("<ip>", r"\d{1,3}(?:\.\d{1,3}){3}(?:[:/]\d+)?(?![\w.-])"),
    ("<path>", r"(?<![\w)>.])(?:[A-Za-z]:)?(?:\\+[\w.$~-]+)+|(?<![\w)>.])~?(?:/[\w.@%+$~:-]+)+/?"),
    ("<name>", r"(?<![\w.])(?:[a-z0-9-]+\.){2,}[a-z0-9-]+(?::\d+)?(?![\w.])"),
    ("<name>", r"(?<![\w.])[\w-]+(?:\.[\w-]+)+:\d+"),
    ("<text>", r"\"(?!(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) )[^\"]*\"|(?<!\w)'[^']*'"),
    ("<hex>", r"0x[0-9a-fA-F]+|(?<![A-Za-z])(?=\d*[a-fA-F])(?=[0-9a-fA-F]*\d)[0-9a-fA-F]{8,}(?![A-Za-z])"),
    (ANY, rf"[<>~]?[+-]?[\w#$@*.-]*\d[\w#$@*~-]*(?:,\d{3})*(?:[.:][\w-]*\d[\w-]*)*{_UNIT}"),
)
_VARIABLE = re.compile("|".join(f"({pattern})" for _, pattern in _KINDS))
_NAMES = tuple(name for name, _ in _KINDS)
_VALUE = re.compile(
    r"(?<=[\w\]]=)(?![=<])[^\s,;=\[\](){}]+"
    r"|(?<=\buser )(?!(?:unknown|from|by|in|not|is)\b)[\w.@-]+|"
    + "|".join(rf'(?<="{method} )[^"]+' for method in _METHODS)
)
_KIND = re.compile("|".join(sorted({name for name in _NAMES if name != ANY})))
_GROWN = re.compile(r"(?:[\w.$@~\\/-]|<\*>)*<\*>(?:[\w$@~\\/-]|<\*>|\.(?=[\w<]))*")
_ASIDE = re.compile(r"\s?\(\s*(?:<\*>)?\s*\)")
_REPEATED = re.compile(r"<\*>(?:[\s,;:|/.~_-]*<\*>)+")
_TOKENS = re.compile(r"<\*>|[^\s=:,;()\[\]{}<>\"'|/]+|\S")
_ENOUGH_VALUES = 6
_LEAST_WORDS = 2
_RARE = 50
_LONGEST = 1_000


def template_of(message: str) -> str:
    """Return `message` with each variable part replaced by its kind; a list of them by one."""
    masked = _VARIABLE.sub(lambda found: _NAMES[(found.lastindex or 1) - 1], message[:_LONGEST])
    masked = _KIND.sub(ANY, _VALUE.sub(ANY, masked))
    masked = _GROWN.sub(ANY, masked)
    return " ".join(_REPEATED.sub(ANY, _ASIDE.sub("", masked)).split())


def merge(counts: Mapping[str, int]) -> dict[str, str]:
    """Map each template to the one that stands for it.

    Templates that differ in a single word are one where the word is seen to vary: it has many values, or one that is
    rare beside the template that already leaves it open.

    Args:
        counts: how often each template was seen.
    """
    standing = {template: tuple(_TOKENS.findall(template)) for template in counts}
    seen: Counter[Tokens] = Counter()
    for template, tokens in standing.items():
        seen[tokens] += counts[template]
    merged: dict[Tokens, Tokens] = {}
    while wider := _wider(seen):
        for tokens, stands in wider.items():
            seen[stands] += seen.pop(tokens)
        merged |= wider
    words = {tokens: template for template, tokens in reversed(standing.items())}

    def stands_for(tokens: Tokens) -> str:
        while tokens in merged:
            tokens = merged[tokens]
        return words.get(tokens) or " ".join(tokens)

    return {template: stands_for(tokens) for template, tokens in standing.items()}


def _wider(seen: Mapping[Tokens, int]) -> dict[Tokens, Tokens]:
    """The templates that give way to a wider one, each with that one."""
    alike: dict[Tokens, set[Tokens]] = defaultdict(set)
    for tokens in seen:
        if sum(token[0].isalpha() for token in tokens) <= _LEAST_WORDS:
            continue
        for index, token in enumerate(tokens):
            if index and token[0].isalpha():
                alike[(*tokens[:index], ANY, *tokens[index + 1 :])].add(tokens)
    wider: dict[Tokens, Tokens] = {}
    for wide, members in alike.items():
        rare = {tokens for tokens in members if seen[tokens] * _RARE < seen.get(wide, 0)}
        for tokens in members if len(members) >= _ENOUGH_VALUES else rare:
            if wide not in wider:
                wider.setdefault(tokens, wide)
    return {tokens: wide for tokens, wide in wider.items() if wide not in wider}
