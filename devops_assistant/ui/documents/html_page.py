"""An account as one HTML page that fetches nothing and runs nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from markdown_it import MarkdownIt

from devops_assistant.common.language import language_of
from devops_assistant.common.messages import say
from devops_assistant.common.sanitise import clean, one_line
from devops_assistant.ui.documents.account import Account, Exhibit, Told, turns
from devops_assistant.ui.documents.markdown_document import called, figures, origin

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """\
:root { color-scheme: light dark; }
body { font: 16px/1.6 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2.5rem; }
pre, code { font-family: ui-monospace, monospace; font-size: .85rem; }
pre { overflow-x: auto; padding: .8rem; border: 1px solid #8884; border-radius: 6px; }
table { border-collapse: collapse; } th, td { border: 1px solid #8886; padding: .2rem .6rem; text-align: left; }
summary { cursor: pointer; padding: .3rem 0; } .quiet { opacity: .7; font-size: .9rem; }
.unbacked { border-left: 3px solid #c60; padding-left: .8rem; }
details:target { outline: 2px solid #48f; outline-offset: 4px; }"""
_CITED = re.compile(r"\[(E\d{1,6})\]")
_WORDS = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["image", "reference", "link", "autolink"])


def html_page(told: Told) -> str:
    """Return the accounts as HTML; whatever a model or a tool said is text in it, never markup."""
    return "\n".join(_page(turns(told))) + "\n"


def _page(accounts: Sequence[Account]) -> Iterator[str]:
    title, language = escape(one_line(accounts[0].question, 200)), language_of(accounts[0].answer.text)
    yield f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{title}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>"
    for account in accounts:
        yield from _parts(account)
    yield "</body>\n</html>"


def _parts(account: Account) -> Iterator[str]:
    yield f"<h1>{escape(one_line(account.question, 200))}</h1>"
    yield f'<p class="quiet">{escape(origin(account))}</p>'
    known = {exhibit.id for exhibit in account.exhibits}
    yield f"<main>\n{_linked(_WORDS.render(clean(account.answer.text)), known)}</main>"
    for claim in account.answer.grounding.unbacked if account.answer.grounding else ():
        yield f'<p class="unbacked">{escape(say("screen.unbacked", claim=one_line(claim.text, 100)))}</p>'
    if account.exhibits:
        yield f"<h2>{escape(say('documents.evidence'))}</h2>"
    yield from map(_exhibit, account.exhibits)


def _exhibit(exhibit: Exhibit) -> str:
    head = f'<b>{exhibit.id}</b> {escape(called(exhibit))} <span class="quiet">{escape(figures(exhibit))}</span>'
    return f'<details id="{exhibit.id}" open>\n<summary>{head}</summary>\n<pre>{escape(exhibit.text)}</pre>\n</details>'


def _linked(page: str, known: set[str]) -> str:
    """Make the marks of evidence lead to it."""
    return _CITED.sub(lambda mark: f'<a href="#{mark[1]}">{mark[0]}</a>' if mark[1] in known else mark[0], page)
