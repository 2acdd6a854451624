"""Runs the program on a case as its user would, and judges what it accuses: required facts, forbidden claims."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from benchmarks._measure import PROGRAM, ROOT
from benchmarks.incidents.make import Case
from benchmarks.incidents.world import Answer
from tests.real.debian import Unavailable, program
from tests.real.running import free_port, running

LONGEST_S = 120
_REACHED = 5
"""The exit code of `--fail-if`, which is an answer too."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one case."""

    kind: str
    place: int
    """Where the cause stands among the suspects, from 1; 0 where it does not. Without a cause: 1 if nobody is accused."""
    accused: int
    """How many that are innocent were convicted."""
    seconds: float
    note: str = ""


def run_case(case: Case, prometheus: str) -> Result:
    """Return what the program says of a case; `prometheus` is the URL of its metrics, or empty."""
    with TemporaryDirectory(prefix="investigate-") as home:
        environment = _environment(case, home, prometheus)
        command = [*PROGRAM, "investigate", *case.question, "--no-llm", "--json", *own_servers(Path(home))]
        started = time.perf_counter()
        try:
            run = subprocess.run(
                command, cwd=home, env=environment, capture_output=True, text=True, timeout=LONGEST_S, check=False
            )
        except subprocess.TimeoutExpired:
            return Result(case.kind, 0, 0, LONGEST_S, f"no answer in {LONGEST_S} s")
        seconds = time.perf_counter() - started
    said = _object(run.stdout)
    if run.returncode not in (0, _REACHED) or said is None:
        last = (run.stderr.strip() or run.stdout.strip() or "it said nothing").splitlines()[-1]
        return Result(case.kind, 0, 0, seconds, f"exit {run.returncode}: {last[:160]}")
    place, accused = judge(said, case.answer)
    return Result(case.kind, place, accused, seconds, _note(said, place, accused))


def judge(said: Json, answer: Answer) -> tuple[int, int]:
    """Return where the cause stands among the suspects, and how many innocent are convicted.

    Convicted is who is accused where nobody is to blame, an innocent commit that is accused first, and any commit
    where no commit is to blame.
    """
    suspects = cast("list[Json]", said.get("suspects", []))
    if answer.verdict == "no_cause":
        return int(not suspects and said.get("verdict") == "no_cause"), len(suspects)
    hits = [number for number, suspect in enumerate(suspects, 1) if _is_cause(suspect, answer)]
    to_check = suspects[:1] if answer.commits else suspects
    accused = sum(_is_commit_of(suspect, answer.innocent) for suspect in to_check)
    found = said.get("verdict") == "cause_found"
    return (hits[0] if hits and found else 0), accused


def _is_cause(suspect: Json, answer: Answer) -> bool:
    if answer.commits:
        return str(suspect.get("id", "")) in answer.commits
    if not answer.words or _is_commit_of(suspect, answer.innocent):
        return False
    title = " ".join(str(suspect.get(key, "")) for key in ("kind", "id", "title")).lower()
    whole = f"{title} {' '.join(map(str, suspect.get('for', [])))}".lower()
    first, *others = answer.words
    return _names(title, first) and all(_names(whole, group) for group in others)


def _names(text: str, group: Sequence[str]) -> bool:
    return any(word in text for word in group)


def _is_commit_of(suspect: Json, hashes: Sequence[str]) -> bool:
    name = str(suspect.get("id", ""))
    return len(name) >= 7 and any(full.startswith(name) for full in hashes)


def _note(said: Json, place: int, accused: int) -> str:
    if place == 1 and not accused:
        return ""
    suspects = cast("list[Json]", said.get("suspects", []))
    first = f"first: {suspects[0].get('kind')} {str(suspects[0].get('title'))[:110]}" if suspects else "nobody accused"
    if unchecked := cast("list[Any]", said.get("not_checked", [])):
        first += f"; not checked: {', '.join(str(each)[:60] for each in unchecked[:4])}"
    return f"place {place}, {accused} innocent accused; {first}"


def _object(text: str) -> Json | None:
    try:
        found: object = json.loads(text)
    except ValueError:
        return None
    return cast("Json", found) if isinstance(found, dict) else None


def _environment(case: Case, home: str, prometheus: str) -> dict[str, str]:
    places = {"REPO_PATH": str(case.repository), "LOG_DIR": str(case.logs), "HOME": home, "TZ": "UTC"}
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "PYTHONPATH") if name in os.environ}
    return {**kept, **places, "PYTHONUTF8": "1", **({"PROMETHEUS_URL": prometheus} if prometheus else {})}


def own_servers(folder: Path) -> tuple[str, ...]:
    """The options that make the program start the servers of this checkout, where another one is installed."""
    command = [PROGRAM[0], "-P", "-c", "import devops_servers; print(*devops_servers.__path__)"]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    installed = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False).stdout
    if installed.strip().startswith(str(ROOT)):
        return ()
    entries: Mapping[str, Json] = json.loads((ROOT / "config" / "mcp-config.json").read_text())["mcpServers"]
    for entry in entries.values():
        entry["env"] = {**entry.get("env", {}), "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "servers")))}
    path = folder / "servers.json"
    path.write_text(json.dumps({"mcpServers": entries}))
    return ("--config", str(path))


def has_command() -> bool:
    """Whether this checkout's program can investigate."""
    run = subprocess.run([*PROGRAM, "investigate", "--help"], cwd=ROOT, capture_output=True, check=False)
    return run.returncode == 0


@contextmanager
def metrics_of(case: Case) -> Generator[str]:
    """The URL of a Prometheus that holds the metrics of a case; empty where there is no Prometheus at hand."""
    try:
        server, promtool = program("prometheus"), program("promtool")
    except Unavailable:
        yield ""
        return
    with TemporaryDirectory(prefix="metrics-") as scratch:
        folder = Path(scratch)
        load = [promtool, "tsdb", "create-blocks-from", "openmetrics", "--quiet", case.metrics, folder / "data"]
        subprocess.run(load, check=True, capture_output=True, timeout=120)
        (folder / "prometheus.yml").write_text("{}")
        port = free_port()
        command = [
            server,
            f"--config.file={folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={folder / 'data'}",
            f"--web.listen-address=127.0.0.1:{port}",
            "--storage.tsdb.retention.time=30d",
        ]
        with running(command, f"http://127.0.0.1:{port}/-/ready", folder):
            yield f"http://127.0.0.1:{port}"
