"""However the program ends, nothing that it started outlives it, and its exit code says how it went."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.program import (
    DEADLINE_S,
    Place,
    asking,
    bundled,
    calls,
    lines_until,
    little,
    processes_with,
    until,
)
from tests.mockllm import MockModel
from tests.servers.git.building import Repo

pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc")
WAIT = {"tool_calls": [{"name": "wait", "arguments": {"seconds": 600}}]}
DEAF = [sys.executable, "-c", "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(600)"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_in_the_middle_of_a_call_ends_everything(number: signal.Signals, place: Place) -> None:
    mark = f"mark-{place.folder}"
    config = place.config(
        one=little("--tools", "wait", trust="read-only", env={"MARK": mark}),
        deaf={"command": DEAF[0], "args": [*DEAF[1:], mark]},
    )
    script = place.script(WAIT, {"text": "never"})
    with place.start("ask", "wait", "--json", "--script", script, "--config", config) as process:
        until(lambda: len(processes_with(mark)) == 2, DEADLINE_S, "both servers run")
        process.send_signal(number)
        process.send_signal(number)  # an impatient user must not leave servers behind
        out, err = process.communicate(timeout=DEADLINE_S)
    assert process.returncode == 128 + number
    assert err == ""
    assert '"turn_finished"' not in out
    assert processes_with(mark) == {}


def test_an_interrupted_call_leaves_nothing_behind(place: Place) -> None:
    mark = f"mark-{place.folder}"
    config = place.config(one=little("--tools", "wait", trust="read-only", env={"MARK": mark}))
    script = place.script(WAIT, {"text": "never"})
    with place.start("ask", "wait", "--json", "--script", script, "--config", config) as process:
        lines_until(process, '"tool_started"')
        process.send_signal(signal.SIGINT)
        assert process.wait(DEADLINE_S) == 130
    assert processes_with(mark) == {}


def test_bundled_servers_follow_a_host_that_is_killed_though_they_are_busy(place: Place, repo: Repo) -> None:
    mark = f"mark-{place.folder}"
    big = "2026-11-21T01:02:03Z ERROR something happened to the queue again and again\n" * 200_000
    place.write("logs/big.log", big)
    config = place.config(
        git=bundled("git", REPO_PATH=str(repo.path), MARK=mark),
        logs=bundled("logs", LOG_DIR=str(place.folder / "logs"), MARK=mark),
        system=bundled("system", MARK=mark),
    )
    busy = calls(
        *[("search_logs", {"file": "big.log", "pattern": f"(a|e|i).*{number}.*never there"}) for number in range(20)]
    )
    with (
        MockModel([busy]) as mock,
        place.start("ask", "search", "--json", "--config", config, **asking(mock)) as process,
    ):
        lines_until(process, '"tool_started"')
        assert len(processes_with(mark)) >= 3
        process.kill()
        until(lambda: not processes_with(mark), DEADLINE_S, "all servers are gone")
        process.communicate(timeout=DEADLINE_S)


def test_a_reader_who_leaves_early_and_a_full_disk(place: Place) -> None:
    config = place.config()
    long = place.script({"text": "line\n" * 50_000})
    ask = f"ask hello --script {long} --config {config}"
    done = _shell(place, f"$PROGRAM {ask} 2>err | head -1; cat err; echo ${{PIPESTATUS[0]}}")
    assert done.splitlines() == ["line", "no evidence gathered · scripted script", "0"]
    for command in (ask, f"{ask} --json", f"tools --config {config}", "--help"):
        done = _shell(place, f"$PROGRAM {command} >/dev/full; echo $?")
        assert done.splitlines()[-2:] == ["cannot write the output: No space left on device", "1"]
        assert "Traceback" not in done


def _shell(place: Place, command: str) -> str:
    program = f"{sys.executable} -m devops_assistant"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=place.folder,
        env=place.environment(PROGRAM=program),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=DEADLINE_S,
        check=True,
    )
    return done.stdout.decode()


@pytest.mark.parametrize(("encoding", "said"), [("euc-kr", "아직 기록이 없습니다"), ("ascii", "there is no record")])
def test_korean_is_spoken_where_it_can_be_shown_and_english_elsewhere(encoding: str, said: str, place: Place) -> None:
    command = [sys.executable, "-m", "devops_assistant", "sessions", "show", "nothing"]
    environment = place.environment(LC_ALL="ko_KR.EUC-KR", PYTHONIOENCODING=encoding)
    (place.home).mkdir(exist_ok=True)
    done = subprocess.run(command, env=environment, capture_output=True, timeout=DEADLINE_S, check=False)
    assert said in (done.stdout + done.stderr).decode(encoding)


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_conversation_ends_in_peace_where_a_stream_was_closed_before_it_began(closed: str, place: Place) -> None:
    program = f'"{sys.executable}" -m devops_assistant chat --provider offline --config "{place.config()}"'
    command = ["sh", "-c", f"{program} {closed} </dev/null" if "<" not in closed else f"{program} {closed}"]
    done = subprocess.run(
        command, env=place.environment(), capture_output=True, text=True, timeout=DEADLINE_S, check=False
    )
    assert done.returncode == 0
    assert "unexpected" not in done.stdout + done.stderr
