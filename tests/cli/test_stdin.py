import io
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from devops_assistant.cli.stdin import LIMIT_BYTES, piped_text


@pytest.fixture
def pipe() -> Iterator[tuple[io.TextIOWrapper, BinaryIO]]:
    """The reading and the writing end of a pipe."""
    read, write = os.pipe()
    with os.fdopen(read, encoding="utf-8") as reader, os.fdopen(write, "wb") as writer:
        assert isinstance(reader, io.TextIOWrapper)
        yield reader, writer


Pipe = tuple[io.TextIOWrapper, BinaryIO]


def test_all_of_a_pipe_that_ends_is_read(pipe: Pipe) -> None:
    reader, writer = pipe

    def write() -> None:
        with writer:
            for number in range(1_000):
                writer.write(f"줄 {number}\n".encode())

    thread = threading.Thread(target=write)
    thread.start()
    text, notice = piped_text(reader)
    thread.join()
    assert (len(text.splitlines()), text.splitlines()[-1], notice) == (1_000, "줄 999", "")


def test_a_pipe_into_which_nothing_is_written_is_not_waited_for(pipe: Pipe) -> None:
    reader, _ = pipe
    assert piped_text(reader, silence_s=0.01) == ("", "nothing came on stdin in time; the question is asked without it")


def test_of_a_pipe_that_never_ends_what_came_is_used_and_said(pipe: Pipe) -> None:
    reader, writer = pipe
    writer.write(b"first line\n")
    writer.flush()
    told = "stdin did not end in time; the question is asked with the 11 bytes that came"
    assert piped_text(reader, silence_s=0.01) == ("first line\n", told)


def test_a_pipe_that_never_falls_silent_is_left_in_the_end(pipe: Pipe) -> None:
    reader, writer = pipe
    stop = threading.Event()

    def drip() -> None:
        while not stop.wait(0.001):
            writer.write(b".")
            writer.flush()

    thread = threading.Thread(target=drip)
    thread.start()
    text, notice = piped_text(reader, silence_s=5, in_all_s=0.05)
    stop.set()
    thread.join()
    assert set(text) == {"."}
    assert notice.startswith("stdin did not end in time")


def test_more_than_the_limit_is_cut_and_said(tmp_path: Path) -> None:
    file = tmp_path / "big"
    file.write_bytes(b"x" * (LIMIT_BYTES + 1))
    with file.open(encoding="utf-8") as stream:
        text, notice = piped_text(stream)
    assert (len(text), notice) == (LIMIT_BYTES, "only the first 256 KiB of stdin are used")


def test_a_file_is_read_and_what_is_not_text_is_no_failure(tmp_path: Path) -> None:
    file = tmp_path / "latin"
    file.write_bytes(b"caf\xe9")
    with file.open(encoding="utf-8") as stream:
        assert piped_text(stream) == ("caf\N{REPLACEMENT CHARACTER}", "")


def test_devices_and_closed_streams_hold_nothing() -> None:
    with Path(os.devnull).open(encoding="utf-8") as nothing:
        assert piped_text(nothing) == ("", "")
    assert piped_text(nothing) == ("", "")
    assert piped_text(None) == ("", "")
    assert piped_text(io.StringIO("no file")) == ("", "")


def test_a_terminal_holds_nothing() -> None:
    if sys.platform == "win32":
        pytest.skip("there are no pseudo-terminals")
    master, slave = os.openpty()
    with os.fdopen(slave, encoding="utf-8") as terminal:
        assert piped_text(terminal) == ("", "")
    os.close(master)
