"""Accounts as JSON, for programs."""

from __future__ import annotations

from devops_assistant.ui.documents.account import Account, Told
from devops_assistant.ui.json_text import json_text, plain_value


def json_document(told: Told) -> str:
    """Return `{question, answer, began, model, stop, usage, grounding, coverage, evidence: [...]}`, indented.

    A conversation is a list of them.
    """
    value = _object(told) if isinstance(told, Account) else [_object(account) for account in told]
    return json_text(value, indent=2) + "\n"


def _object(account: Account) -> dict[str, object]:
    answer = account.answer
    return {
        "question": account.question,
        "answer": answer.text,
        "began": account.began.isoformat(timespec="seconds"),
        "model": account.model,
        "stop": answer.stop.value,
        "usage": plain_value(answer.usage),
        "grounding": plain_value(answer.grounding),
        "coverage": plain_value(answer.coverage),
        "evidence": [plain_value(exhibit) for exhibit in account.exhibits],
    }
