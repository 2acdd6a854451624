"""`servers test NAME`: one server tried out, and how it did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from devops_assistant.cli.options import Options
from devops_assistant.cli.running import run_until_signalled
from devops_assistant.cli.sources import servers_of
from devops_assistant.common.errors import ConfigError
from devops_assistant.common.harmless import harmless
from devops_assistant.common.messages import say
from devops_assistant.common.nearest import nearest
from devops_assistant.common.sanitise import one_line, visible
from devops_assistant.common.settings import child_environment, read_settings
from devops_assistant.conversation.messages import ToolSpec
from devops_assistant.host.calls import ToolOffer
from devops_assistant.host.check import Check, TriedCall, check
from devops_assistant.host.config import ServerEntry
from devops_assistant.host.policy import Policy
from devops_assistant.ui.plain import PlainText
from devops_assistant.ui.streams import told
from devops_assistant.ui.units import duration, size

PASSED, FAILED, UNUSABLE = 0, 1, 2
_STDERR_LINES = 10


def check_server(name: str, options: Options, allow: Sequence[str]) -> int:
    """Try the server `name`, tell how it did, and return the exit code."""
    return run_until_signalled(lambda: _checked(name, options, Policy(allow)))


async def _checked(name: str, options: Options, policy: Policy) -> int:
    face = PlainText()
    try:
        settings = read_settings()
        entry = _named(name, servers_of(options, settings).entries)
    except ConfigError as error:
        face.warn(str(error), error.remedy)
        return UNUSABLE
    if entry.unusable:
        face.warn(unusable(entry), entry.remedy)
        return FAILED
    found = await check(entry, child_environment(settings), lambda offer: may_call(entry, offer, policy))
    for line in _lines(entry, found):
        face.say(line)
    if not found.passed and found.status.last_error:
        face.warn(found.status.last_error, found.status.remedy)
    return FAILED if told(face.failure) or not found.passed else PASSED


def _named(name: str, entries: Sequence[ServerEntry]) -> ServerEntry:
    for entry in entries:
        if entry.name == name:
            return entry
    names = [entry.name for entry in entries]
    close = nearest(name, names, 1)
    there = say("cli.there_are", names=", ".join(names) or say("cli.none"))
    hint = say("cli.did_you_mean", name=close[0]) if close else there
    raise ConfigError(say("cli.no_server", name=one_line(name)), remedy=hint)


def unusable(entry: ServerEntry) -> str:
    """Return in one line why a server cannot be started."""
    state = say(f"tables.{entry.unusable}")
    return say("cli.server_unusable", name=visible(entry.name), state=state, problem=entry.problem)


def may_call(entry: ServerEntry, offer: ToolOffer, policy: Policy) -> bool:
    """Return whether a tool may be called to try its server out."""
    if entry.trusted_read_only or (entry.bundled and offer.read_only_hint):
        return True
    return policy.standing(ToolSpec(offer.name, "", {}, server=entry.name)) is not None


def _lines(entry: ServerEntry, found: Check) -> Iterator[str]:
    status = found.status
    if status.start_ms is None:
        yield say("cli.not_started", name=entry.name, command=one_line(entry.display, 300))
    else:
        spent, protocol = duration(status.start_ms), status.protocol_version
        yield say("cli.started", name=entry.name, spent=spent, protocol=protocol)
        names = ", ".join(one_line(offer.name, 64) for offer in found.tools)
        after = f": {names}" if names else ""
        yield say("cli.listed", count=len(found.tools), spent=duration(found.list_ms), names=after)
        yield _call_line(found.call)
    said = [line for line in found.stderr_end[-_STDERR_LINES:] if line]
    yield say("cli.stderr_end", count=len(said)) if said else say("cli.stderr_empty")
    yield from (f"  | {one_line(line, 300)}" for line in said)


def _call_line(call: TriedCall | None) -> str:
    if call is None:
        return say("cli.no_call")
    text = harmless(call.outcome.text).text
    first = one_line(text.partition("\n")[0], 120)
    form = "cli.call_failed" if call.outcome.is_error else "cli.call_answered"
    spent, length = duration(call.elapsed_ms), size(len(text.encode()))
    return say(form, tool=call.tool, spent=spent, size=length, said=first)
