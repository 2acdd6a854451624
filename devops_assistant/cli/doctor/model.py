"""Whether the model can be asked: its settings, its address, its key, and one live call of a tool."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import anyio
import httpx2

from devops_assistant.cli.doctor.findings import Finding, good, not_tested, pasted, problem
from devops_assistant.common.errors import AuthenticationFailed, ConfigError, ProviderError, Refused
from devops_assistant.common.messages import say
from devops_assistant.conversation.events import Emit, Event, Retrying
from devops_assistant.conversation.messages import Message, Text, ToolSpec
from devops_assistant.providers.catalogue import Chosen, ProviderChoice, address_of, key_variable_of, open_provider
from devops_assistant.providers.protocol import Reply, Request
from devops_assistant.ui.units import duration

ADDRESS_S = 8.0
"""How long an address may take to answer."""
CALL_S = 40.0
"""How long the live call may take, its retries with it."""
SKEW_S = 60.0
"""From this difference on, certificates and time windows begin to go wrong."""
_PROBE = ToolSpec(
    "doctor_probe",
    "Reports that tools can be called.",
    {
        "type": "object",
        "properties": {"word": {"type": "string", "description": "the word that the user gave"}},
        "required": ["word"],
    },
    read_only=True,
)
_SYSTEM = "You test whether tools can be called. Call the tool doctor_probe once, with the word the user gives."
_QUESTION = "The word is: lighthouse"
_WITHOUT_MODEL = ("offline", "scripted")


@dataclass(frozen=True, slots=True)
class Answered:
    """What the address said."""

    status: int
    elapsed_ms: float
    skew_s: float | None
    """How far our clock is ahead of theirs; None where they named no time."""


async def model(chosen: Chosen | ConfigError) -> list[Finding]:
    """Try the model that questions would go to.

    Args:
        chosen: the choice, or why there is none.
    """
    if isinstance(chosen, ConfigError):
        return [problem("model", "model", f"{chosen}; {chosen.remedy}", "devops-assistant doctor --provider offline")]
    choice = chosen.choice
    if choice.name in _WITHOUT_MODEL:
        text = chosen.hint or say("doctor.no_model", provider=choice.name)
        return [not_tested("model", "model", text), not_tested("clock", "clock", say("doctor.no_clock"))]
    address = address_of(choice)
    answered = await _asked(address)
    if isinstance(answered, str):
        reach = problem(
            "model", "endpoint", f"{address}: {answered}", pasted("curl", "--max-time", "10", "-sS", "-I", address)
        )
        untested = say("doctor.unreachable")
        return [
            reach,
            *(not_tested("model", name, untested) for name in ("key", "tool call")),
            not_tested("clock", "clock", say("doctor.no_clock")),
        ]
    spent = duration(answered.elapsed_ms)
    reach = good("model", "endpoint", say("doctor.reached", address=address, status=answered.status, spent=spent))
    return [reach, *await _called(choice), _clock(answered)]


async def _asked(address: str) -> Answered | str:
    """Ask the address for nothing in particular: any answer shows that it is there, and what time it is there."""
    began, now = time.monotonic(), time.time()
    try:
        async with httpx2.AsyncClient(timeout=ADDRESS_S, follow_redirects=False) as client:
            response = await client.head(address)
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
        return str(error) or type(error).__name__
    elapsed_s = time.monotonic() - began
    return Answered(response.status_code, elapsed_s * 1000, _skew(response.headers, now + elapsed_s / 2))


def _skew(headers: Mapping[str, str], ours_s: float) -> float | None:
    try:
        return ours_s - parsedate_to_datetime(headers.get("date", "")).astimezone(UTC).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None


def _clock(answered: Answered) -> Finding:
    if answered.skew_s is None:
        return not_tested("clock", "clock", say("doctor.no_clock"))
    amount = duration(abs(answered.skew_s) * 1000)
    if abs(answered.skew_s) > SKEW_S:
        id = "doctor.clock_ahead" if answered.skew_s > 0 else "doctor.clock_behind"
        return problem("clock", "clock", say(id, amount=amount), "sudo timedatectl set-ntp true")
    zone = datetime.now().astimezone().strftime("%Z")
    return good("clock", "clock", say("doctor.clock", seconds=f"{SKEW_S:g}", zone=zone))


async def _called(choice: ProviderChoice) -> list[Finding]:
    """Have the model call a tool: that alone shows that its key, its name and its tools work."""
    heard: list[str] = []

    def listen(event: Event) -> None:
        if isinstance(event, Retrying):
            heard.append(event.reason)

    began = time.monotonic()
    try:
        with anyio.fail_after(CALL_S):
            reply = await _reply(choice, listen)
    except TimeoutError:
        return _broken(choice, heard[-1] if heard else say("doctor.no_answer", seconds=f"{CALL_S:g}"), None)
    except (ProviderError, ConfigError) as error:
        return _broken(choice, f"{error}; {error.remedy}" if error.remedy else str(error), error)
    spent = duration((time.monotonic() - began) * 1000)
    key = good("model", "key", say("doctor.accepted"))
    calls = [call for call in reply.message.tool_calls if call.name == _PROBE.name]
    name = reply.model or choice.model
    if calls and "lighthouse" in str(calls[0].arguments.get("word", "")).casefold():
        return [key, good("model", "tool call", say("doctor.called", model=name, spent=spent))]
    command = pasted("devops-assistant", "doctor", "--provider", choice.name, "--model", "NAME")
    return [key, problem("model", "tool call", say("doctor.no_call", model=name), command)]


async def _reply(choice: ProviderChoice, listen: Emit) -> Reply:
    provider = await anyio.to_thread.run_sync(open_provider, choice)
    try:
        request = Request(_SYSTEM, (Message("user", (Text(_QUESTION),)),), (_PROBE,))
        return await provider.complete(request, listen)
    finally:
        await provider.aclose()


def _broken(choice: ProviderChoice, text: str, error: Exception | None) -> list[Finding]:
    """Who is to blame, as far as the error says so; what comes after it was not tested."""
    variable = key_variable_of(choice)
    untested = not_tested("model", "tool call", say("doctor.no_answer_came"))
    if isinstance(error, AuthenticationFailed | ConfigError):
        return [problem("model", "key", text, f"export {variable}=…" if variable else "env | grep _BASE_URL"), untested]
    key = not_tested("model", "key", say("doctor.no_answer_came"))
    again = ["devops-assistant", "doctor", "--provider", choice.name]
    if isinstance(error, Refused):
        return [key, problem("model", "tool call", text, pasted(*again, "--model", "NAME"))]
    return [key, problem("model", "tool call", text, pasted(*again))]
