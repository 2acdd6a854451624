"""An answer all the same: where the model's service fails, another provider takes the rest of the turn."""

from __future__ import annotations

from dataclasses import replace

from devops_assistant.common.errors import ProtocolBroken, RateLimited, Unavailable
from devops_assistant.common.messages import say
from devops_assistant.conversation.events import Emit, Notice
from devops_assistant.providers.protocol import Provider, Reply, Request


class FallbackProvider:
    """Asks `first`, and `second` for the rest of the turn once `first` cannot be had; the next turn begins anew.

    A key that is refused or a request that is rejected is the user's to mend, and is not papered over.
    """

    def __init__(self, first: Provider, second: Provider) -> None:
        self.name = first.name
        self.model = first.model
        self.first = first
        """Who is to answer."""
        self._second = second
        self._failed = False

    async def complete(self, request: Request, emit: Emit) -> Reply:
        in_mid_turn = bool(request.messages and request.messages[-1].tool_results)
        if not (self._failed and in_mid_turn):
            try:
                reply = await self.first.complete(request, emit)
            except (RateLimited, Unavailable, ProtocolBroken) as error:
                if not (request.may_call or in_mid_turn):
                    raise  # the repair of its own answer is nobody else's to write
                emit(Notice(say("model.by_rules_now", error=error)))
            else:
                self._failed = False
                return reply
        self._failed = True
        reply = await self._second.complete(request, emit)
        return replace(reply, provider=self._second.name, model=self._second.model)
