"""What a front end needs from the assistant behind it, whichever front end it is.

Importing this costs next to nothing: the first prompt does not wait for what it speaks of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from devops_assistant.agent.standing import Standing
    from devops_assistant.common.language import Language
    from devops_assistant.conversation.events import Emit
    from devops_assistant.conversation.messages import JsonObject, ToolSpec
    from devops_assistant.evidence.grounding import Reason
    from devops_assistant.host.calls import CallOutcome
    from devops_assistant.host.library import Library
    from devops_assistant.host.status import ServerStatus
    from devops_assistant.recorder.reading import SessionRow
    from devops_assistant.recorder.tool_metrics import ToolMetric
    from devops_assistant.ui.streams import Signs


class Assistant(Protocol):
    """The conversation that a front end drives."""

    @property
    def setup(self) -> Setup:
        """What there is on this machine, whichever conversation is open."""
        ...

    async def start(self, emit: Emit) -> None:
        """Load what is heavy and start the servers; called once, in a task of its own, after the prompt is drawn.

        Returns when the task is cancelled and the servers are gone, or when there is nothing to keep running.
        """
        ...

    async def ask(self, question: str, emit: Emit) -> str:
        """Answer one question, waiting for start-up where it must.

        Raises:
            AssistantError: no answer could be had; the conversation stays usable.
        """
        ...

    async def investigate(self, symptom: str, since: str, emit: Emit) -> None:
        """Tell what went wrong, by rules, then what a model makes of it where there is one.

        Args:
            symptom: the user's own words for it; may be empty.
            since: how far back failures count, as people write it; empty: as far as the logs go.

        Raises:
            AssistantError: it could not be done, or the model failed; the conversation stays usable.
        """
        ...

    async def dialogue(self) -> Dialogue:
        """The conversation itself, waiting until the settings are read.

        Raises:
            AssistantError: the settings or the server list cannot be used.
        """
        ...

    def standing(self) -> Standing | None:
        """Who answers, and what that has cost; None until the settings are read."""
        ...

    def servers(self) -> Sequence[ServerStatus]: ...

    def tools(self) -> Sequence[ToolSpec]: ...

    async def library(self) -> Library:
        """The prompts and resources of the servers, waiting for start-up where it must.

        Raises:
            AssistantError: the settings or the server list cannot be used.
        """
        ...

    def metrics(self) -> Sequence[ToolMetric]: ...

    async def call(self, tool: str, arguments: JsonObject) -> CallOutcome:
        """Call a bundled tool that only reads, by its server's own name for it, for the user and not for a model.

        Raises:
            AssistantError: no server offers it, or the settings or the server list cannot be used.
        """
        ...


class Setup(Protocol):
    """What was recorded on this machine, and whether what is set up there works."""

    async def sessions(self, limit: int) -> Sequence[SessionRow]:
        """The last recorded sessions, the newest first.

        Raises:
            ConfigError: the record cannot be read.
        """
        ...

    async def examine(self, signs: Signs) -> Iterator[str]:
        """Try everything that is set up, and tell in lines what was found."""
        ...


class Dialogue(Protocol):
    """What was said, what it rests on, and what holds for what will be."""

    def clear(self) -> None:
        """Forget the conversation; servers, metrics and evidence stay."""
        ...

    def undo(self, question: str) -> bool:
        """Forget `question` and its answer, if nothing was asked since; False where it is not there any more."""
        ...

    def read(self, evidence_id: str) -> str | None:
        """The whole stored text of `E1`, `E2` …; None when there is no such evidence."""
        ...

    def reasons(self, answer: str, question: str) -> Sequence[Reason]:
        """What each claim of an answer of this conversation rests on."""
        ...

    async def resume(self, name: str) -> str:
        """Go on with a recorded conversation in place of this one, and return in one line what was restored.

        Args:
            name: an id, its beginning or end, or `last`.

        Raises:
            ConfigError: there is none of that name, or it is open elsewhere.
        """
        ...

    async def attach(self, text: str) -> str:
        """Give the model `text` to read with the next question, and return the id of its evidence."""
        ...

    def allow(self, pattern: str) -> None:
        """Let tools of this name or glob run without asking in this conversation."""
        ...

    @property
    def allowed(self) -> Sequence[str]:
        """The names and globs of what runs without asking."""
        ...

    async def use_model(self, provider: str, model: str) -> None:
        """Go on with another model; the conversation stays.

        Args:
            provider: one of the known ones, or empty for the present one.
            model: its id, or empty for the provider's usual one.

        Raises:
            ConfigError: it cannot be used as it is configured.
        """
        ...

    async def use_language(self, language: Language) -> None:
        """Answer in this language from now on, whatever the question's."""
        ...
