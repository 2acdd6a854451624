"""`devops-assistant replay`: a recorded session shown again, or its questions asked again of another model."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import anyio

from devops_assistant.agent.recorded_tools import RecordedTools
from devops_assistant.cli.ask import ANSWERED, FAILED, open_output
from devops_assistant.cli.options import Options
from devops_assistant.cli.parts import Shared, build
from devops_assistant.cli.recording import evidence_folder, record_path
from devops_assistant.cli.running import run_until_signalled
from devops_assistant.common.errors import AssistantError
from devops_assistant.conversation.events import TurnFailed
from devops_assistant.host.config import ServerList
from devops_assistant.host.host import Host
from devops_assistant.recorder.bundle import Bundle, read_bundle
from devops_assistant.recorder.reading import open_reading
from devops_assistant.recorder.rerun import events_of
from devops_assistant.ui.face import Output
from devops_assistant.ui.streams import told


def run_replay(which: str, options: Options, *, as_json: bool) -> int:
    """Show the session called `which` again, or ask its questions of the model that `options` name.

    Args:
        as_json: print every event as a line of JSON.

    Raises:
        ConfigError: there is no such session, or the model cannot be used.
    """
    with open_reading(record_path()) as record:
        bundle = read_bundle(record, which, evidence_folder())
    output = open_output(as_json=as_json)
    if options.provider or options.model:
        shared = replace(build(options), host=Host(ServerList(()), {}), recorder=None)
        return run_until_signalled(lambda: _asked_again(bundle, shared, output))
    for turn in bundle.turns:
        for event in events_of(bundle, turn):
            output.listen(event)
        output.settle()
    return FAILED if told(output.failure) else ANSWERED


async def _asked_again(bundle: Bundle, shared: Shared, output: Output) -> int:
    """Have every recorded question answered from the recorded results; a question that fails costs no other."""
    parts = shared.conversation(datetime.now().astimezone(), "replay", RecordedTools(bundle))
    code = ANSWERED
    try:
        agent = await parts.agent()
        for turn in bundle.turns:
            with anyio.move_on_after(shared.timeout_s) as limit:
                try:
                    await agent.run_turn(turn.question, output.listen)
                except AssistantError:  # told by its event
                    code = FAILED
            if limit.cancelled_caught:
                output.listen(TurnFailed(f"there was no answer within {shared.timeout_s:g} s", "raise --timeout"))
                code = FAILED
            output.settle()
    finally:
        with anyio.CancelScope(shield=True):
            await shared.close()
    return code or (FAILED if told(output.failure) else ANSWERED)
