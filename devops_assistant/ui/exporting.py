"""A conversation as a file: Markdown, a page of HTML, or JSON, each with the evidence that its answers cite."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterator, Sequence

from markdown_it import MarkdownIt

from devops_assistant.common.messages import say, spoken
from devops_assistant.ui.account import Exchange
from devops_assistant.ui.narration import call_text

FORMS = (".md", ".html", ".json")
_PARSER = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable(["image", "html_inline"])
_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>devops-assistant</title><style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em }}
pre {{ overflow-x: auto; background: #8881; padding: 1em }}
td, th {{ padding: .2em .8em; text-align: left }}
</style></head><body>
{body}</body></html>
"""

Read = Callable[[str], str | None]
"""Returns the whole of a piece of evidence, None where it is no longer there."""


def exported(exchanges: Sequence[Exchange], read: Read, form: str) -> str:
    """Return the exchanges as a file of one of the `FORMS`."""
    if form == ".json":
        return json.dumps([_object(exchange, read) for exchange in exchanges], ensure_ascii=False, indent=2) + "\n"
    text = "\n".join(line for exchange in exchanges for line in _markdown(exchange, read)) + "\n"
    return text if form == ".md" else _PAGE.format(language=html.escape(spoken()), body=_PARSER.render(text))


def _object(exchange: Exchange, read: Read) -> dict[str, object]:
    return {
        "question": exchange.question,
        "answer": exchange.answer,
        "evidence": [
            {"id": id, "call": _call(exchange, id), "text": read(id), "footer": _footer(exchange, id)}
            for id in exchange.evidence
        ],
        "not_looked_at": {"failed": exchange.coverage.failed, "down": exchange.coverage.down},
    }


def _markdown(exchange: Exchange, read: Read) -> Iterator[str]:
    yield f"## {' '.join(exchange.question.split())}\n"
    yield f"{exchange.answer}\n"
    for id in exchange.evidence:
        text = read(id)
        yield f"### {id}  {_call(exchange, id)}\n"
        yield _fenced(say("terminal.gone") if text is None else text) + "\n"


def _fenced(text: str) -> str:
    mark = "```"
    while mark in text:
        mark += "`"
    return f"{mark}text\n{text}\n{mark}"


def _call(exchange: Exchange, evidence_id: str) -> str:
    call = exchange.calls.get(evidence_id)
    return call_text(call.server, call.tool, call.arguments) if call else ""


def _footer(exchange: Exchange, evidence_id: str) -> str:
    return next((each.footer for each in exchange.coverage.looked if each.evidence == evidence_id), "")
