"""Shells complete commands and options by asking the program, and nothing is written anywhere for it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.program import Place

BASH = shutil.which("bash")


def asked(place: Place, words: str, at: int) -> list[str]:
    """What the program offers bash for the word `at`."""
    variables = {"COMP_WORDS": words, "COMP_CWORD": str(at), "_DEVOPS_ASSISTANT_COMPLETE": "complete_bash"}
    return place.run(**variables).out.split()


def test_commands_options_and_choices_are_completed(place: Place) -> None:
    assert asked(place, "devops-assistant do", 1) == ["doctor"]
    assert "--strict" in asked(place, "devops-assistant ask --str", 2)
    assert asked(place, "devops-assistant ask --lang k", 3) == ["ko"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_a_script_that_names_the_program(shell: str, place: Place) -> None:
    done = place.run("completion", shell)
    assert (done.code, done.err) == (0, "")
    assert f"complete_{shell}" in done.out
    assert list(place.home.iterdir()) == []


def test_a_shell_without_a_script_is_refused_in_one_line(place: Place) -> None:
    done = place.run("completion", "tcsh")
    assert done.code == 2
    assert "tcsh" in done.err


@pytest.mark.skipif(not BASH, reason="bash is not there")
def test_bash_takes_the_script_and_completes_with_it(place: Place, tmp_path: Path) -> None:
    script = place.write("completion.sh", place.run("completion", "bash").out)
    fake = place.write(
        "devops-assistant", '#!/bin/sh\necho "$_DEVOPS_ASSISTANT_COMPLETE of $COMP_WORDS at $COMP_CWORD"\n'
    )
    fake.chmod(0o755)
    words = f'COMP_WORDS=("{fake}" do); COMP_CWORD=1; _devops_assistant "{fake}"; echo "${{COMPREPLY[@]}}"'
    done = subprocess.run(
        [str(BASH), "--norc", "-c", f'source "{script}"; {words}; complete -p devops-assistant'],
        capture_output=True,
        text=True,
        timeout=10,
        check=True,
    )
    assert "complete_bash of" in done.stdout
    assert "at 1" in done.stdout
    assert "complete -o default -F _devops_assistant devops-assistant" in done.stdout
