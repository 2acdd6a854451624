"""The report that stands in for a model's answer: results quoted line by line, and what stayed open."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, cast

from devops_assistant.common.language import Language
from devops_assistant.common.timespan import describe
from devops_assistant.conversation.messages import ToolCall, ToolResult
from devops_assistant.providers.offline.glossary import terms
from devops_assistant.providers.offline.phrases import PHRASES, TITLES, Phrases
from devops_assistant.providers.offline.plan import Plan
from devops_assistant.providers.offline.question import Asked
from devops_assistant.providers.offline.thresholds import exceeded

_LINES_IN_ALL = 40
_FEWEST_LINES = 8
_LONGEST_LINE = 300
_LONGEST_HEADING = 160
_IS_WARNING = re.compile(r"(?:warning|critical)\b", re.IGNORECASE)
_ENDS_WITH_NEWEST = re.compile(r"\b(?:newest|latest|last)\b.*\boldest\b.*\bfirst\b|\b(?:newest|latest) last\b")

Answered = Sequence[tuple[ToolCall, ToolResult]]


def report(answered: Answered, plan: Plan, language: Language, parts: Sequence[Asked] = ()) -> list[str]:
    """Return the lines of a report on the results of a turn: what they come to, then what they say.

    Args:
        plan: what the question led to, and what of it stayed open.
        parts: the question as it was read.
    """
    most_lines = max((part.count or 0 for part in parts), default=0)
    room = max(_LINES_IN_ALL // max(1, len(answered)), _FEWEST_LINES, most_lines)
    called = {call.name for call, _ in answered}
    lookups = {waiting.listed_by for waiting in plan.waiting if waiting.tool in called} & plan.lookups
    told = [(call, result) for call, result in answered if call.name not in lookups]
    lines = [*_conclusions(told, language), *_attention(answered, language)]
    for call, result in told:
        lines += ["", _heading(call, result), *_choice(call, answered, plan, language)]
        lines += _section(call, result, language, room)
    return [
        *lines,
        *_open_points(plan, language),
        *_times(parts, PHRASES[language]),
        "",
        PHRASES[language].introduction,
    ]


def _heading(call: ToolCall, result: ToolResult) -> str:
    """Which tool was asked with what: no result says that by itself."""
    said = " ".join([call.name, *(f"{name}={value}" for name, value in call.arguments.items())])
    return f"### {_shortened(' '.join(said.split()), _LONGEST_HEADING)}{_cited(result)}"


def _times(parts: Sequence[Asked], phrases: Phrases) -> list[str]:
    """What was taken for the time that the question speaks of; a heading, for no result shows it."""
    spans = {part.span.words: describe(part.span) for part in parts if part.span}
    told = ", ".join(f"{words} = {span}" for words, span in spans.items())
    return ["", f"#### {phrases.time_read.format(spans=told)}"] if told else []


def _conclusions(told: Answered, language: Language) -> list[str]:
    """What each result says in its own first line, which is its summary; titled where that is in another language."""
    lines = [_conclusion(call, result, language) for call, result in told]
    return lines if len(lines) == 1 else [f"- {line}" for line in lines]


def _conclusion(call: ToolCall, result: ToolResult, language: Language) -> str:
    phrases = PHRASES[language]
    title = TITLES.get(call.name, f"`{call.name}`") if language == "ko" else ""
    name = title or f"`{call.name}`"
    if result.is_error:
        return f"{name}: {phrases.failed}{_cited(result)}"
    if not _has_summary(result.text):
        return f"{phrases.from_tool.format(tool=name)}{_cited(result)}"
    summary = _shortened(result.text.splitlines()[0].rstrip(" .:"))
    if re.search(r"[0-9]\+(?![0-9])|[0-9] to [0-9]|`", summary):  # no figures that can be checked outside a quotation
        return f"{title}: {_quoted(summary)}{_cited(result)}" if title else f"{_quoted(summary)}{_cited(result)}"
    return f"{title}: {summary}{_cited(result)}" if title else f"{_as_sentence(summary)}{_cited(result)}"


def _as_sentence(summary: str) -> str:
    return summary if summary.split()[0].endswith(":") else f"{summary[:1].upper()}{summary[1:]}"


def _has_summary(text: str) -> bool:
    """Whether a result begins with a sentence on the rest of it and ends with a footer, as those of our servers do."""
    lines = text.splitlines()
    return len(lines) > 1 and _is_footer(lines[-1]) and not re.match(r"[\[{|#`\-]", lines[0])


def _attention(answered: Answered, language: Language) -> list[str]:
    phrases = PHRASES[language]
    found = [
        f"- {phrases.above_threshold.format(what=phrases.kinds[each.kind])}: {_quoted(each.line)}{_cited(result)}"
        for call, result in answered
        if not result.is_error
        for each in exceeded(call.name, result.text)
        if not _IS_WARNING.match(each.line)
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
    ends_with_newest = "recent" in terms(call.name) or bool(_ENDS_WITH_NEWEST.search(lines[0]))
    shown = _shown(lines, room, keep_end=ends_with_newest)
    left_out = len(lines) - len(shown)
    shown = shown[1:] if _has_summary(result.text) and len(shown) > 2 else shown  # it stands above already
    told = (phrases.cut_older if ends_with_newest else phrases.cut).format(count=left_out)
    notes = [f"#### {told}{_cited(result)}"] if left_out else []  # a heading, for no result shows the number
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
    footer = lines[-1:] if _is_footer(lines[-1]) else []
    body = lines[1 : len(lines) - len(footer)]
    return [lines[0], *(body[-room:] if keep_end else body[:room]), *footer]


def _is_footer(line: str) -> bool:
    return line.startswith("[") and line.endswith("]")


def _quoted(line: str) -> str:
    """The line as a code span, so that nothing in it is taken for markup."""
    text = _shortened(line)
    fence = "`" * (max((len(run) for run in re.findall(r"`+", text)), default=0) + 1)
    padding = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{padding}{text}{padding}{fence}"


def _shortened(line: str, longest: int = _LONGEST_LINE) -> str:
    return line if len(line) <= longest else line[:longest] + "…"


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
    for need in plan.needs:
        yield phrases.needs.format(tool=need.tool, parameter=need.parameter, described="")
    for notes, phrase in (
        (plan.lowered, phrases.lowered),
        (plan.no_time, phrases.no_time),
        (plan.until_now, phrases.until_now),
    ):
        for note in notes:
            yield phrase.format(tool=note.tool, parameter=note.parameter)
