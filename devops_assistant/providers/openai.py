"""Models behind the Chat Completions wire, whoever serves them; the only file that knows the `openai` SDK."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import openai

from devops_assistant.common.messages import say
from devops_assistant.conversation.events import Emit, TextDelta
from devops_assistant.providers.failures import Service
from devops_assistant.providers.openai_request import request_body
from devops_assistant.providers.openai_stream import ChatCompletion, as_chunk
from devops_assistant.providers.protocol import Reply, Request
from devops_assistant.providers.wire import Patience, Silence, sent_whole, timed, whole_reply

_CONNECT_S = 10.0
_NO_KEY = "none"
"""The SDK insists on a key; servers that need none ignore it."""
_OPTION = re.compile("stream_options|include_usage")
_USAGE = {"stream_options": {"include_usage": True}}


class OpenAIProvider:
    """Asks one model for one message at a time; trying again is left to whoever asks."""

    def __init__(self, service: Service, patience: Patience, *, streaming: bool = True) -> None:
        """Args:
        service: which model, where, and with which key; its name is the provider's.
        patience: how long it may say nothing.
        streaming: whether to ask for an answer piece by piece; some gateways only send it whole.
        """
        self.name = service.name
        self.model = service.model
        self._service = service
        self._patience = patience
        self._streaming = streaming
        self._options: dict[str, Any] = _USAGE
        self._client = openai.AsyncOpenAI(
            api_key=service.key or _NO_KEY,
            base_url=service.address,
            max_retries=0,
            timeout=openai.Timeout(None, connect=_CONNECT_S),
        )

    async def complete(self, request: Request, emit: Emit) -> Reply:
        body = request_body(self.name, self.model, request)
        message = ChatCompletion(self.name)
        try:
            async with aclosing(timed(self._chunks(body), self._patience)) as chunks:
                async for chunk in chunks:
                    if text := message.add(chunk):
                        emit(TextDelta(text))
        except Silence as silence:
            raise self._service.silent(silence.seconds) from None
        except openai.APIStatusError as error:
            raise self._service.refusal(error.status_code, error.response.headers, error.body) from None
        except openai.APIConnectionError as error:
            if message.begun:
                raise self._service.broken(str(error.__cause__)) from None
            raise self._service.unreachable(error.__cause__) from None
        except openai.APIError as error:
            raise self._service.refusal_in_stream(error.body) from None
        except (openai.OpenAIError, ValueError, RecursionError) as error:
            raise self._service.broken(say("model.not_readable", error=error)) from None
        if not message.finished:
            raise self._service.broken(say("model.ended_early"))
        return whole_reply(message, request, body)

    async def aclose(self) -> None:
        """Close the connections that are kept open between requests."""
        await self._client.close()

    async def _chunks(self, body: dict[str, Any]) -> AsyncGenerator[dict[str, Any], None]:
        if not self._streaming:
            yield await self._whole(body)
            return
        async with await self._open(body) as stream:
            async for chunk in stream:
                yield chunk.to_dict(warnings=False)

    async def _whole(self, body: dict[str, Any]) -> dict[str, Any]:
        """The answer in one piece, as sent."""
        completion = sent_whole(await self._client.chat.completions.with_raw_response.create(**body))
        if completion.get("error"):
            raise self._service.refusal_in_stream(completion["error"])
        return as_chunk(completion)

    async def _open(self, body: dict[str, Any]) -> openai.AsyncStream[Any]:
        """Send the request, without the wish for usage where the server does not know it."""
        try:
            return await self._client.chat.completions.create(**body, **self._options, stream=True)
        except openai.APIStatusError as error:
            if not self._options or not _OPTION.search(str(error.body)):
                raise
        self._options = {}
        return await self._client.chat.completions.create(**body, stream=True)
