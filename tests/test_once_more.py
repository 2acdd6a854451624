"""`python -m tests`: what fails only when the machine is busy is named and passes, what fails alone fails."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

_RUNNER = Path(__file__).with_name("__main__.py")
_FAILS_AT_FIRST = """
from pathlib import Path
def test_a():
    seen = Path(__file__).with_name("seen")
    late = not seen.exists()
    seen.touch()
    assert not late
"""
_ALWAYS_FAILS = "def test_a(): assert False\n"
_ALL_FAIL = "import pytest\n@pytest.mark.parametrize('n', range(6))\ndef test_a(n): assert False\n"


def run(folder: Path, test: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_it.py").write_text(test)
    (folder / "pytest.ini").write_text("[pytest]\n")
    env = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": "-p xdist"}
    command = [sys.executable, _RUNNER]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=55, check=False)


@pytest.mark.parametrize(
    ("test", "fails", "said", "not_said"),
    [
        (_FAILS_AT_FIRST, False, "passed only alone, and should not need to:\n  test_it.py::test_a", "2 failed"),
        (_ALWAYS_FAILS, True, "once more, alone:\n  test_it.py::test_a", "passed only alone"),
        (_ALL_FAIL, True, "6 failed", "once more"),
    ],
)
def test_what_fails_runs_once_more(tmp_path: Path, test: str, *, fails: bool, said: str, not_said: str) -> None:
    done = run(tmp_path, test)
    assert bool(done.returncode) is fails, done.stdout + done.stderr
    assert said in done.stdout
    assert not_said not in done.stdout
