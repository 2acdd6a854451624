"""What a question takes along: `@ADDRESS` a resource, `@FILE` a file, `@!` the output of the last `!command`."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import anyio.to_thread

from devops_assistant.common.errors import AssistantError
from devops_assistant.common.messages import say
from devops_assistant.common.private_files import read_bounded

if TYPE_CHECKING:
    from devops_assistant.host.library import Library
    from devops_assistant.ui.shell import Ran

FILE_LIMIT_BYTES = 256 * 1024
_MENTION = re.compile(r"(?<!\S)@(!|[^\s@]*[/.:][^\s@]*)")
_TRAILING = ".,;:?)\"'"


async def taken_along(
    question: str, library: Callable[[], Awaitable[Library]], ran: Ran | None
) -> Sequence[tuple[str, str]]:
    """Return the name and the text of everything that `question` mentions, each once.

    Args:
        library: gives what servers let their users read.
        ran: the last command of the user's shell, if there was one.

    Raises:
        AssistantError: something mentioned cannot be had.
    """
    found: dict[str, str] = {}
    mentions: list[str] = _MENTION.findall(question)
    for name in dict.fromkeys(mention.rstrip(_TRAILING) for mention in mentions):
        if name == "!":
            found["!"] = _output(ran)
            continue
        text = await (await library()).read(name) if "://" in name else await _file(name)
        if text is not None:
            found[name] = text
    return list(found.items())


def _output(ran: Ran | None) -> str:
    if not ran:
        raise AssistantError(say("terminal.nothing_ran"), remedy=say("terminal.run_something"))
    return f"$ {ran.command}\n{ran.output}[{say('terminal.exit_status', status=ran.status)}]"


async def _file(name: str) -> str | None:
    """The text of a file; None for what is no more than a word, such as somebody's handle."""
    content = await anyio.to_thread.run_sync(_read, Path(name))
    if content is None and "/" not in name:
        return None
    if content is None:
        raise AssistantError(say("terminal.cannot_attach", name=name, limit=FILE_LIMIT_BYTES // 1024))
    return content.decode(errors="replace")


def _read(path: Path) -> bytes | None:
    try:
        whole = path.expanduser()
        return read_bounded(whole, FILE_LIMIT_BYTES) if whole.is_file() else None
    except (OSError, RuntimeError):
        return None
