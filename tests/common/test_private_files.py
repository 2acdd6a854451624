import os
import stat
from pathlib import Path

import pytest

from devops_assistant.common.private_files import read_bounded, write_private


def test_a_file_is_replaced_whole_and_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file"
    for content in (b"first", b"second"):
        write_private(path, content, durable=True)
        assert path.read_bytes() == content
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert os.listdir(path.parent) == ["file"]


def test_what_cannot_be_written_leaves_what_was_there_and_no_draft(tmp_path: Path) -> None:
    (tmp_path / "folder" / "inside").mkdir(parents=True)
    with pytest.raises(OSError, match="folder"):
        write_private(tmp_path / "folder", b"content")
    assert os.listdir(tmp_path) == ["folder"]


def test_a_file_that_is_too_large_or_not_there_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"12345")
    assert read_bounded(tmp_path / "file", 5) == b"12345"
    assert read_bounded(tmp_path / "file", 4) is None
    assert read_bounded(tmp_path / "none", 4) is None
