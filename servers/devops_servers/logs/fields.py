"""What one log line consists of, in whichever of the common formats it is written."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import Any, cast

from devops_servers.logs.levels import Level, level_of_status, level_of_syslog_priority, level_of_word, stated


@dataclass(frozen=True, slots=True)
class Fields:
    """The parts of a line that every format has some word for."""

    format: str
    message: str
    level: Level | None = None
    service: str = ""
    """The program, logger or component that wrote it; empty where the line names none."""


_ISO = r"\d{4}-\d\d-\d\dT[\d:.,]+(?:Z|[+-]\d\d:?\d\d)"
_SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.DOTALL))
    for name, pattern in {
        "CRI": rf"{_ISO} (?:stdout|stderr) [FP] (?P<inner>.*)",
        "syslog RFC 5424": r"<(?P<priority>\d{1,3})>\d{1,2} \S+ \S+ (?P<service>\S+) \S+ \S+ "
        r'(?:-|(?:\[(?:"(?:[^"\\]|\\.)*"|[^\]"])*\])+)(?: (?:\ufeff)?(?P<message>.*))?$',
        "syslog": rf"(?:<(?P<priority>\d{{1,3}})>)?(?:[A-Z][a-z]{{2}} +\d{{1,2}} \d\d:\d\d:\d\d|{_ISO}) "
        r"(?P<host>[\w.:-]+) (?P<service>[\w./@()-]+?)(?:\[\w+\])?: ?(?P<message>.*)",
        "access log": r'(?:\S+ )?\S+ \S+ \S+ \[[^\]]+\] "(?P<message>(?:[^"\\]|\\.)*)" (?P<status>\d{3}) (?:\d+|-)',
        "nginx error log": r"\d{4}/\d\d/\d\d [\d:]+ \[(?P<level>\w+)\] \d+#\d+: (?:\*\d+ )?(?P<message>.*)",
        "Apache error log": r"\[[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d [\d:.]+ \d{4}\] \[(?:(?P<service>\w*):)?"
        r"(?P<level>\w+)\](?: \[pid [^\]]*\])?(?: \[client [^\]]*\])? (?P<message>.*)",
        "env_logger": rf"\[{_ISO} +(?P<level>[A-Z]+) +(?P<service>[\w:.-]+)\] (?P<message>.*)",
        "klog": r"(?P<level>[IWEF])\d{4} [\d:.]+ +\d+ (?P<service>[^\s:\]]+):\d+\] (?P<message>.*)",
        "Android": r"\d\d-\d\d [\d:.]+ +\d+ +\d+ (?P<level>[VDIWEF]) (?P<service>[^:]+?) *: (?P<message>.*)",
    }.items()
)
_MESSAGE_KEYS = ("msg", "message", "log", "event", "error", "@m", "short_message", "body", "text", "exception")
_LEVEL_KEYS = ("level", "severity", "lvl", "log.level", "loglevel", "levelname", "level_name", "severity_text", "@l")
_SERVICE_KEYS = ("service", "service.name", "logger", "component", "app", "module", "name", "source", "caller")
_PAIR = re.compile(r'([\w.@-]+)=("(?:[^"\\]|\\.)*"|\S*)')
_TIME = re.compile(
    r"\W{0,2}(?:\d{4}[-/.]\d\d[-/.]\d\d[T _-]|\d\d/\d\d/\d\d |\d{8}[ T-])?\d\d:\d\d:\d\d(?:[.,]\d+)?"
    r"(?:\s?(?:Z|UTC|[+-]\d\d:?\d\d))?\W{0,2}\s+"
)
_AFTER_LEVEL = re.compile(
    r"[\s:|,\])>-]*(?:\d+\s+)?(?:---\s+)?(?:\[[^\]]*\]\s*)*"
    r"(?:(?P<service>[A-Za-z][\w.$/@-]*)(?:\[[\w-]*\])?(?:\s+[\w-]+-\d+)?\s*(?::|\s-)\s+)?(?P<message>.*)",
    re.DOTALL,
)
_NO_SERVICE = re.compile(r"(?i).*(?:error|exception|fail(?:ed|ure)|timeout|warning|denied|refused)$")
_DEEPEST = 3
_SAID_NOTHING = 6
"""The severity that a program's plain output is given, whatever it says."""


def fields_of(line: str, depth: int = 0) -> Fields:
    """Return the parts of `line`; a container's wrapping (Docker, CRI) is taken off."""
    if line.startswith("{") and (parsed := _of_json(line, depth)):
        return parsed
    for name, shape in _SHAPES:
        if found := shape.match(line):
            parsed = _of_shape(name, found.groupdict(), depth)
            if parsed:
                return parsed
    return _of_pairs(line) or _of_application(line)


def _of_shape(name: str, part: dict[str, str | None], depth: int) -> Fields | None:
    if (inner := part.get("inner")) is not None:
        return replace(fields_of(inner, depth + 1), format=name) if depth < _DEEPEST else Fields(name, inner)
    if level_of_word(part.get("host") or ""):
        return None  # an application's header, which begins like syslog's
    message = part.get("message") or ""
    service = part.get("service") or ""
    level = level_of_word(part.get("level") or "")
    if priority := part.get("priority"):
        level = level_of_syslog_priority(int(priority))
        if int(priority) % 8 == _SAID_NOTHING:
            level = stated(message)[0] or level
    elif status := part.get("status"):
        level, message = level_of_status(int(status)), f"{status} {message}"
    elif level is None:
        level = stated(message)[0]
    return Fields(name, message, level, "" if service == "-" else service)


def _of_json(line: str, depth: int) -> Fields | None:
    try:
        parsed: Any = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(parsed, dict):
        return None
    content = cast(dict[str, Any], parsed)
    if isinstance(inner := content.get("log"), str) and "stream" in content and depth < _DEEPEST:
        return replace(fields_of(inner.rstrip("\n"), depth + 1), format="Docker JSON")
    level = level_of_word(str(_first(content, _LEVEL_KEYS)))
    message = _first(content, _MESSAGE_KEYS)
    if not isinstance(message, str) or not message:
        message = line
    return Fields("JSON lines", message.strip(), level, str(_first(content, _SERVICE_KEYS)))


def _of_pairs(line: str) -> Fields | None:
    if "=" not in line.partition(" ")[0]:
        return None
    content = {key: _unquoted(value) for key, value in _PAIR.findall(line[:8_192])}
    if len(content) < 2 or not (message := _first(content, _MESSAGE_KEYS)):
        return None
    return Fields("logfmt", message, level_of_word(_first(content, _LEVEL_KEYS)), _first(content, _SERVICE_KEYS))


def _unquoted(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value


def _of_application(line: str) -> Fields:
    level, end = stated(line)
    if end:
        rest = _AFTER_LEVEL.match(line, end)
        name = "application, level in brackets" if line[end - 1] == "]" else "application"
    else:
        time = _TIME.match(line)
        if not time:
            return Fields("text", line.strip(), level)
        rest, name = _AFTER_LEVEL.match(line, time.end()), "text with times"
    service = (rest and rest["service"]) or ""
    if not rest or _NO_SERVICE.match(service):
        message, service = line[rest.start("service") if rest else end :], ""
    else:
        message = rest["message"]
    return Fields(name, message.strip() or line.strip(), level, service)


def _first(content: dict[str, Any], keys: tuple[str, ...]) -> Any:
    return next((content[key] for key in keys if content.get(key) not in (None, "")), "")
