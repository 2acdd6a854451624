"""What a conversation at a terminal needs beyond its prompt: who answers, what shows it, and what is told when."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TextIO

from devops_assistant.common.messages import say
from devops_assistant.common.sanitise import one_line
from devops_assistant.conversation.events import Event, ServerReady, ToolFinished, ToolStarted, TurnFailed
from devops_assistant.host.status import ServerState
from devops_assistant.ui.account import Account
from devops_assistant.ui.approval import TerminalApprover
from devops_assistant.ui.assistant import Assistant
from devops_assistant.ui.attaching import taken_along
from devops_assistant.ui.commands import COMMANDS
from devops_assistant.ui.commands.registry import Commands
from devops_assistant.ui.face import Face
from devops_assistant.ui.lines import Lines, above_prompt
from devops_assistant.ui.plain import PlainText
from devops_assistant.ui.proposals import Proposals
from devops_assistant.ui.rendering import open_screen
from devops_assistant.ui.shell import Ran, run_shell

OpenAssistant = Callable[[], tuple[Assistant, TerminalApprover]]
_NOT_SETTLED = {ServerState.STARTING, ServerState.RESTARTING, ServerState.IDLE}


class Desk:
    """One conversation: the assistant, the face that shows what it does, and what commands may use of both."""

    commands: Commands = COMMANDS

    def __init__(
        self,
        assistant: Assistant,
        approver: TerminalApprover,
        face: Face,
        lines: Lines,
        changed: Callable[[], None],
    ) -> None:
        """Args:
        approver: who is asked before a tool runs that may change something.
        lines: where the user's lines come from.
        changed: called after each event.
        """
        self.assistant = assistant
        self.approver = approver
        self.face = face
        self.account = Account()
        self.proposals = Proposals(assistant, self.account, self.commands)
        self.failure_told = False
        self.left = False
        self._ran: Ran | None = None
        self._lines = lines
        self._changed = changed
        self._announces = lines.attended and isinstance(face, PlainText)  # a screen has a toolbar for it

    @property
    def out(self) -> TextIO:
        """Where tables go."""
        return sys.stdout

    async def ask(self, question: str) -> None:
        """Have a question answered, with what it mentions as `@…`."""
        for name, text in await taken_along(question, self.assistant.library, self._ran) if "@" in question else ():
            evidence_id = await (await self.assistant.dialogue()).attach(f"{name}\n{text}")
            self.say(say("terminal.attached", evidence=evidence_id, name=one_line(name)))
        await self.assistant.ask(question, self.emit)

    async def investigate(self, symptom: str, since: str) -> None:
        """Find out what went wrong; of the many calls that takes nothing is shown."""
        self.say(say("terminal.investigating"))

        def emit(event: Event) -> None:
            if isinstance(event, ToolStarted | ToolFinished) and event.call_id.startswith("investigate-"):
                self.account.listen(event)
            else:
                self.emit(event)

        await self.assistant.investigate(symptom, since, emit)

    async def run_shell(self, command: str) -> None:
        """Run a command of the user's own shell; a later question can take its output along."""
        self._ran = await run_shell(command, self.say)
        self.say(say("terminal.ran", status=self._ran.status))

    async def show_whole(self, title: str, text: str) -> None:
        """Show a text; one that is longer than the screen can be scrolled and searched where that is possible."""
        if not await self._lines.page(title, text):
            self.say(text)

    def suggest(self, line: str) -> None:
        """Let the user's next line begin as `line`."""
        self._lines.suggest(line)

    def leave(self) -> None:
        """End the session after this line."""
        self.left = True

    def emit(self, event: Event) -> None:
        """Show what happens."""
        if isinstance(event, TurnFailed):
            self.failure_told = True
        if isinstance(event, ServerReady) and self._announces:
            self._announce()
        self.account.listen(event)
        above_prompt(lambda: self.face.listen(event))
        self._changed()
        self._lines.refresh()

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


def open_desk(open_assistant: OpenAssistant, lines: Lines, screen: TextIO | None, changed: Callable[[], None]) -> Desk:
    """Return the desk of a conversation that is shown on `screen`; None shows it as plain text."""
    assistant, approver = open_assistant()
    if screen is None:
        return Desk(assistant, approver, PlainText(), lines, changed)
    face = open_screen(screen)
    approver.pause = face.paused
    return Desk(assistant, approver, face, lines, changed)
