"""The host's own tool: read kept evidence page by page, or find lines in it, without any shell."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated

import re2
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from devops_assistant.common.tokens import estimate
from devops_assistant.conversation.messages import JsonObject, ToolSpec
from devops_assistant.evidence.json_slice import NoSuchPart, json_slice
from devops_assistant.evidence.lines import lines_of
from devops_assistant.evidence.store import EvidenceStore

NAME = "read_evidence"
_PAGE_TOKENS = 2_000


class Reading(BaseModel):
    """Which part of which evidence to read."""

    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, Field(pattern=r"^E\d+$", description="the evidence, such as E3")]
    pattern: Annotated[str | None, Field(description="only lines that match this regular expression (RE2)")] = None
    json_path: Annotated[
        str | None, Field(max_length=500, description="part of a JSON result: items[3].name, data[0:5], items[*].name")
    ] = None
    from_line: Annotated[int, Field(ge=1, description="the first line to look at")] = 1
    lines: Annotated[int, Field(ge=1, le=500, description="how many lines to return at most")] = 100


SPEC = ToolSpec(
    name=NAME,
    description="Read more of a result that was shown only in part: a page of its lines, or the lines matching a "
    "pattern, each with its number, or a part of a JSON result. Says how many lines there are and how many match.",
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
    try:
        return reading.id, _page(reading, text if reading.json_path is None else _part(text, reading.json_path))
    except NoSuchPart as error:
        raise UnreadableEvidence(f"{reading.id}: {error}") from None


def _part(text: str, path: str) -> str:
    return "\n".join(json_slice(text, path))


def _page(reading: Reading, text: str) -> str:
    lines = lines_of(text)
    numbers: Sequence[int] = range(reading.from_line - 1, len(lines))
    if reading.pattern is not None:
        found_at = _matching(text, _compiled(reading.pattern))
        numbers = [number for number in found_at if number >= reading.from_line - 1]
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


def _matching(text: str, pattern: re2.Pattern[str]) -> list[int]:
    """Return the indexes of the lines that match; a match across two pieces of a long line counts for both."""
    matching: list[int] = []
    first = 0
    for line in text.split("\n"):
        pieces = lines_of(line)
        found = {place for place, piece in enumerate(pieces) if pattern.search(piece)}
        for place, (piece, following) in enumerate(pairwise(pieces)):
            match = pattern.search(piece + following)
            if match and match.start() < len(piece) < match.end():
                found |= {place, place + 1}
        matching += (first + place for place in sorted(found))
        first += len(pieces)
    return matching


def _compiled(pattern: str) -> re2.Pattern[str]:
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        raise UnreadableEvidence(f"the pattern cannot be used: {_words(error)}; write it without lookaround") from None


def _words(error: re2.error) -> str:
    reason = error.args[0] if error.args else ""
    return reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
