"""The doctor calls nothing good that it has not tried, and every problem comes with a command to paste."""

from __future__ import annotations

import json
import shlex
import subprocess
from typing import Any

import pytest

from tests.e2e.program import KEY, Done, Place, asking, bundled, calls, little
from tests.mockllm import MockModel, Turn

Found = dict[str, dict[str, Any]]


def examined(
    place: Place, *arguments: str, servers: dict[str, Any] | None = None, variables: dict[str, str] | None = None
) -> tuple[Done, Found]:
    """Run the doctor over these servers, and return what it found by name."""
    done = place.run("doctor", "--json", "--config", place.config(**(servers or {})), *arguments, **(variables or {}))
    found = json.loads(done.out)["findings"]
    assert all(shlex.split(each["command"]) for each in found if each["state"] == "problem"), found
    return done, {each["name"]: each for each in found}


def states(found: Found, *names: str) -> list[str]:
    return [found[name]["state"] for name in names]


def test_without_a_model_nothing_is_broken_and_the_model_is_not_called_good(place: Place) -> None:
    done, found = examined(place, servers={"logs": bundled("logs", LOG_DIR=str(place.folder))})
    assert done.code == 0
    assert states(found, "model", "clock", "terminal", "record") == ["not_tested"] * 4
    assert states(found, "settings", "logs", "config", "data", "cache") == ["good"] * 5
    assert "list_logs answered" in found["logs"]["text"]


def test_people_read_what_was_not_tested_and_the_command_for_each_problem(place: Place) -> None:
    config = place.config(gone={"command": "no-such-program"}, waits={**little(), "requires": ["SOME_TOKEN"]})
    done = place.run("doctor", "--config", config, LANG="C.UTF-8")
    assert done.code == 1
    assert "not tested: off (set SOME_TOKEN)" in done.out
    assert "$ export SOME_TOKEN=" in done.out
    assert "$ devops-assistant servers test gone" in done.out
    assert done.out.splitlines()[-1].startswith("1 problem, ")


def test_it_speaks_korean_where_the_locale_does(place: Place) -> None:
    done = place.run("doctor", "--config", place.config(), LANG="ko_KR.UTF-8", PYTHONUTF8="1")
    assert "확인 못 함: 출력이 터미널이 아닙니다" in done.out


def test_a_model_that_calls_the_tool_is_good(place: Place) -> None:
    with MockModel([calls(("doctor_probe", {"word": "lighthouse"}))]) as mock:
        done, found = examined(place, variables=asking(mock))
    assert done.code == 0
    assert states(found, "endpoint", "key", "tool call") == ["good"] * 3
    assert KEY not in done.out


def test_a_model_that_only_talks_is_a_problem(place: Place) -> None:
    with MockModel([{"text": "I would call doctor_probe with lighthouse."}]) as mock:
        done, found = examined(place, variables=asking(mock))
    assert done.code == 1
    assert states(found, "endpoint", "key", "tool call") == ["good", "good", "problem"]
    assert "--model NAME" in found["tool call"]["command"]


def test_a_refused_key_is_the_problem_and_the_tool_call_stays_untested(place: Place) -> None:
    with MockModel([{"status": 401, "message": "invalid x-api-key", "repeat": True}]) as mock:
        done, found = examined(place, variables=asking(mock))
    assert done.code == 1
    assert states(found, "endpoint", "key", "tool call") == ["good", "problem", "not_tested"]
    assert found["key"]["command"] == "export ANTHROPIC_API_KEY=…"


def test_a_model_that_does_not_exist_is_a_problem_of_its_name(place: Place) -> None:
    turn: Turn = {"status": 404, "message": "model: nope", "error_type": "not_found_error", "repeat": True}
    with MockModel([turn]) as mock:
        _, found = examined(place, "--model", "nope", variables=asking(mock))
    assert states(found, "key", "tool call") == ["not_tested", "problem"]


def test_an_endpoint_that_is_not_there_leaves_all_else_untested(place: Place) -> None:
    variables = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}
    done, found = examined(place, variables=variables)
    assert done.code == 1
    assert states(found, "endpoint", "key", "tool call", "clock") == ["problem", *["not_tested"] * 3]
    assert found["endpoint"]["command"].startswith("curl ")


def test_a_call_that_nobody_vouches_for_is_not_made(place: Place) -> None:
    _, found = examined(place, servers={"other": little()})
    assert found["other"]["state"] == "good"
    assert "not tested: a call" in found["other"]["text"]


def test_settings_that_cannot_be_read_are_a_problem(place: Place) -> None:
    place.write("home/.config/devops-assistant/config.toml", "max_steps = 'many'\n")
    done, found = examined(place)
    assert done.code == 1
    assert found["settings"]["state"] == "problem"
    assert "config.toml" in found["settings"]["command"]


def test_folders_that_cannot_be_used_and_data_that_others_read_are_problems(place: Place) -> None:
    place.write("home/.cache", "a file where a folder should be")
    data = place.home / ".local" / "share" / "devops-assistant"
    data.mkdir(parents=True)
    data.chmod(0o755)
    done, found = examined(place)
    assert done.code == 1
    assert states(found, "cache", "data") == ["problem", "problem"]
    for name in ("data", "cache"):
        subprocess.run(found[name]["command"], shell=True, check=True)
    assert examined(place)[0].code == 0


@pytest.mark.parametrize("content", [b"not a database", b""])
def test_a_damaged_record_is_a_problem(content: bytes, place: Place) -> None:
    record = place.home / ".local" / "share" / "devops-assistant" / "record.db"
    record.parent.mkdir(parents=True, mode=0o700)
    record.write_bytes(content)
    record.chmod(0o600)
    record.parent.chmod(0o700)
    done, found = examined(place)
    assert (done.code, found["record"]["state"]) == (1, "problem")
