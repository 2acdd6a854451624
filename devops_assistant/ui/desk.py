"""What a conversation at a terminal needs beyond its prompt: who answers, what shows it, and what is told when."""

from __future__ import annotations

from collections.abc import Callable
from typing import TextIO

from devops_assistant.common.messages import say
from devops_assistant.conversation.events import Event, ServerReady, TurnFailed
from devops_assistant.host.status import ServerState
from devops_assistant.ui.approval import TerminalApprover
from devops_assistant.ui.assistant import Assistant
from devops_assistant.ui.face import Face
from devops_assistant.ui.lines import above_prompt
from devops_assistant.ui.plain import PlainText
from devops_assistant.ui.rendering import open_screen

OpenAssistant = Callable[[], tuple[Assistant, TerminalApprover]]
_NOT_SETTLED = {ServerState.STARTING, ServerState.RESTARTING, ServerState.IDLE}


class Desk:
    """One conversation: the assistant and the face that shows what it does."""

    def __init__(self, assistant: Assistant, face: Face, *, announces: bool) -> None:
        """Args:
        announces: whether it is told in a line of its own when all servers are there.
        """
        self.assistant = assistant
        self.face = face
        self._announces = announces
        self.failure_told = False

    def emit(self, event: Event) -> None:
        """Show what happens."""
        if isinstance(event, TurnFailed):
            self.failure_told = True
        if isinstance(event, ServerReady) and self._announces:
            self._announce()
        above_prompt(lambda: self.face.listen(event))

    def say(self, text: str) -> None:
        """Show what a command answers."""
        above_prompt(lambda: self.face.say(text))

    def warn(self, error: str, remedy: str) -> None:
        """Show what went wrong, and what to do about it."""
        above_prompt(lambda: self.face.warn(error, remedy))

    def _announce(self) -> None:
        """Say once that all servers have settled, instead of once for each."""
        servers = self.assistant.servers()
        if {server.state for server in servers} & _NOT_SETTLED:
            return  # a server that starts because it is needed is part of an answer, and no news
        ready = [server for server in servers if server.state is ServerState.READY]
        tools = say("chat.tools", count=sum(len(server.tools) for server in ready))
        self.say(say("chat.ready", servers=say("chat.servers", count=len(ready)), tools=tools))


def open_desk(open_assistant: OpenAssistant, screen: TextIO | None, *, attended: bool) -> Desk:
    """Return the desk of a conversation that is shown on `screen`; None shows it as plain text."""
    assistant, approver = open_assistant()
    if screen is None:
        return Desk(assistant, PlainText(), announces=attended)
    face = open_screen(screen)
    approver.pause = face.paused
    return Desk(assistant, face, announces=False)
