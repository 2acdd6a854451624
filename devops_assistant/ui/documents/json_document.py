"""An account as one JSON object, for programs."""

from __future__ import annotations

from devops_assistant.ui.documents.account import Account
from devops_assistant.ui.json_text import json_text, plain_value


def json_document(account: Account) -> str:
    """Return `{question, answer, began, model, stop, usage, grounding, coverage, evidence: [...]}`, indented."""
    answer = account.answer
    return (
        json_text(
            {
                "question": account.question,
                "answer": answer.text,
                "began": account.began.isoformat(timespec="seconds"),
                "model": account.model,
                "stop": answer.stop.value,
                "usage": plain_value(answer.usage),
                "grounding": plain_value(answer.grounding),
                "coverage": plain_value(answer.coverage),
                "evidence": [plain_value(exhibit) for exhibit in account.exhibits],
            },
            indent=2,
        )
        + "\n"
    )
