"""Asking the person at the terminal before a tool runs that may change something."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext

import anyio
import anyio.lowlevel
from prompt_toolkit import PromptSession
from prompt_toolkit.input.typeahead import clear_typeahead
from prompt_toolkit.patch_stdout import patch_stdout

from devops_assistant.common.early_settings import is_plain
from devops_assistant.common.messages import say
from devops_assistant.common.sanitise import clean, one_line
from devops_assistant.host.policy import ApprovalRequest, Decision, Verdict
from devops_assistant.ui.folding import folded
from devops_assistant.ui.json_text import json_text
from devops_assistant.ui.lines import EndOfLines, PlainLines
from devops_assistant.ui.streams import Sink, is_terminal
from devops_assistant.ui.tool_words import described

YES = frozenset({"y", "yes", "ㅛ", "예", "네"})
NO = frozenset({"n", "no", "ㅜ", "아니요", "아니오"})
_SESSION = frozenset({"a", "always", "ㅁ", "항상"})
_STOP = frozenset({"s", "stop", "ㄴ", "중단", "멈춤"})
_STOPPED = "stop here"
_CLAIMS = {
    "read_only": "terminal.claims_read_only",
    "destructive": "terminal.claims_destructive",
    "harmless": "terminal.claims_harmless",
    "idempotent": "terminal.claims_idempotent",
    "open_world": "terminal.claims_open_world",
}
_DESCRIPTION_LIMIT = 300
_REASON_LIMIT = 1_000

if sys.platform != "win32":
    import termios

    def _forget_typed_ahead() -> None:
        """What was typed before the question was read is no answer to it."""
        with contextlib.suppress(termios.error, OSError, ValueError):
            termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)
else:
    import msvcrt

    def _forget_typed_ahead() -> None:
        """What was typed before the question was read is no answer to it."""
        while msvcrt.kbhit():
            msvcrt.getwch()


class TerminalApprover:
    """Shows a call whole and runs it only on an explicit yes; anything else refuses, Ctrl-C stops the whole turn."""

    name = "user"

    def __init__(self) -> None:
        self.pause: Callable[[], AbstractContextManager[None]] = nullcontext
        """Keeps the screen still while the question stands; a front end that moves puts its own here."""
        self.stop: Callable[[], None] = _nothing
        """Ends the whole turn; a front end that can do so puts its own here."""
        self._one_at_a_time = anyio.Lock()

    async def approve(self, request: ApprovalRequest) -> Verdict:
        """Ask about one call; refuse where there is no terminal to ask at."""
        if not is_terminal(sys.stdin) or not is_terminal(sys.stdout):
            return Verdict(Decision.REFUSED)
        async with self.holding_terminal():
            Sink(sys.stdout).line(folded(f"\n{shown(request)}", sys.stdout, copied="  "))
            answer = await ask_at_terminal(say("chat.run_it"))
        if answer is None or answer.strip().casefold() in _STOP:
            self.stop()
            await anyio.lowlevel.checkpoint()  # where the turn was ended, it ends here
            return Verdict(Decision.REFUSED, _STOPPED)
        return verdict(answer)

    @asynccontextmanager
    async def holding_terminal(self) -> AsyncGenerator[None]:
        """Nothing else asks at the terminal, or moves on it."""
        async with self._one_at_a_time:
            with self.pause():
                yield

    async def approve_servers(self, shown: str) -> bool:
        """Ask about the servers that a file in the working directory names; refuse where there is no terminal."""
        if not is_terminal(sys.stdin) or not is_terminal(sys.stdout):
            return False
        async with self.holding_terminal():
            Sink(sys.stdout).line(f"\n{clean(shown)}\n{folded(say('chat.your_rights'), sys.stdout)}")
            answer = await ask_at_terminal(say("chat.start_them")) or ""
        return answer.strip().casefold() in YES


def shown(request: ApprovalRequest) -> str:
    """Return everything the user decides on: what will run, where, and its whole arguments."""
    arguments = json_text(request.arguments, indent=2).replace("\n", "\n  ")
    where = one_line(request.server, 80) or "host"
    warning = "\n" + say("chat.beware", warning=one_line(request.warning, 300)) if request.warning else ""
    head = say("chat.wants_to_run", server=where, tool=one_line(request.tool, 80))
    return f"{head}\n  {arguments}\n{_self_description(request)}{warning}"


def claim_words(claims: Iterable[str]) -> list[str]:
    """Return in words what a tool's annotations claim."""
    return [say(_CLAIMS[claim]) for claim in claims]


def _self_description(request: ApprovalRequest) -> str:
    description = described(request.tool, request.description, bundled=request.bundled)
    words = [one_line(description, _DESCRIPTION_LIMIT), *claim_words(request.claims)]
    return say("terminal.says_of_itself", words="; ".join(filter(None, words)) or "-")


def _nothing() -> None:
    pass


async def ask_at_terminal(question: str) -> str | None:
    """Return what the user types after `question`; None for Ctrl-C or Ctrl-D."""
    question = f"{folded(question.rstrip(), sys.stdout)} "
    if is_plain():
        return await _ask_plainly(question)
    session: PromptSession[str] = PromptSession()
    _forget_typed_ahead()
    clear_typeahead(session.app.input)
    try:
        with patch_stdout(raw=True):
            return await session.prompt_async(question, handle_sigint=False)
    except (KeyboardInterrupt, EOFError):
        return None


async def _ask_plainly(question: str) -> str | None:
    _forget_typed_ahead()
    with contextlib.suppress(EndOfLines):
        return await PlainLines(sys.stdin, question, Sink(sys.stdout), attended=True).read()
    return None


def verdict(answer: str) -> Verdict:
    """Return what an answer means: only an explicit yes lets a call run; other words are the reason for a no."""
    word, _, rest = answer.strip().partition(" ")
    match word.casefold().rstrip(",.:"):
        case yes if yes in YES and not rest:
            return Verdict(Decision.ONCE)
        case always if always in _SESSION and not rest:
            return Verdict(Decision.SESSION)
        case no if no in NO:
            return Verdict(Decision.REFUSED, one_line(rest, _REASON_LIMIT))
        case _:
            return Verdict(Decision.REFUSED, one_line(answer, _REASON_LIMIT))
