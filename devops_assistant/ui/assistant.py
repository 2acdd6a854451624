"""What a front end needs from the assistant behind it, whichever front end it is.

Importing this costs next to nothing: the first prompt does not wait for what it speaks of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from devops_assistant.agent.standing import Standing
    from devops_assistant.conversation.events import Emit
    from devops_assistant.conversation.messages import ToolSpec
    from devops_assistant.host.library import Library
    from devops_assistant.host.status import ServerStatus
    from devops_assistant.recorder.tool_metrics import ToolMetric


class Assistant(Protocol):
    """The conversation that a front end drives."""

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

    def clear(self) -> None:
        """Forget the conversation; servers, metrics and evidence stay."""
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

    def evidence(self, evidence_id: str) -> str | None:
        """The whole stored text of `E1`, `E2` …; None when there is no such evidence."""
        ...
