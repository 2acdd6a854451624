"""`devops-assistant chat`: the prompt first, everything else after it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import anyio

from devops_assistant.cli.options import Options
from devops_assistant.common.errors import ConfigError
from devops_assistant.common.folders import data_folder
from devops_assistant.host.server_file import project_files
from devops_assistant.ui.repl import run_repl

if TYPE_CHECKING:
    from devops_assistant.cli.investigating import InvestigatingSession
    from devops_assistant.ui.approval import TerminalApprover


def run_chat(options: Options) -> int:
    """Converse until the user leaves, and return the exit code."""
    if not options.config and not options.trust_project and project_files(Path()):
        options = replace(options, trust_project=anyio.run(_trusts_project))
    return anyio.run(lambda: run_repl(lambda: _open(options), history=data_folder() / "history"))


def _open(options: Options) -> tuple[InvestigatingSession, TerminalApprover]:
    # called once the prompt is drawn
    from devops_assistant.cli.investigating import InvestigatingSession
    from devops_assistant.ui.approval import TerminalApprover
    from devops_assistant.ui.forms import TerminalRespondent

    approver = TerminalApprover()
    return InvestigatingSession(options, approver, TerminalRespondent(approver)), approver


async def _trusts_project() -> bool:
    """Ask about the servers that a file in the working directory names, if that has not been settled before."""
    from devops_assistant.cli.sources import unapproved_files
    from devops_assistant.common.settings import read_settings
    from devops_assistant.host.project import shown
    from devops_assistant.ui.approval import TerminalApprover

    try:
        if read_settings().config:
            return False
    except ConfigError:
        pass  # the session tells of it
    files = list(unapproved_files())
    return bool(files) and await TerminalApprover().approve_servers("\n".join(shown(file) for file in files))
