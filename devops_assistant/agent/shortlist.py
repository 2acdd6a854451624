"""The tools that a model is told of, where all of them would take too much of what it can read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

from devops_assistant.common.nearest import nearest
from devops_assistant.common.tokens import estimate
from devops_assistant.conversation.messages import JsonObject, ToolSpec
from devops_assistant.providers.offline.likely import likely

NAME = "find_tools"
_SHARE = 0.03
"""All tools are told of while they take no more of the context than this."""
_SMALL_CONTEXT_TOKENS = 32_000
"""Up to this context, only the likely ones are, however few there are."""
_BUDGET_TOKENS = 1_200
_FOUND = 8


class Shortlist:
    """Grows within a conversation and never shrinks, in one order, so that a service can cache what it was sent."""

    def __init__(self, context_tokens: int) -> None:
        """Args:
        context_tokens: how much the model can read at once.
        """
        self._share_tokens = context_tokens * _SHARE if context_tokens > _SMALL_CONTEXT_TOKENS else _BUDGET_TOKENS
        self._told: list[str] = []

    def tools(self, question: str, offered: Sequence[ToolSpec]) -> tuple[ToolSpec, ...]:
        """Return those of the `offered` tools that the model is told of for `question`."""
        if sum(map(_size, offered)) <= self._share_tokens:
            return tuple(offered)
        self._add(_chosen(question, offered))
        by_name = {spec.name: spec for spec in offered}
        return (*(by_name[name] for name in self._told if name in by_name), specification(offered))

    def note_called(self, name: str) -> None:
        """Tell of a tool from now on: the conversation speaks of it."""
        self._add([name])

    def find(self, arguments: JsonObject, offered: Sequence[ToolSpec]) -> str:
        """Return what the tools that fit the words do and take, and tell of them from now on."""
        words = str(arguments.get("words", ""))
        by_name = {spec.name: spec for spec in offered}
        names = list(dict.fromkeys([*_named(words, by_name), *likely(words, offered, _now())]))[:_FOUND]
        if not names:
            return f"no tool is about {words!r}; there are {', '.join(by_name)}"
        self._add(names)
        found = [_line(by_name[name]) for name in names]
        return "\n".join([f"{len(names)} of {len(offered)} tools, which can be called now:", *found])

    def _add(self, names: Sequence[str]) -> None:
        self._told += [name for name in names if name not in self._told and name != NAME]


def specification(offered: Sequence[ToolSpec]) -> ToolSpec:
    """Return the tool by which a model finds those of the `offered` ones that it is not told of."""
    servers = ", ".join(dict.fromkeys(spec.server for spec in offered if spec.server))
    return ToolSpec(
        NAME,
        f"Find further tools by what they do; {len(offered)} are connected, of {servers}. Found ones can be called.",
        {
            "type": "object",
            "properties": {"words": {"type": "string", "description": "what is wanted, in a few English words"}},
            "required": ["words"],
        },
        read_only=True,
    )


def _chosen(question: str, offered: Sequence[ToolSpec]) -> list[str]:
    """The likely tools, and the first of each server where there is room: it is the one to begin with."""
    firsts = {spec.server: spec.name for spec in reversed(offered)}
    sizes = {spec.name: _size(spec) for spec in offered}
    room = _BUDGET_TOKENS
    chosen: list[str] = []
    for name in dict.fromkeys([*likely(question, offered, _now()), *reversed(firsts.values())]):
        if sizes[name] <= room:
            room -= sizes[name]
            chosen.append(name)
    return chosen


def _named(words: str, by_name: dict[str, ToolSpec]) -> Iterator[str]:
    yield from (word for word in words.replace(",", " ").split() if word in by_name)
    yield from (name for name, spec in by_name.items() if spec.server and spec.server == words.strip().lower())
    if "_" in words:
        yield from nearest(words.strip(), list(by_name))


def _line(spec: ToolSpec) -> str:
    properties: JsonObject = spec.input_schema.get("properties", {})
    summary = spec.description.partition(". ")[0].partition("\n")[0].rstrip(".")
    return f"{spec.name} ({spec.server}): {summary}; takes {', '.join(properties) or 'nothing'}"


def _now() -> datetime:
    return datetime.now().astimezone()


def _size(spec: ToolSpec) -> int:
    schema = json.dumps(spec.input_schema, ensure_ascii=False, default=str)
    return estimate(spec.name + spec.description) + estimate(schema) + 12
