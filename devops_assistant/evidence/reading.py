"""The host's own tool: read kept evidence page by page, or find lines in it, without any shell."""

from __future__ import annotations

from typing import Annotated

import re2
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from devops_assistant.common.tokens import estimate
from devops_assistant.conversation.messages import JsonObject, ToolSpec
from devops_assistant.evidence.lines import lines_of
from devops_assistant.evidence.store import EvidenceStore

NAME = "read_evidence"
_PAGE_TOKENS = 2_000


class Reading(BaseModel):
    """Which part of which evidence to read."""

    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, Field(pattern=r"^E\d+$", description="the evidence, such as E3")]
    pattern: Annotated[str | None, Field(description="only lines that match this regular expression (RE2)")] = None
    from_line: Annotated[int, Field(ge=1, description="the first line to look at")] = 1
    lines: Annotated[int, Field(ge=1, le=500, description="how many lines to return at most")] = 100


SPEC = ToolSpec(
    name=NAME,
    description="Read more of a result that was shown only in part: a page of its lines, or the lines matching a "
    "pattern, each with its number. Says how many lines there are and how many match.",
    input_schema=Reading.model_json_schema(),
    read_only=True,
)


class UnreadableEvidence(Exception):
    """There is nothing to read; the text says why and what to do."""


def read_evidence(store: EvidenceStore, arguments: JsonObject) -> tuple[str, str]:
    """Return the id of the evidence read, and the part of it that was asked for.

    Raises:
        UnreadableEvidence: the arguments, the pattern or the id is not one that can be read.
    """
    try:
        reading = Reading.model_validate(dict(arguments))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise UnreadableEvidence(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    text = store.read(reading.id)
    if text is None:
        known = f"E1 to {store.ids[-1]}" if store.ids else "none yet"
        raise UnreadableEvidence(f"there is no evidence {reading.id} to read; there is {known}")
    return reading.id, _page(reading, lines_of(text))


def _page(reading: Reading, lines: list[str]) -> str:
    numbers = range(reading.from_line - 1, len(lines))
    if reading.pattern is not None:
        pattern = _compiled(reading.pattern)
        numbers = [number for number in numbers if pattern.search(lines[number])]
    shown: list[str] = []
    room = _PAGE_TOKENS
    for number in numbers[: reading.lines]:
        line = f"{number + 1}: {lines[number]}"
        room -= estimate(line) + 1
        if room < 0:
            break
        shown.append(line)
    found = f"{len(numbers)} lines match" if reading.pattern is not None else f"{len(lines)} lines"
    rest = numbers[len(shown)] + 1 if len(shown) < len(numbers) else None
    more = f" · go on with from_line={rest}" if rest else ""
    return "\n".join([f"{reading.id}: {found}, {len(shown)} shown", *shown, f"[of {len(lines)} lines in all{more}]"])


def _compiled(pattern: str) -> re2.Pattern[str]:
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        raise UnreadableEvidence(f"the pattern cannot be used: {error}; write it without lookaround") from None
