"""A recorded session as one HTML file that needs nothing else: answers, a timeline, and the evidence behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from devops_assistant.common.messages import say, spoken
from devops_assistant.recorder.bundle import Bundle
from devops_assistant.recorder.exports import KINDS, about, clock, milliseconds, outcome, timeline
from devops_assistant.recorder.reading import TurnRow

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --quiet: #777; --bad: #c0392b; --bar: #4a7fb5; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2.5rem; border-top: 1px solid var(--line); }
h2, .quiet { padding-top: 1rem; } .quiet { color: var(--quiet); padding: 0; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: .85rem; }
.answer { white-space: pre-wrap; } table { border-collapse: collapse; width: 100%; font-size: .85rem; }
td { padding: .2rem .6rem .2rem 0; vertical-align: top; overflow-wrap: anywhere; }
td:first-child, td:nth-child(2) { white-space: nowrap; color: var(--quiet); }
.failed, .finding { color: var(--bad); }
details { border: 1px solid var(--line); padding: .3rem .8rem; margin: .4rem 0; }
svg { width: 100%; height: auto; } rect { fill: var(--bar); } rect.failed { fill: var(--bad); }
rect.model { fill: var(--line); } text { font: 11px system-ui, sans-serif; fill: currentColor; }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_CITED = re.compile(r"\bE[1-9][0-9]*\b")
_WIDTH, _ROW, _NAMES = 960, 18, 220


def as_html(bundle: Bundle) -> str:
    """Return a session as a page; whatever was recorded stands in it as text, never as markup."""
    return "\n".join(_page(bundle)) + "\n"


def _page(bundle: Bundle) -> Iterator[str]:
    title = escape(bundle.session.title or bundle.session.id)
    yield f'<!doctype html>\n<html lang="{spoken()}">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield f'<meta name="viewport" content="width=device-width">\n<style>{_STYLE}</style>\n</head>\n<body>'
    yield f"<h1>{title}</h1>"
    yield f'<p class="quiet">{escape(about(bundle))}</p>'
    for turn in bundle.turns:
        yield from _turn(bundle, turn)
    if bundle.evidence:
        yield f"<h2>{say('documents.evidence')}</h2>"
        for evidence_id, text in bundle.evidence.items():
            head = f"{evidence_id} <span class=quiet>{say('record.bytes', count=len(text.encode()))}</span>"
            yield f'<details id="{escape(evidence_id)}"><summary>{head}</summary><pre>{escape(text)}</pre></details>'
    yield "</body>\n</html>"


def _turn(bundle: Bundle, turn: TurnRow) -> Iterator[str]:
    yield f"<h2>{turn.number}. <span class=answer>{escape(turn.question)}</span></h2>"
    yield f'<div class="answer">{_linked(outcome(turn), bundle)}</div>'
    yield f'<p class="quiet">{clock(turn.started_at)} UTC, {milliseconds(turn.duration_ms)}</p>'
    yield _bars(bundle, turn)
    yield "<table>"
    for at, kind, text in timeline(bundle, turn):
        yield f'<tr class="{kind}"><td>{clock(at)}</td><td>{say(KINDS[kind])}</td><td>{_linked(text, bundle)}</td></tr>'
    yield "</table>"


def _linked(text: str, bundle: Bundle) -> str:
    """Escaped, with what it cites leading to the evidence."""

    def link(cited: re.Match[str]) -> str:
        name = cited.group()
        return f'<a href="#{name}">{name}</a>' if name in bundle.evidence else name

    return _CITED.sub(link, escape(text))


def _bars(bundle: Bundle, turn: TurnRow) -> str:
    """When each request and call ran, drawn to scale."""
    steps = [
        (step.started_at, step.duration_ms, "model", step.model or say("record.a_model"))
        for step in bundle.steps_of(turn)
    ]
    calls = [
        (call.started_at, call.duration_ms, "failed" if call.is_error else "tool", call.tool)
        for call in bundle.calls_of(turn)
    ]
    bars = sorted((start, duration or 0.0, kind, name) for start, duration, kind, name in steps + calls)
    if not bars:
        return ""
    end_ms = max((start - turn.started_at) * 1000 + duration for start, duration, _, _ in bars)
    scale = (_WIDTH - _NAMES) / max(end_ms, 1.0)
    size = f"0 0 {_WIDTH} {_ROW * len(bars)}"
    drawn = [f'<svg viewBox="{size}" role="img" aria-label="{say("record.timeline")}">']
    for row, (start, duration, kind, name) in enumerate(bars):
        left, width = _NAMES + (start - turn.started_at) * 1000 * scale, max(duration * scale, 2.0)
        y = row * _ROW
        drawn.append(f'<text x="0" y="{y + 13}">{escape(name[:34])}</text>')
        place = f'x="{left:.1f}" y="{y + 3}" width="{width:.1f}" height="{_ROW - 6}"'
        drawn.append(f'<rect class="{kind}" {place}><title>{escape(name)} {milliseconds(duration)}</title></rect>')
    return "".join([*drawn, "</svg>"])
