"""What the user can tell the program itself: a registry whose help is the commands' own words."""

from __future__ import annotations

import difflib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TextIO

from devops_assistant.common.errors import AssistantError
from devops_assistant.common.messages import say, spoken, table

if TYPE_CHECKING:
    from devops_assistant.ui.account import Account
    from devops_assistant.ui.assistant import Assistant


class Conversation(Protocol):
    """What a command may use."""

    @property
    def assistant(self) -> Assistant: ...

    @property
    def commands(self) -> Commands: ...

    @property
    def out(self) -> TextIO:
        """Where tables go."""
        ...

    @property
    def account(self) -> Account:
        """What was asked and answered so far."""
        ...

    def say(self, text: str) -> None: ...

    async def show_whole(self, title: str, text: str) -> None:
        """Show a text that may be longer than the screen."""
        ...

    async def ask(self, question: str) -> None:
        """Have a question answered, as if it had been typed."""
        ...

    async def investigate(self, symptom: str, since: str) -> None:
        """Find out what went wrong, by rules, then by the model where there is one."""
        ...

    def suggest(self, line: str) -> None:
        """Let the user's next line begin as `line`."""
        ...

    def leave(self) -> None: ...


Action = Callable[[Conversation, str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Command:
    """One command, called as `/name argument`."""

    name: str
    action: Action
    aliases: tuple[str, ...] = ()
    argument: str = ""
    """What stands after the name, as help shows it."""
    completes: str = ""
    """What its argument is one of: `evidence`, `files`, `metrics`, `models`, `offers`, `resources`, `tools` …"""

    @property
    def description(self) -> str:
        if spoken() != "en" and self.name in table(spoken(), "help"):
            return say(f"help.{self.name}")
        return (self.action.__doc__ or "").strip().partition("\n")[0]

    @property
    def usage(self) -> str:
        argument = self.argument
        if spoken() != "en":
            argument = str(table(spoken(), "help").get(argument, argument))
        return f"/{self.name} {argument}".rstrip()


@dataclass(frozen=True, slots=True)
class Invocation:
    """A command and what the user gave it."""

    command: Command
    argument: str


class UnknownCommand(AssistantError):
    """The program knows no such command; a server may offer a prompt of that name."""

    def __init__(self, invocation: str, name: str, argument: str, nearest: str) -> None:
        remedy = say("chat.did_you_mean", name=nearest) if nearest else say("chat.list_all")
        super().__init__(say("chat.no_command", command=invocation), remedy=remedy)
        self.name = name
        self.argument = argument


class Commands:
    """The commands there are, in the order of their help."""

    def __init__(self) -> None:
        self._by_name: dict[str, Command] = {}

    def __iter__(self) -> Iterator[Command]:
        return iter(dict.fromkeys(self._by_name.values()))

    def command(self, name: str, *aliases: str, argument: str = "", completes: str = "") -> Callable[[Action], Action]:
        """Register a function as `/name`; the first line of its docstring is the command's help."""

        def register(action: Action) -> Action:
            command = Command(name, action, aliases, argument, completes)
            self._by_name |= dict.fromkeys((name, *aliases), command)
            return action

        return register

    def read(self, line: str) -> Invocation | None:
        """Return the command that `line` calls; None when it is a question.

        Raises:
            UnknownCommand: it looks like a command, but there is none of that name.
        """
        if line.casefold() in BARE_WORDS:
            return Invocation(self._by_name[line.casefold()], "")
        if line == "/":
            return Invocation(self._by_name["help"], "")
        word, _, argument = line.partition(" ")
        name = word[1:].casefold()
        if not word.startswith("/") or "/" in name:  # `/var/log/syslog shows …` is a question
            return None
        return Invocation(self.called(word, argument.strip()), argument.strip())

    def called(self, word: str, argument: str = "") -> Command:
        """Return the command that is called as `word`, with a slash before it or not.

        Raises:
            UnknownCommand: there is none.
        """
        name = word.removeprefix("/").casefold()
        if name in self._by_name:
            return self._by_name[name]
        nearest = difflib.get_close_matches(name, self._by_name, n=1)
        raise UnknownCommand(word, name, argument, nearest[0] if nearest else "")


BARE_WORDS = frozenset({"clear", "exit", "quit"})
"""Commands that need no slash."""

COMMANDS = Commands()
