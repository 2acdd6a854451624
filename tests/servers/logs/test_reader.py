import os
from pathlib import Path

import pytest

from devops_servers.logs.encodings import encoding_of
from devops_servers.logs.reader import BLOCK_BYTES, Reader


def lines(path: Path) -> list[str]:
    with path.open("rb", buffering=0) as file:
        blocks = Reader(file, encoding=encoding_of(path.read_bytes()))
        return "".join(bytes(block.text[: block.length]).decode() for block in blocks).removesuffix("\n").split("\n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp949", "latin-1"])
def test_every_encoding_comes_out_as_the_text_it_is(tmp_path: Path, encoding: str) -> None:
    said = "début échoué à Zürich" if encoding == "latin-1" else "시작 오류 발생"
    written = [said, "plain", ""]
    path = tmp_path / "a.log"
    path.write_bytes("".join(f"{line}\r\n" for line in written * 50).encode(encoding))
    assert lines(path) == written * 50


def test_invalid_bytes_become_replacement_characters_and_lose_no_line(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_bytes("가나다\n".encode() * 20 + b"bad \xff\xfe byte\nnext\n")
    assert lines(path)[-2:] == ["bad \ufffd\ufffd byte", "next"]


def test_lines_longer_than_the_buffer_come_out_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(b"short\n" + b"x" * (3 * BLOCK_BYTES) + b"\nlast\n")
    assert [len(line) for line in lines(path)] == [5, 3 * BLOCK_BYTES, 4]


def test_blocks_follow_one_another_without_gap_or_overlap(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(b"".join(b"line %d\n" % number for number in range(300_000)))
    position = 0
    with path.open("rb", buffering=0) as file:
        for block in Reader(file):
            assert block.start == position
            position = block.end
    assert position == path.stat().st_size


def test_a_file_that_grows_is_read_to_where_it_ended_at_the_start(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(b"before\n")
    with path.open("rb", buffering=0) as file:
        reader = Reader(file, stop=7)
        with path.open("ab") as more:
            more.write(b"after\n")
        assert [bytes(block.text[: block.length]) for block in reader] == [b"before\n"]


def test_a_file_that_shrinks_is_read_to_its_end_and_said_to_have_shrunk(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(b"line\n" * 100)
    with path.open("rb", buffering=0) as file:
        reader = Reader(file, stop=500)
        os.truncate(path, 10)
        assert sum(block.length for block in reader) == 10
        assert reader.shrank


def test_a_stack_trace_stays_in_one_block_with_its_record(tmp_path: Path) -> None:
    record = b"2026-11-21T10:00:00Z [ERROR] failed\njava.io.IOException: x\n\tat a.B.c(B.java:1)\n\tat d\n"
    path = tmp_path / "a.log"
    path.write_bytes(record * 40_000)
    with path.open("rb", buffering=0) as file:
        blocks = [bytes(memoryview(block.text)[: block.length]) for block in Reader(file)]
    assert len(blocks) > 2
    assert b"".join(blocks) == record * 40_000
    assert all(block.startswith(b"2026") and block.endswith(b"\tat d\n") for block in blocks)


def test_a_record_without_end_is_cut_into_blocks_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(b"start\n" + b"\tat frame\n" * 300_000)
    with path.open("rb", buffering=0) as file:
        blocks = [block.length for block in Reader(file)]
    assert len(blocks) > 2
    assert sum(blocks) == path.stat().st_size
