"""An account as Markdown: the answer as it was given, and its evidence in fences that nothing in it can close."""

from __future__ import annotations

import re
from collections.abc import Iterator

from devops_assistant.common.messages import say
from devops_assistant.common.sanitise import clean, one_line
from devops_assistant.ui.documents.account import Account, Exhibit, Told, turns
from devops_assistant.ui.narration import call_text
from devops_assistant.ui.units import duration, size

_BACKTICKS = re.compile(r"`+")
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|!])")
_TITLE_LIMIT = 200


def markdown_document(told: Told) -> str:
    """Return each account as Markdown, one after the other."""
    return "\n".join(part for account in turns(told) for part in _parts(account)) + "\n"


def _parts(account: Account) -> Iterator[str]:
    yield f"# {_escaped(one_line(account.question, _TITLE_LIMIT))}\n"
    yield f"{origin(account)}\n"
    yield clean(account.answer.text).strip() + "\n"
    unbacked = account.answer.grounding.unbacked if account.answer.grounding else ()
    yield from (f"- {_escaped(say('screen.unbacked', claim=one_line(claim.text, 100)))}" for claim in unbacked)
    if account.exhibits:
        yield f"\n## {say('documents.evidence')}\n"
    for exhibit in account.exhibits:
        fence = "`" * (max((len(run) for run in _BACKTICKS.findall(exhibit.text)), default=0) + 3)
        yield f"### {exhibit.id}: {_escaped(called(exhibit))}\n"
        yield f"{figures(exhibit)}\n\n{fence}text\n{exhibit.text}\n{fence}\n"


def origin(account: Account) -> str:
    """When, and from which model, the answer is."""
    return say("documents.origin", model=one_line(account.model, 80), when=f"{account.began:%Y-%m-%d %H:%M %Z}")


def called(exhibit: Exhibit) -> str:
    """Which tool was called with what."""
    return call_text(exhibit.server, exhibit.tool, exhibit.arguments)


def figures(exhibit: Exhibit) -> str:
    """How large a result is, how long it took, and what of it is not here."""
    text = f"{size(exhibit.bytes)}, {duration(exhibit.duration_ms)}"
    if exhibit.is_error:
        text += f", {say('documents.failed')}"
    return f"{text}, {say('documents.left_out', count=exhibit.left_out)}" if exhibit.left_out else text


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)
