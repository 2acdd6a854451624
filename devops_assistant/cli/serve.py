"""`devops-assistant serve`: the assistant at an address, for OpenAI's clients, Alertmanager and Prometheus."""

from __future__ import annotations

import itertools
import secrets
import sys
from collections.abc import AsyncGenerator, Generator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import anyio
from starlette.types import ASGIApp

from devops_assistant.cli.options import Options
from devops_assistant.cli.parts import Shared, build
from devops_assistant.cli.recording import RecordedCalls, evidence_folder, record_path
from devops_assistant.common.address import TOKEN_LENGTH, Address, UnusableAddress, bound, check_token
from devops_assistant.common.errors import ConfigError
from devops_assistant.common.messages import say
from devops_assistant.common.settings import read_settings
from devops_assistant.conversation.events import ApprovalNeeded, Emit, Event, Notice, ServerFailed
from devops_assistant.evidence.store import make_room
from devops_assistant.gateway.alerts import Alerts
from devops_assistant.gateway.app import Gateway
from devops_assistant.gateway.desk import Conversation, Desk, OpenConversation, Program
from devops_assistant.gateway.gate import Gate
from devops_assistant.gateway.health import Health
from devops_assistant.gateway.http_metrics import HttpMetrics
from devops_assistant.gateway.model_state import ModelState
from devops_assistant.gateway.offered import Offered
from devops_assistant.gateway.serving import run_gateway
from devops_assistant.recorder.record import SessionStart, new_session_id
from devops_assistant.ui.plain import PlainText

_ANSWER_S = 300.0
_FIRST_ANSWER_WAITS_S = 12.0
_BETWEEN_SWEEPS = 100
"""After so many conversations room is made among the evidence of all, which takes long where there is much."""


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the gateway listens, and what it lets in."""

    host: str
    port: int
    token: bool = True
    """Whether clients must send one."""
    most: int = 64
    """Conversations at once."""
    mcp: bool = False


def run_serve(options: Options, listening: Listening) -> int:
    """Serve until a signal ends it, and return the exit code.

    Raises:
        ConfigError: the settings, the server list, the model or the address cannot be used.
    """
    shared = build(options)
    address = Address(listening.host, listening.port)
    given = (read_settings().token or "").strip() if listening.token else ""
    token = given or (secrets.token_urlsafe(2 * TOKEN_LENGTH) if listening.token else "")
    try:
        check_token(address, token)
        listener = bound(address)
    except UnusableAddress as error:
        raise ConfigError(error.args[0]) from None
    address = Address(address.host, listener.getsockname()[1])
    made = "" if given or not token else say("cli.token", token=token) + "\n"
    kinds = say("cli.two_kinds", first="/v1", second="/mcp") if listening.mcp else "/v1"
    told = say("cli.listens" if made else "cli.listens_openly", url=f"http://{address.authority}", kinds=kinds)
    sys.stderr.write(f"{told}\n{made}")
    sys.stderr.flush()

    async def serve() -> int:
        async with AsyncExitStack() as stack:
            desk, alerts, gateway = _gateway(shared, options, listening)
            stack.push_async_callback(shared.close)
            discoveries = stack.enter_context(_discoveries(shared))
            await stack.enter_async_context(shared.host.running(discoveries))
            app = gateway.application(
                await stack.enter_async_context(_merged(shared, options)) if listening.mcp else None
            )
            await run_gateway(Gate(app, address, token, gateway.http), listener, desk, alerts)
        return 0

    return anyio.run(serve)


def _merged(shared: Shared, options: Options) -> AbstractAsyncContextManager[ASGIApp]:
    from devops_assistant.gateway.mcp import MergedServer  # the SDK is slow to import, and only --mcp waits for it

    tools = Offered(shared.host, options.allow)
    return MergedServer(RecordedCalls(tools, shared.recorder) if shared.recorder else tools).running()


def _gateway(shared: Shared, options: Options, listening: Listening) -> tuple[Desk, Alerts, Gateway]:
    model = ModelState(shared.choice.name, shared.choice.model)
    limit_s = shared.timeout_s or _ANSWER_S
    desk = Desk(_conversations(shared, options), model, most=listening.most, limit_s=limit_s)
    alerts = Alerts(desk)
    health = Health(lambda: shared.host.statuses, model)
    return desk, alerts, Gateway(desk, alerts, health, HttpMetrics(), record_path())


def _conversations(shared: Shared, options: Options) -> OpenConversation:
    """Return what opens a conversation; alerts get no tool but those of our own that only read."""
    offered = {"serve": Offered(shared.host, options.allow), "alert": Offered(shared.host)}

    begun = itertools.count(1)

    @asynccontextmanager
    async def open_conversation(program: Program) -> AsyncGenerator[Conversation]:
        await shared.host.settle(_FIRST_ANSWER_WAITS_S)
        if next(begun) % _BETWEEN_SWEEPS == 0:
            with suppress(OSError):
                await anyio.to_thread.run_sync(make_room, evidence_folder())
        parts = shared.conversation(datetime.now().astimezone(), program, offered[program])
        agent, recording = await parts.agent(), parts.recording
        if recording is None:
            yield Conversation(agent, _ignore, "")
            return
        recording.tell = recording.tell_finding = _say
        try:
            yield Conversation(agent, recording.listen, recording.start.id)
        finally:
            recording.end_turn(agent.transcript.messages)
            recording.end()

    return open_conversation


@contextmanager
def _discoveries(shared: Shared) -> Generator[Emit]:
    """Hear what servers offer, record it, and say on stderr what whoever runs the gateway should know."""
    start = SessionStart(new_session_id(), "serve", str(Path.cwd()))
    recording = shared.recorder.session(start) if shared.recorder else None
    if recording:
        recording.tell = recording.tell_finding = _say

    def listen(event: Event) -> None:
        if recording:
            recording.listen(event)
        if isinstance(event, Notice | ApprovalNeeded | ServerFailed):
            PlainText().listen(event)

    yield listen
    if recording:
        recording.end()


def _say(text: str) -> None:
    PlainText().listen(Notice(text))


def _ignore(event: Event) -> None:
    pass
