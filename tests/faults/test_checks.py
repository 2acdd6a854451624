"""The checks that every faulty run is held to do catch what they are for."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.program import KEY
from tests.faults.asking import SECRET, Run, check
from tests.mockllm import Asked

Json = dict[str, Any]
STARTED: Json = {"type": "tool_started", "call_id": "a"}
FINISHED: Json = {"type": "tool_finished", "call_id": "a"}
ANSWERED: Json = {"type": "turn_finished", "text": "yes"}
FAILED: Json = {"type": "turn_failed", "error": "no", "remedy": "ask again"}
ASKED: Json = {"role": "user", "content": "hi"}
CALLED: Json = {"role": "assistant", "content": [{"type": "tool_use", "id": "a", "name": "time", "input": {}}]}


def lines(*events: Json) -> str:
    return "".join(json.dumps(event) + "\n" for event in events)


def request(*messages: Json) -> Asked:
    body: Json = {"model": "m", "max_tokens": 1, "messages": list(messages)}
    return Asked(wire="anthropic", path="", headers={}, body=body)


def sound(home: Path) -> Run:
    return Run(0, lines(STARTED, FINISHED, ANSWERED), "", home, (request(ASKED),), True)


def test_a_sound_run_passes(tmp_path: Path) -> None:
    check(sound(tmp_path))
    check(replace(sound(tmp_path), code=1, out=lines(FAILED)))


UNSOUND: dict[str, Json] = {
    "a call without an end": {"out": lines(STARTED, ANSWERED)},
    "a call with two ends": {"out": lines(STARTED, FINISHED, FINISHED, ANSWERED)},
    "a call without a result": {"requests": (request(ASKED, CALLED, ASKED),)},
    "no answer": {"out": lines({**ANSWERED, "text": " "})},
    "no remedy": {"code": 1, "out": lines({**FAILED, "remedy": ""})},
    "a failure that answered": {"code": 1},
    "a success that failed": {"out": lines(FAILED)},
    "noise": {"err": "warning"},
    "the key": {"out": lines({**ANSWERED, "text": f"key {KEY}"})},
    "a secret": {"out": lines({**ANSWERED, "text": SECRET})},
    "a terminal sequence": {"as_json": False, "out": "\x1b[2J"},
    "a traceback": {"as_json": False, "out": "Traceback (most recent call last)"},
    "nothing said": {"as_json": False, "out": ""},
}


@pytest.mark.parametrize("unsound", UNSOUND.values(), ids=UNSOUND)
def test_an_unsound_run_is_caught(unsound: Json, tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        check(replace(sound(tmp_path), **unsound))


def test_a_secret_in_any_file_is_caught(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "history").write_text(f"key: {SECRET}", encoding="utf-8")
    with pytest.raises(AssertionError, match="deep/history"):
        check(sound(tmp_path))


def test_a_process_left_behind_is_caught(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        with pytest.raises(AssertionError, match="a process of ours is left"):
            check(sound(tmp_path))
        process.communicate(b"\n")
