"""Shells complete commands and options by asking the program, and nothing is written anywhere for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.program import Place
from tests.ui.terminal import Terminal

BASH, ZSH, FISH = map(shutil.which, ("bash", "zsh", "fish"))
_RUN_IN_ITS_PLACE = "import os, sys; os.execvp(sys.argv[1], sys.argv[1:])"


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
        timeout=40,
        check=True,
    )
    assert "complete_bash of" in done.stdout
    assert "at 1" in done.stdout
    assert "complete -o default -F _devops_assistant devops-assistant" in done.stdout


def with_program(place: Place) -> dict[str, str]:
    """The environment of a shell that finds the program."""
    program = place.write("bin/devops-assistant", f'#!/bin/sh\nexec "{sys.executable}" -m devops_assistant "$@"\n')
    program.chmod(0o755)
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    return place.environment() | {"PATH": path}


@pytest.mark.skipif(not FISH, reason="fish is not there")
@pytest.mark.parametrize(("line", "offered"), [("do", "doctor"), ("ask --str", "--strict"), ("chat --lang k", "ko")])
def test_fish_completes_commands_options_and_choices(line: str, offered: str, place: Place) -> None:
    script = place.write("completion.fish", place.run("completion", "fish").out)
    done = subprocess.run(
        [str(FISH), "--no-config", "-c", f'source "{script}"; complete -C "devops-assistant {line}"'],
        env=with_program(place),
        capture_output=True,
        text=True,
        timeout=40,
        check=True,
    )
    assert [shown.split("\t")[0] for shown in done.stdout.splitlines()] == [offered]


@pytest.mark.skipif(not ZSH, reason="zsh is not there")
def test_zsh_finds_the_script_in_its_path_and_completes_with_it(place: Place) -> None:
    script = place.write("functions/_devops-assistant", place.run("completion", "zsh").out)
    arguments = ("-c", _RUN_IN_ITS_PLACE, str(ZSH), "--no-rcs", "--interactive")
    with Terminal(*arguments, environment=with_program(place)) as terminal:
        terminal.type(f"PS1='ready '; fpath=({script.parent} $fpath); autoload -U compinit; compinit -u -D\r")
        terminal.until(lambda text: text.endswith("\nready"), "the prompt")
        terminal.type("devops-assistant do\t")
        terminal.shows("devops-assistant doctor")
        terminal.type("\x15devops-assistant ask --str\t")
        terminal.shows("devops-assistant ask --strict")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_script_is_one_that_its_shell_can_read(shell: str, place: Place) -> None:
    program = shutil.which(shell)
    if not program:
        pytest.skip(f"{shell} is not there")
    script = place.write("script", place.run("completion", shell).out)
    done = subprocess.run(
        [program, "-n", str(script)], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=40, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
