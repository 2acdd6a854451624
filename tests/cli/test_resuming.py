"""A recorded conversation taken up in the middle of another one."""

import json
import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from devops_assistant.cli.options import Options
from devops_assistant.cli.parts import build
from devops_assistant.cli.resuming import resumable
from devops_assistant.common.errors import ConfigError
from devops_assistant.conversation.messages import Message, Opaque, Text, ToolCall, ToolResult
from tests.recorder.sessions import TURN, recorded

SAID = (
    Message("user", (Text("how are things?"),)),
    Message("assistant", (Opaque("anthropic", {"signature": "c2ln"}), ToolCall("c1", "git_log", {"count": 5}))),
    Message("user", (ToolResult("c1", "5 commits", evidence_id="E1"),)),
    Message("assistant", (Text("All is well [E1]."),)),
)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for variable in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(variable, str(tmp_path))
    folder = tmp_path / "devops-assistant"
    with recorded(folder / "record.db", "before") as session:
        session.say(*TURN)
        session.recording.end_turn(SAID)
    (folder / "evidence" / "before").mkdir(parents=True)
    (folder / "evidence" / "before" / "E1.txt").write_text("5 commits, whole")
    return folder


@pytest.mark.anyio
async def test_a_conversation_goes_on_with_what_was_said_and_found(data: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.json"
    script.write_text(json.dumps([{"text": "Fine."}]))
    servers = tmp_path / "servers.json"
    servers.write_text('{"mcpServers": {}}')
    shared = build(Options(provider="scripted", script=script, config=servers))
    parts = shared.conversation(datetime.now().astimezone())
    words = await parts.resume("fore")
    agent = await parts.agent()
    assert words == "resumed before: 1 questions, 1 results; it began with “how are things?”"
    assert agent.transcript.messages == SAID
    assert parts.read("E1") == "5 commits, whole"
    assert parts.evidence.shown == {"E1": "5 commits"}
    assert parts.evidence.add("more") == "E2"
    assert parts.recording
    assert parts.recording.start.id == "before"
    await shared.close()


def test_one_that_is_open_elsewhere_is_not_taken_up(data: Path) -> None:
    with closing(sqlite3.connect(data / "record.db")) as connection, connection:
        connection.execute("UPDATE sessions SET ended_at = NULL, pid = ?", (os.getpid(),))
    with pytest.raises(ConfigError, match="is open in process"):
        resumable("before")
    with closing(sqlite3.connect(data / "record.db")) as connection, connection:
        connection.execute("UPDATE sessions SET pid = 4194304")  # its process was killed
    assert resumable("before").messages == SAID


def test_a_name_that_fits_nothing_or_much_is_refused(data: Path) -> None:
    with recorded(data / "record.db", "beforehand") as session:
        session.say(*TURN)
    with pytest.raises(ConfigError, match="there is no session 'x'"):
        resumable("x")
    with pytest.raises(ConfigError, match="2 sessions are called like 'bef'"):
        resumable("bef")
    assert resumable().session.id == "beforehand"
