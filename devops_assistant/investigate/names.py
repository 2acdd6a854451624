"""What log lines and commits name: services, hosts, instances, files, identifiers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath

_ROTATED = re.compile(r"(?:[.-]\d[\d-]*)?(?:\.(?:gz|xz|bz2|zst))?$")
_ENDING = re.compile(r"\.(?:log|txt|json|jsonl|ndjson|out|err)\b", re.IGNORECASE)
_URL = re.compile(r"[a-z][a-z0-9+]{1,12}://(?:[^\s/@\"']+@)?([\w.-]+(?::\d+)?)", re.IGNORECASE)
_PORT = re.compile(
    r"(?<![\w.:/])(?!(?:p|t|j)?id:|conn:|line:|thread:|code:|status:|errno:)((?:[a-z][\w-]*(?:\.[\w-]+)*|\d{1,3}(?:\.\d{1,3}){3}):\d{2,5})(?!\w)",
    re.IGNORECASE,
)
_HOST = re.compile(r"(?<![\w./@-])([a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+){1,6})(?![\w/(-])", re.IGNORECASE)
_QUOTED = re.compile(r"\bhost=[\"']?([\w.-]{2,80})(?:[\"']|[\"']?,? (?:user|port|db|dbname|database|password)[\"']?=)")
_KEYED = re.compile(
    r"\b(?:upstream|dependency|target|peer|remote|backend|endpoint|broker|provider|db|database|dns|dst"
    r"|destination|resolve|resolving|vendor|partner|cluster)[\"']?\s*[=:]\s*[\"']?([a-zA-Z][\w.-]{2,60})",
)
_WHOM = (
    r"[ :]+[\"'`<(]?(?:host |server (?:at )?"
    r"|database |service |the |upstream |broker |node |provider )*([a-zA-Z][\w.-]{2,60})"
)
_TOWARDS = re.compile(
    r"\b(?:connect(?:ing|ion)?(?: (?:attempt|refused|failed|error|lost))* (?:to|with)|calling"
    r"|call to|request to|response from"
    r"|from upstream|upstream|reach|contact(?:ing)?|resolve(?:d| host(?:name)?)?|lookup"
    r"|dial(?:ing)?(?: tcp)?|ping(?:ing)?|talking to|failure with"
    r"|rate[ -]?limited by|throttled by|answer from|reply from|certificate (?:for|of)|host(?:name)?)" + _WHOM,
    re.IGNORECASE,
)
_PERHAPS = re.compile(r"\b(?:waiting for|by|from|to)" + _WHOM, re.IGNORECASE)
_NAME_LIKE = re.compile(r"[\d._-]|[a-z][A-Z]")
_CAPITAL_API = re.compile(
    r"\b([A-Za-z][\w-]{2,40})(?: API| gateway| broker| cluster| server| database| primary| replica)\b"
)
_ASKED = re.compile(r", (?:client|server|request|host|referrer): (?:\"[^\"]*\"|[^,]+)")
"""What a proxy says of who asked it for what, beside whom it asked in turn."""
_REFERRED = re.compile(r"(?<=\d )\"(?:https?://[^\"]*|-)\" \"[^\"]*\"")
"""In a line of an access log: the page that linked there, and the client."""
_JSON_KEY = re.compile(r"\"[\w.@-]+\"\s*:")
_NO_NAME = re.compile(r"^[a-z]+(?:ly|ed|ing)$")
_RAISED_BY = re.compile(r"\b([a-z][a-z0-9_]{2,30})(?:\.\w+)*\.\w*(?:Error|Exception|Exceeded)\b")
_CODE_FILE = re.compile(
    r"[\w./-]*?([\w-]+\.(?:py|java|kt|go|rs|rb|js|jsx|ts|tsx|php|cs|scala|c|cc|cpp|ex|exs|lua|sh"
    r"|sql|ya?ml|toml|conf|ini|json|cfg|properties|env|tf|j2|tmpl))\b"
)
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]{2,60}")
_HYPHENATED = re.compile(r"(?<![\w./-])[a-z][a-z0-9]*(?:-[a-z][a-z0-9]*)+(?![\w/-])")
"""The names of what is deployed: `mail-queue`."""
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_STEM, _ENDING_LENGTH = 5, 4
_INSTANCE = re.compile(
    r"(?<![\w./-])([a-z][a-z0-9]*(?:-[a-z][a-z0-9]*)*)[-_](\d{1,3}|[a-f0-9]{4,10}(?:-[a-z0-9]{4,6})?)(?![\w.-]*\d)"
)
_COMMON = frozenset(
    re.findall(
        r"\w+",
        """
    the a an and for with from that this not all any has had have was were are host service server client
    upstream request response connection error failed failure timeout after before while time seconds attempts
    attempt retry retries database pool localhost unknown none null true false info warn warning debug stdout
    stderr main default http https tcp udp get post put delete patch call be is it in on of to at by as or if no
    socket remote local address port user error errors access app application syslog messages kern kernel daemon
    log logs your our their pipe peer shutdown read write idle queue worker handler process start stop state
    status message lost dead gone runtime again reason code exit exited
    connect connecting dial lookup accept listen send recv open getsockopt
    system journal combined all services docker containers pods cluster output console
    """,
    )
)

_DOMAINS = frozenset(
    re.findall(
        r"\w+",
        """
    com net org edu gov mil int info biz name app dev cloud online site store tech systems services network
    internal intern local localdomain lan corp home private intra intranet svc cluster consul test invalid example
    prod production stage staging default arpa
    """,
    )
)
"""What names of hosts end with, beside two letters: other words with dots between are names of topics or of code."""


def stem(file: str) -> str:
    """Return the name of a log without folder, ending and rotation."""
    name = _ENDING.sub("", _ROTATED.sub("", PurePosixPath(file).name))
    return name or file


def family(name: str) -> str:
    """Return a name without the number or hash of one instance."""
    found = _INSTANCE.fullmatch(name)
    return found.group(1) if found else re.sub(r"[-_.]?\d+$", "", name) or name


def targets(line: str, *, hosts: bool = True, raised: bool = False) -> list[str]:
    """Return what a failing record says it could not reach, the most telling first.

    Args:
        hosts: whether any host name will do.
        raised: whether the library that raised the error will do.
    """
    line = _REFERRED.sub(" ", _ASKED.sub(" ", line))
    found = [*addresses(line), *_KEYED.findall(line)]
    found += [name for name in _HOST.findall(_JSON_KEY.sub(" ", line)) if hosts and _is_host(name)]
    found += [name for name in (*_TOWARDS.findall(line), *_CAPITAL_API.findall(line)) if not _NO_NAME.search(name)]
    found += [name for name in _PERHAPS.findall(line) if _NAME_LIKE.search(name)]
    found += _RAISED_BY.findall(line) if raised else []
    kept: list[str] = []
    for each in found:
        name = each.strip(".,;:'\"()[]")
        if (
            name.lower() not in _COMMON
            and not name.isdigit()
            and not _CODE_FILE.fullmatch(re.sub(r":\d+$", "", name))
            and name not in kept
        ):
            kept.append(name)
    return kept


def addresses(text: str) -> list[str]:
    """Return the hosts of URLs, hosts with ports and quoted hosts that a text names."""
    return [*_URL.findall(text), *_QUOTED.findall(text), *_PORT.findall(text)]


def is_telling(name: str) -> bool:
    """Whether a name stands for something of its own."""
    return len(name) > 2 and name.lower() not in _COMMON and not _NO_NAME.search(name)


def _is_host(name: str) -> bool:
    first, last = name.split(".", 1)[0], name.rsplit(".", 1)[-1]
    if not (len(last) == 2 or last.isdigit() or last in _DOMAINS or re.search(r"[\d-]", first)):
        return False
    if _CODE_FILE.fullmatch(name) or (name[0].isdigit() and not re.fullmatch(r"\d{1,3}(?:\.\d{1,3}){3}", name)):
        return False
    return name == name.lower() and (last.isalpha() or last.isdigit()) and 2 <= len(last) <= 12


def bare(target: str) -> str:
    """Return a target without its port and domain, in lower case."""
    host = target.rsplit(":", 1)[0] if re.search(r":\d+$", target) else target
    return host.lower() if re.fullmatch(r"[\d.]+", host) else host.split(".")[0].lower()


def same(one: str, other: str) -> bool:
    """Whether two names are of one thing, as far as names tell."""
    left, right = bare(one), bare(other)
    if left == right:
        return True
    parts = [set(_PARTS.findall(name)) for name in (left, right)]
    return family(left) == family(right) or (
        bool(parts[0] & parts[1]) and (parts[0] <= parts[1] or parts[1] <= parts[0])
    )


def akin(one: str, other: str) -> bool:
    """Whether two words are forms of one, such as an activity and who does it."""
    short, long = sorted((one, other), key=len)
    return len(short) >= _STEM and long.startswith(short) and len(long) - len(short) <= _ENDING_LENGTH


def files_in(text: str) -> set[str]:
    """Return the base names of source and settings files that a text names."""
    return {name.lower() for name in _CODE_FILE.findall(text)}


def identifiers(lines: Iterable[str]) -> Counter[str]:
    """Return the identifiers in lines of text or code, with how often they are there."""
    return Counter(name for line in lines for name in (*_IDENTIFIER.findall(line), *_HYPHENATED.findall(line)))


def parts(identifier: str) -> set[str]:
    """Return the words that an identifier is made of, in lower case."""
    return {part.lower() for part in _PARTS.findall(identifier)}


def words_in(text: str) -> Iterator[str]:
    """Yield the words of a text in lower case, those of identifiers apart."""
    return (word.lower() for word in _PARTS.findall(text))


def instances(lines: Sequence[str]) -> dict[str, Counter[str]]:
    """Return the members of each family of instances that lines name, such as web-1, web-2."""
    found: dict[str, Counter[str]] = {}
    for line in lines:
        for name, number in set(_instances(line)):
            found.setdefault(name, Counter())[f"{name}-{number}"] += 1
    return found


def _instances(line: str) -> Iterator[tuple[str, str]]:
    yield from _INSTANCE.findall(line)
