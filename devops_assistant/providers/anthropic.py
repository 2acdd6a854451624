"""Models behind the Anthropic Messages wire; the only file that knows the `anthropic` SDK."""

from __future__ import annotations

import json
import warnings
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import anthropic
import httpx2

from devops_assistant.common.messages import say
from devops_assistant.conversation.events import Emit, TextDelta
from devops_assistant.providers.anthropic_request import OFFICIAL_ADDRESS, request_body
from devops_assistant.providers.anthropic_stream import AnthropicMessage, as_events
from devops_assistant.providers.failures import Service
from devops_assistant.providers.protocol import Reply, Request
from devops_assistant.providers.wire import Patience, Silence, as_object, sent_whole, timed, whole_reply

_CONNECT_S = 10.0


class AnthropicProvider:
    """Asks one model for one message at a time; trying again is left to whoever asks."""

    def __init__(self, service: Service, patience: Patience, *, streaming: bool = True) -> None:
        """Args:
        service: which model, where, and with which key.
        patience: how long it may say nothing.
        streaming: whether to ask for an answer piece by piece; some gateways only send it whole.
        """
        self.name = service.name
        self.model = service.model
        self._service = service
        self._patience = patience
        self._streaming = streaming
        # the SDK warns of models about to be retired; a retired one is refused by the service in plain words
        warnings.filterwarnings("ignore", "The model '", DeprecationWarning)
        self._client = anthropic.AsyncAnthropic(
            api_key=service.key,
            base_url=service.address,
            # the SDK sends a bearer token; many gateways look for the key where it used to be
            default_headers={} if service.address == OFFICIAL_ADDRESS else {"x-api-key": service.key},
            max_retries=0,
            timeout=anthropic.Timeout(None, connect=_CONNECT_S),
        )

    async def complete(self, request: Request, emit: Emit) -> Reply:
        body = request_body(self.model, request)
        message = AnthropicMessage()
        try:
            async with aclosing(timed(self._events(body), self._patience)) as events:
                async for event in events:
                    if text := message.add(event):
                        emit(TextDelta(text))
        except Silence as silence:
            raise self._service.silent(silence.seconds) from None
        except anthropic.APIStatusError as error:
            raise self._service.refusal(error.status_code, error.response.headers, error.body) from None
        except anthropic.APIConnectionError as error:
            raise self._service.unreachable(error.__cause__) from None
        except (anthropic.AnthropicError, httpx2.HTTPError) as error:
            raise self._service.broken(str(error)) from None
        except (ValueError, RecursionError) as error:
            raise self._service.broken(say("model.not_readable", error=error)) from None
        if not message.finished:
            raise self._service.broken(say("model.ended_early"))
        return whole_reply(message, request, body)

    async def aclose(self) -> None:
        """Close the connections that are kept open between requests."""
        await self._client.close()

    async def _events(self, body: dict[str, Any]) -> AsyncGenerator[dict[str, Any], None]:
        """The events as sent: the SDK's own iterator drops those of gateways that leave out their names."""
        if not self._streaming:
            for event in as_events(await self._whole(body)):
                yield event
            return
        async with self._client.messages.with_streaming_response.create(**body, stream=True) as response:
            async for sent in anthropic.AsyncStream.raw_events(response.http_response):
                if not sent.data:
                    continue
                event = as_object(json.loads(sent.data))
                if event.get("type") == "error":
                    raise self._service.refusal_in_stream(event)
                yield event

    async def _whole(self, body: dict[str, Any]) -> dict[str, Any]:
        """The answer in one piece, as sent."""
        message = sent_whole(await self._client.messages.with_raw_response.create(**body))
        if message.get("type") == "error":
            raise self._service.refusal_in_stream(message)
        return message
