"""Which recordings are kept."""

from pathlib import Path

from devops_servers.trace.record.store import KEPT_RECORDINGS, prune


def test_the_oldest_recordings_go_and_what_the_user_put_there_stays(tmp_path: Path) -> None:
    ids = [f"20261121-{number:06}-4f2a" for number in range(KEPT_RECORDINGS + 3)]
    for id in ids:
        (tmp_path / f"{id}.db").write_bytes(b"")
    (tmp_path / "a-copy-of-mine.db").write_bytes(b"")
    assert prune(tmp_path, ids[-1]) == 3
    assert sorted(path.stem for path in tmp_path.iterdir()) == [*ids[3:], "a-copy-of-mine"]
