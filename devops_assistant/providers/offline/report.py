"""The report that stands in for a model's answer: results quoted line by line, and what stayed open."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, cast

from devops_assistant.common.language import Language
from devops_assistant.conversation.messages import ToolCall, ToolResult, ToolSpec
from devops_assistant.providers.offline.glossary import terms
from devops_assistant.providers.offline.phrases import PHRASES
from devops_assistant.providers.offline.plan import Plan
from devops_assistant.providers.offline.thresholds import exceeded

_LINES_IN_ALL = 40
_FEWEST_LINES = 8
_LONGEST_LINE = 300
_MOST_ABILITIES = 12

Answered = Sequence[tuple[ToolCall, ToolResult]]


def report(answered: Answered, plan: Plan, language: Language, most_lines: int | None = None) -> list[str]:
    """Return the lines of a report on the results of a turn.

    Args:
        plan: what the question led to, and what of it stayed open.
        most_lines: how many entries the question asked for, where it says.
    """
    room = max(_LINES_IN_ALL // max(1, len(answered)), _FEWEST_LINES, most_lines or 0)
    lines = [PHRASES[language].introduction, *_attention(answered, language)]
    called = {call.name for call, _ in answered}
    lookups = {waiting.listed_by for waiting in plan.waiting if waiting.tool in called} & plan.lookups
    for call, result in answered:
        if call.name not in lookups:
            lines += ["", f"### {call.name}{_cited(result)}", *_choice(call, answered, plan, language)]
            lines += _section(call, result, language, room)
    return lines + _open_points(plan, language)


def abilities(plan: Plan, tools: Sequence[ToolSpec], language: Language) -> list[str]:
    """Return what is said to a question that leads to no call: why, and what the tools on offer can do."""
    phrases = PHRASES[language]
    if not tools:
        return [phrases.no_tools]
    readers = [spec for spec in tools if spec.read_only]
    lines = [phrases.needs.format(tool=need.tool, parameter=need.parameter) for need in plan.needs]
    lines += [phrases.tied.format(tools=", ".join(tie)) for tie in plan.ties]
    lines = lines or [phrases.not_understood]
    lines += ["", phrases.can_do, *_offered(readers)]
    return lines + (["", phrases.only_reads] if len(readers) < len(tools) else [])


def _offered(readers: Sequence[ToolSpec]) -> list[str]:
    """What each of a few tools does; of many, the names under that of their server."""
    if len(readers) <= _MOST_ABILITIES:
        return [f"- {spec.name}: {_first_clause(spec)}" for spec in readers]
    servers = dict.fromkeys(spec.server for spec in readers)
    return [f"- {server}: {', '.join(spec.name for spec in readers if spec.server == server)}" for server in servers]


def _first_clause(spec: ToolSpec) -> str:
    return re.split(r"[.:;\n]", spec.description.strip(), maxsplit=1)[0][:100]


def _attention(answered: Answered, language: Language) -> list[str]:
    phrases = PHRASES[language]
    found = [
        f"- {phrases.above_threshold.format(what=phrases.kinds[each.kind])}: {_quoted(each.line)}{_cited(result)}"
        for call, result in answered
        if not result.is_error
        for each in exceeded(call.name, result.text)
    ]
    return ["", f"### ⚠ {phrases.attention}", *found] if found else []


def _choice(call: ToolCall, answered: Answered, plan: Plan, language: Language) -> list[str]:
    """Which file was taken from which listing, where the question names none."""
    listings = {made.name: result for made, result in answered}
    return [
        f"- {PHRASES[language].file_chosen}: {_quoted(str(call.arguments[waiting.file_parameter]))}"
        f"{_cited(listings[waiting.listed_by])}"
        for waiting in plan.waiting
        if waiting.tool == call.name and waiting.listed_by in listings
    ]


def _section(call: ToolCall, result: ToolResult, language: Language, room: int) -> list[str]:
    """The lines of a result as they are, under the heading that cites it."""
    phrases = PHRASES[language]
    if result.is_error:
        return [f"- {phrases.failed}: {_quoted(' '.join(result.text.split()))}{_cited(result)}"]
    lines = [line.rstrip() for line in _lines(result.text) if line.strip()]
    if not lines:
        return [f"- {phrases.silent}"]
    shown = _shown(lines, room, keep_end="recent" in terms(call.name))
    notes = [f"- {phrases.cut}"] if len(shown) < len(lines) else []
    notes += [f"- {phrases.lines_cut}"] if any(len(line) > _LONGEST_LINE for line in shown) else []
    return [*_block([_shortened(line) for line in shown]), *notes]


def _lines(text: str) -> list[str]:
    """The lines of a text; the entries of a list that is written as one line of JSON, in its own spelling."""
    if text.count("\n") or not text.startswith(("[", "{")):
        return text.splitlines()
    try:
        content = json.loads(text)
    except ValueError:
        return [text]
    entries = cast("list[Any]", content) if isinstance(content, list) else []
    for separators in ((", ", ": "), (",", ":")):
        written = [json.dumps(entry, ensure_ascii=False, separators=separators) for entry in entries]
        if written and all(entry in text for entry in written):
            return written
    return [text]


def _shown(lines: list[str], room: int, *, keep_end: bool) -> list[str]:
    """The summary, as many entries as there is room for, and the footer that says what was looked at."""
    if len(lines) <= room + 2:
        return lines
    footer = lines[-1:] if lines[-1].startswith("[") and lines[-1].endswith("]") else []
    body = lines[1 : len(lines) - len(footer)]
    return [lines[0], *(body[-room:] if keep_end else body[:room]), *footer]


def _quoted(line: str) -> str:
    """The line as a code span, so that nothing in it is taken for markup."""
    text = _shortened(line)
    fence = "`" * (max((len(run) for run in re.findall(r"`+", text)), default=0) + 1)
    padding = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{padding}{text}{padding}{fence}"


def _shortened(line: str) -> str:
    return line if len(line) <= _LONGEST_LINE else line[:_LONGEST_LINE] + "…"


def _block(lines: list[str]) -> list[str]:
    """The lines as a code block, which nothing in them can end."""
    longest = max((len(run) for line in lines for run in re.findall(r"`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}text", *lines, fence]


def _cited(result: ToolResult) -> str:
    return f" [{result.evidence_id}]" if result.evidence_id else ""


def _open_points(plan: Plan, language: Language) -> list[str]:
    points = [f"- {point}" for point in _points(plan, language)]
    return ["", f"### {PHRASES[language].open_points}", *points] if points else []


def _points(plan: Plan, language: Language) -> Iterator[str]:
    phrases = PHRASES[language]
    judgement = [words for words in plan.unmapped if terms(words).keys() & {"cause", "remedy"}]
    if unmapped := [words for words in plan.unmapped if words not in judgement]:
        yield phrases.not_mapped.format(words=", ".join(f'"{words}"' for words in unmapped))
    if judgement:
        yield phrases.no_causes
    for tie in plan.ties:
        yield phrases.tied.format(tools=", ".join(tie))
    for notes, phrase in (
        (plan.needs, phrases.needs),
        (plan.lowered, phrases.lowered),
        (plan.no_time, phrases.no_time),
        (plan.until_now, phrases.until_now),
    ):
        for note in notes:
            yield phrase.format(tool=note.tool, parameter=note.parameter)
