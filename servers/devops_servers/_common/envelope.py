"""The shape of every answer: a summary line, the lines themselves, and a footer that says what was looked at."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mcp.types import CallToolResult, TextContent

from devops_assistant.common.harmless import all_harmless, harmless

Result = CallToolResult
"""What a tool returns; whoever words an answer needs no more of MCP than this name."""

LIMIT_BYTES = 256 * 1024
_FOOTER_RESERVE_BYTES = 4_096


def answer(
    summary: str, lines: Iterable[str] = (), *, footer: str, data: dict[str, Any] | None = None
) -> CallToolResult:
    """Return a tool's result: text that is sanitised, masked, and at most 256 KiB long.

    Args:
        summary: the first line: what was found, with its total.
        lines: the body, one entry each; entries past the limit are counted in the footer, never dropped silently.
        footer: the last line, put in brackets: what was scanned, the window, shown of total, truncated or not.
        data: structured content for programs, as the tool's output schema describes it; its texts are sanitised and
            masked like the text.
    """
    text = harmless(_bounded(summary, list(lines), footer)).text
    return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=all_harmless(data))


def _bounded(summary: str, lines: list[str], footer: str) -> str:
    room = LIMIT_BYTES - _FOOTER_RESERVE_BYTES - len(summary.encode(errors="replace"))
    shown: list[str] = []
    for line in lines:
        room -= len(line.encode(errors="replace")) + 1
        if room < 0:
            footer += (
                f" · truncated at {LIMIT_BYTES // 1024} KiB: {len(lines) - len(shown)} of {len(lines)} entries cut"
            )
            break
        shown.append(line)
    return "\n".join([summary, *shown, f"[{footer}]"])
