"""Machines to look at that consist of a folder and a few little programs, and processes to be found."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from devops_servers.system.settings import Surroundings


class MakeSurroundings(Protocol):
    def __call__(self, *, files: dict[str, str] | None = None, programs: dict[str, str] | None = None) -> Surroundings:
        """Make a machine of these files, on which these programs (Python code by name) can be run."""
        ...


def surroundings_in(root: Path, files: dict[str, str], programs: dict[str, str]) -> Surroundings:
    """Write the files and programs below `root`."""
    write_files(root, files)
    folder = root / "bin"
    folder.mkdir()
    for name, code in programs.items():
        (folder / name).write_text(f"#!{sys.executable}\n{code}")
        (folder / name).chmod(0o755)
    return Surroundings(root, {"PATH": str(folder), "HOME": os.devnull})


def write_files(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@contextmanager
def running(code: str, *arguments: str) -> Generator[subprocess.Popen[bytes]]:
    """A Python program that has printed its first line, and is gone afterwards."""
    program = subprocess.Popen([sys.executable, "-c", code, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert program.stdout
    try:
        program.stdout.readline()
        yield program
    finally:
        program.kill()
        program.communicate()
