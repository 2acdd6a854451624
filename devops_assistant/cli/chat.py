"""`devops-assistant chat`: the prompt first, everything else after it."""

from __future__ import annotations

from pathlib import Path

import anyio

from devops_assistant.cli.options import Options
from devops_assistant.cli.session import Session
from devops_assistant.ui.approval import TerminalApprover
from devops_assistant.ui.forms import TerminalRespondent
from devops_assistant.ui.repl import run_repl


def run_chat(options: Options) -> int:
    """Converse until the user leaves, and return the exit code."""
    approver = TerminalApprover()
    session = Session(options, approver, TerminalRespondent(approver))
    return anyio.run(lambda: run_repl(session, history=_history(), approver=approver))


def _history() -> Path:
    from devops_assistant.common.folders import data_folder

    return data_folder() / "history"
