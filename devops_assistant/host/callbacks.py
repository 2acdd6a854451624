"""What a server may ask of us or tell us while it works for us: a form to fill in, and how far it is.

It may not have a model think for it (sampling) or see our folders (roots): the SDK refuses both where nothing is said.
"""

from __future__ import annotations

import time

from mcp.client import ClientRequestContext
from mcp.types import INVALID_PARAMS, ElicitRequestParams, ElicitRequestURLParams, ElicitResult, ErrorData

from devops_assistant.common.harmless import harmless
from devops_assistant.common.messages import say
from devops_assistant.common.sanitise import one_line
from devops_assistant.conversation.events import Notice, ToolProgress
from devops_assistant.host.asking import Asking
from devops_assistant.host.counterpart import Counterpart
from devops_assistant.host.forms import UnusableForm, read_form

_BETWEEN_NEWS_S = 0.2


class FormsToFill:
    """The SDK's callback for a server that wants to know something of the user."""

    def __init__(self, counterpart: Counterpart, asking: Asking) -> None:
        self._counterpart = counterpart
        self._asking = asking

    async def __call__(self, context: ClientRequestContext, params: ElicitRequestParams) -> ElicitResult | ErrorData:
        """Have the form filled in; an address to visit is shown, and declined."""
        if isinstance(params, ElicitRequestURLParams):
            place = f"{one_line(params.url, 2_000)} ({one_line(params.message)})"
            self._counterpart.emit(Notice(say("host.open_address", server=self._counterpart.server, place=place)))
            return ElicitResult(action="decline")
        try:
            form = read_form(self._counterpart.server, harmless(params.message).text, params.requested_schema)
        except UnusableForm as problem:
            return ErrorData(code=INVALID_PARAMS, message=f"the form cannot be shown: {problem}")
        with self._asking.suspended():
            answer = await self._counterpart.respondent.answer(form)
        return ElicitResult(action=answer.action, content=dict(answer.values) if answer.action == "accept" else None)


class Progress:
    """The SDK's callback for how far one call is; a server that tells it too often is heard now and then."""

    def __init__(self, tool: str, counterpart: Counterpart) -> None:
        self._tool = tool
        self._counterpart = counterpart
        self._told_at = float("-inf")

    async def __call__(self, progress: float, total: float | None, message: str | None) -> None:
        now = time.monotonic()
        if now - self._told_at < _BETWEEN_NEWS_S:
            return
        self._told_at = now
        words = one_line(harmless(message or "").text)
        self._counterpart.emit(ToolProgress(self._counterpart.server, self._tool, progress, total, words))
