import os
import pty
import struct
from collections.abc import Iterator
from contextlib import closing
from fcntl import ioctl
from pathlib import Path
from termios import TIOCSWINSZ
from typing import TextIO

import pytest
from rich.cells import cell_len

from devops_assistant.ui.folding import folded


@pytest.fixture
def terminal() -> Iterator[TextIO]:
    """One of 40 columns."""
    ours, theirs = pty.openpty()
    ioctl(theirs, TIOCSWINSZ, struct.pack("HHHH", 24, 40, 0, 0))
    with closing(os.fdopen(theirs, "w")) as stream:
        yield stream
    os.close(ours)


@pytest.mark.parametrize("words", ["for: the records say it, 51 of them [E3] ", "디스크가 가득 찼는지 확인해 줘 "])
def test_lines_are_folded_between_words_by_their_width_and_indented(words: str, terminal: TextIO) -> None:
    first, *rest = folded(f"  {words * 4}", terminal, indent="  ").splitlines()
    assert first.startswith(f"  {words[0]}")
    assert rest
    assert all(line.startswith("    ") for line in rest)
    assert max(map(cell_len, [first, *rest])) <= 40
    assert " ".join([first, *rest]).split() == (words * 4).split()


def test_what_fits_what_is_one_word_and_what_is_empty_stay_as_they_are(terminal: TextIO) -> None:
    text = f"## Timeline\n\n  - short\n{'x' * 60}"
    assert folded(text, terminal) == text


def test_nothing_is_folded_for_a_file(tmp_path: Path) -> None:
    with (tmp_path / "out").open("w") as stream:
        assert folded("word " * 100, stream) == "word " * 100
