"""`devops-assistant chat`: the prompt first, everything else after it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import anyio

from devops_assistant.cli.options import Options
from devops_assistant.cli.session import Session
from devops_assistant.common.errors import ConfigError
from devops_assistant.host.server_file import project_files
from devops_assistant.ui.approval import TerminalApprover
from devops_assistant.ui.forms import TerminalRespondent
from devops_assistant.ui.repl import run_repl


def run_chat(options: Options) -> int:
    """Converse until the user leaves, and return the exit code."""
    approver = TerminalApprover()
    if not options.config and not options.trust_project and project_files(Path()):
        options = replace(options, trust_project=anyio.run(_trusts_project, approver))
    session = Session(options, approver, TerminalRespondent(approver))
    return anyio.run(lambda: run_repl(session, history=_history(), approver=approver))


async def _trusts_project(approver: TerminalApprover) -> bool:
    """Ask about the servers that a file in the working directory names, if that has not been settled before."""
    from devops_assistant.cli.sources import unapproved_files
    from devops_assistant.common.settings import read_settings
    from devops_assistant.host.project import shown

    with suppress(ConfigError):  # the session tells of it
        if read_settings().config:
            return False
    files = list(unapproved_files())
    return bool(files) and await approver.approve_servers("\n".join(shown(file) for file in files))


def _history() -> Path:
    from devops_assistant.common.folders import data_folder

    return data_folder() / "history"
