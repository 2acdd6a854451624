"""What the parameters of tools are for: told by their names, types and descriptions, whoever wrote the tool."""

from __future__ import annotations

import re
from enum import StrEnum

from devops_assistant.providers.offline.schema import Parameter


class Role(StrEnum):
    """What a parameter is for."""

    CHOICE = "choice"
    COUNT = "count"
    SINCE = "since"
    UNTIL = "until"
    LENGTH = "length of time"
    TEXT = "text"
    EXPRESSION = "expression of a query language"
    ID = "id"
    FILE = "file"
    PATH = "path"
    AUTHOR = "author"
    FROM = "one end"
    TO = "other end"
    QUESTION = "the question itself"
    AT = "a moment"
    FLAG = "yes or no"
    REVISION = "commit, branch or tag"
    NAME = "name"
    LINE = "number of a line"
    PREFIX = "what names begin with"
    STEP = "how far apart values are"
    EARLIER_SINCE = "start of an earlier span"
    EARLIER_UNTIL = "end of an earlier span"
    OTHER = "other"


TIMES = frozenset({Role.SINCE, Role.UNTIL, Role.LENGTH, Role.AT})
FILES = frozenset({Role.FILE, Role.PATH})

UNIT_SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800}

_COUNTS = "count limit n num number max top lines size first last results tail k"
_NAMED = {
    Role.SINCE: "since after",
    Role.UNTIL: "until before",
    Role.LENGTH: "duration window range period lookback within",
    Role.AUTHOR: "author committer",
    Role.FILE: "file filename logfile log",
    Role.PATH: "path folder directory dir",
    Role.TEXT: "pattern regex regexp keyword keywords text search contains phrase message error query q filter sql",
    Role.ID: "id",
    Role.FROM: "from base",
    Role.TO: "to head",
    Role.QUESTION: "question goal",
    Role.REVISION: "ref revision sha commit hash",
    Role.NAME: "name",
    Role.PREFIX: "prefix",
    Role.STEP: "step interval resolution",
}
_NAMED_OF_TIMES = {Role.SINCE: "start from begin", Role.UNTIL: "end to stop", Role.AT: "at time when moment"}
"""Names that mean a time where the description speaks of times."""
_OF_EARLIER = {Role.SINCE: Role.EARLIER_SINCE, Role.UNTIL: Role.EARLIER_UNTIL}
_LANGUAGE = re.compile(r"\b(?:promql|logql|sql|sqlite|select|jsonpath|expression)\b", re.IGNORECASE)
_TIME = re.compile(r"\b(?:date|time|timestamp|when|iso|rfc ?3339|ago|yyyy|unix|epoch)", re.IGNORECASE)


def role_of(parameter: Parameter, tool: str = "") -> Role:
    """Return what a parameter is for.

    Args:
        tool: the description of its tool, which may name the language that a text is to be written in.
    """
    if parameter.choices:
        return Role.CHOICE
    if parameter.type == "boolean":
        return Role.FLAG
    speaks_of_time = (
        bool(_TIME.search(parameter.description))
        or "date" in str(parameter.schema.get("format"))
        or bool(re.fullmatch(r"now|[0-9]+[smhdw]", str(parameter.schema.get("default"))))
    )
    if parameter.type in ("integer", "number"):
        if unit_of(parameter):
            return Role.LENGTH
        if parameter.words & {"start", "line"} and "line" in tool.lower():
            return Role.LINE
        if not speaks_of_time:
            return Role.COUNT if parameter.words & set(_COUNTS.split()) else Role.OTHER
    elif parameter.type not in ("string", ""):
        return Role.OTHER
    named = _named(parameter, _NAMED_OF_TIMES) if speaks_of_time else None
    role = named or _named(parameter, _NAMED) or Role.OTHER
    if role in _OF_EARLIER and parameter.words & {"earlier", "previous", "baseline", "reference", "compared"}:
        return _OF_EARLIER[role]
    is_language = role is Role.TEXT and _LANGUAGE.search(f"{tool} {parameter.description}")
    is_query = "query" in f"{parameter.name} {parameter.description}" or "sql" in parameter.words
    return Role.EXPRESSION if is_language and is_query else role


def unit_of(parameter: Parameter) -> str | None:
    """Return the unit of time that the name of a parameter such as `hours` or `window_seconds` gives."""
    return next((unit for unit in UNIT_SECONDS if parameter.words & {unit, f"{unit}s"}), None)


def _named(parameter: Parameter, names: dict[Role, str]) -> Role | None:
    return next((role for role, words in names.items() if parameter.words & set(words.split())), None)
