"""The names that the word being typed may be one of: tools, servers, files, resources, metrics, arguments."""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from pathlib import Path

import anyio.to_thread

from devops_assistant.common.sanitise import one_line
from devops_assistant.host.calls import Prompt
from devops_assistant.ui.account import Account
from devops_assistant.ui.assistant import Assistant
from devops_assistant.ui.commands.choosing import PROVIDERS
from devops_assistant.ui.commands.registry import Commands
from devops_assistant.ui.prompts import prompt_commands
from devops_assistant.ui.tables import state_words
from devops_assistant.ui.tool_words import brief

Names = Iterable[tuple[str, str]]
"""Each name with what is said of it."""

_FIXED: Mapping[str, Names] = {
    "languages": [("en", "English"), ("ko", "한국어")],
    "providers": [(provider, "") for provider in PROVIDERS],
}
_KEPT_S = 30.0
_ENTRIES = 500
_METRICS = 500
_SESSIONS = 50
_TITLE_LIMIT = 60
_METRIC = re.compile(r"^([a-zA-Z_:][\w:]*)", re.ASCII | re.MULTILINE)
_LEAST_OF_METRIC = 3


class Proposals:
    """Knows what an assistant knows; what servers have to be asked for is asked for now and then."""

    def __init__(self, assistant: Assistant, account: Account, commands: Commands) -> None:
        self._assistant = assistant
        self._account = account
        self._commands = commands
        self._kept: dict[str, tuple[float, Names]] = {}

    async def for_line(self, typed: str, *, asked: bool) -> tuple[str, Names]:
        """Return the word that is being typed and the names that it may be one of.

        Args:
            typed: the line up to the cursor.
            asked: whether the user asked for names; else only what follows `/`, `@` and `!` has any.

        Raises:
            AssistantError: the settings or the server list cannot be used.
        """
        word = typed[max(typed.rfind(sign) for sign in " \n\t") + 1 :]
        match typed[:1]:
            case "/" if word == typed:
                return word, await self._kept_for("prompts", self._prompt_names)
            case "/":
                return await self._argument(typed, word)
            case "!":
                return word.removeprefix("!"), await _files(word.removeprefix("!"))
            case _ if word.startswith("@"):
                resources = await self._kept_for("resources", self._resources)
                files = [(f"@{name}", told) for name, told in await _files(word[1:])]
                return word, [("@!", "!"), *((f"@{name}", told) for name, told in resources), *files]
            case _:
                return word, await self._words(word) if asked and word else ()

    async def _argument(self, typed: str, word: str) -> tuple[str, Names]:
        name = typed[1:].split(maxsplit=1)[0].casefold()
        command = next((command for command in self._commands if name in (command.name, *command.aliases)), None)
        if command is None:
            return await self._prompt_argument(name, word)
        return word, await self._of_kind(command.completes, word)

    async def _of_kind(self, kind: str, word: str) -> Names:
        match kind:
            case "evidence":
                ids = [id for exchange in self._account.exchanges for id in exchange.evidence]
                return [(id, "") for id in dict.fromkeys(ids)]
            case "files":
                return await _files(word)
            case "metrics":
                return await self._metrics(word)
            case "resources":
                return await self._kept_for("resources", self._resources)
            case "sessions":
                return await self._kept_for("sessions", self._sessions)
            case "offers":
                return [*self._tools(), *self._servers()]
            case "tools":
                return self._tools()
            case _:
                return _FIXED.get(kind, ())

    async def _prompt_argument(self, name: str, word: str) -> tuple[str, Names]:
        library = await self._assistant.library()
        prompts = await library.list_prompts()
        prompt = next((each.prompt for each in prompt_commands(prompts) if each.name == name), None)
        if prompt is None:
            return word, ()
        argument, given, begun = word.partition("=")
        if not given:
            return word, [(f"{blank.name}=", blank.description) for blank in prompt.arguments]

        async def values() -> Names:
            return [(value, "") for value in await _values(prompt, argument, begun, self._assistant)]

        return begun, await self._kept_for(f"{name} {word}", values)

    async def _words(self, word: str) -> Names:
        """What any word of a question may be."""
        if "/" in word or word[0] in ".~":
            return await _files(word)
        return [*self._tools(), *self._servers(), *await self._metrics(word)]

    def _tools(self) -> list[tuple[str, str]]:
        return [(tool.name, f"{one_line(tool.server, 40)} · {brief(tool)}") for tool in self._assistant.tools()]

    def _servers(self) -> list[tuple[str, str]]:
        return [(server.name, state_words(server.state)) for server in self._assistant.servers()]

    async def _metrics(self, word: str) -> Names:
        if len(word) < _LEAST_OF_METRIC or not any(tool.own_name == "list_metrics" for tool in self._assistant.tools()):
            return ()

        async def names() -> Names:
            outcome = await self._assistant.call("list_metrics", {"prefix": word[:_LEAST_OF_METRIC], "limit": _METRICS})
            return [(name, "") for name in _METRIC.findall(outcome.text)]

        return await self._kept_for(f"metrics {word[:_LEAST_OF_METRIC]}", names)

    async def _prompt_names(self) -> Names:
        library = await self._assistant.library()
        commands = prompt_commands(await library.list_prompts())
        return [(f"/{command.name}", command.prompt.description) for command in commands]

    async def _resources(self) -> Names:
        library = await self._assistant.library()
        return [(resource.uri, resource.description or resource.name) for resource in await library.list_resources()]

    async def _sessions(self) -> Names:
        sessions = await self._assistant.setup.sessions(_SESSIONS)
        return [(session.id, one_line(session.title, _TITLE_LIMIT)) for session in sessions]

    async def _kept_for(self, what: str, ask: Callable[[], Awaitable[Names]]) -> Names:
        """What was found a moment ago, or is found now."""
        now = time.monotonic()
        if what not in self._kept or now - self._kept[what][0] > _KEPT_S:
            self._kept = {name: kept for name, kept in self._kept.items() if now - kept[0] <= _KEPT_S}
            self._kept[what] = now, list(await ask())
        return self._kept[what][1]


async def _values(prompt: Prompt, argument: str, begun: str, assistant: Assistant) -> Sequence[str]:
    library = await assistant.library()
    return await library.complete_argument(prompt.server, prompt.name, argument, begun)


async def _files(begun: str) -> Names:
    return await anyio.to_thread.run_sync(_entries, begun)


def _entries(begun: str) -> list[tuple[str, str]]:
    folder, slash, _ = begun.rpartition("/")
    try:
        entries = sorted(Path(folder + slash or ".").expanduser().iterdir())[:_ENTRIES]
        return [(f"{folder}{slash}{entry.name}{'/' if entry.is_dir() else ''}", "") for entry in entries]
    except (OSError, RuntimeError):
        return []
