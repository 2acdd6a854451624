"""Run the tests: `python -m tests`; what fails runs once more, alone, and counts only if it fails again.

The tests start real programs, and a machine that is busy with something else is late now and then. A test that
passes alone is still named: it is too sensitive, and that is a fault of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

_TOGETHER = ("-n", "2", "--dist", "loadgroup", "--cache-clear")
_ALONE = ("--last-failed", "--last-failed-no-failures", "none")
_FAILED = Path(".pytest_cache/v/cache/lastfailed")
_MOST = 5
"""How many may run once more: more than a few that fail together are no accident."""


def main() -> int:
    """Return the exit code of the tests."""
    exit_code = _pytest(*_TOGETHER)
    if exit_code != pytest.ExitCode.TESTS_FAILED:
        return exit_code
    failed: list[str] = sorted(json.loads(_FAILED.read_text(encoding="utf-8")))
    if len(failed) > _MOST:
        return exit_code
    print("\nonce more, alone:", *failed, sep="\n  ", flush=True)
    if again := _pytest(*_ALONE):
        return again
    print("\npassed only alone, and should not need to:", *failed, sep="\n  ", flush=True)
    return pytest.ExitCode.OK


def _pytest(*options: str) -> int:
    return subprocess.run([sys.executable, "-m", "pytest", "-q", *options], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
