"""`devops-assistant servers` and `devops-assistant tools`: what there is, and how it is doing."""

from __future__ import annotations

import sys
from collections.abc import Callable

import anyio

from devops_assistant.cli.options import Options
from devops_assistant.cli.running import run_until_signalled
from devops_assistant.cli.session import Session
from devops_assistant.common.errors import AssistantError
from devops_assistant.conversation.events import ApprovalNeeded, Event, Notice
from devops_assistant.ui.plain import PlainText
from devops_assistant.ui.streams import told
from devops_assistant.ui.tables import print_servers, print_tools

SHOWN, FAILED, UNUSABLE = 0, 1, 2


def show_servers(options: Options) -> int:
    """Start every server, show how each is doing, and return the exit code."""
    return _show(options, lambda session: print_servers(session.servers(), sys.stdout))


def show_tools(options: Options) -> int:
    """Start every server, show the tools on offer, and return the exit code."""
    return _show(options, lambda session: print_tools(session.tools(), sys.stdout))


def _show(options: Options, show: Callable[[Session], OSError | None]) -> int:
    return run_until_signalled(lambda: _settled(Session(options), show))


async def _settled(session: Session, show: Callable[[Session], OSError | None]) -> int:
    progress = PlainText()

    def listen(event: Event) -> None:
        if isinstance(event, Notice | ApprovalNeeded):  # what else happens stands in the table
            progress.listen(event)

    code = SHOWN
    async with anyio.create_task_group() as group:
        group.start_soon(session.run, listen)
        try:
            await session.settle()
            code = FAILED if told(show(session)) else SHOWN
        except AssistantError as error:
            progress.warn(str(error), error.remedy)
            code = UNUSABLE
        finally:
            group.cancel_scope.cancel()
    return code
