import os
import stat
from pathlib import Path

from devops_assistant.evidence.store import EvidenceStore, make_room


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_results_are_kept_in_files_that_only_their_owner_can_read(tmp_path: Path) -> None:
    store = EvidenceStore(tmp_path / "evidence")
    assert files(tmp_path) == []
    assert [store.add("one"), store.add("둘\r\n")] == ["E1", "E2"]
    assert (store.read("E1"), store.read("E2"), store.ids) == ("one", "둘\r\n", ("E1", "E2"))
    assert [path.name for path in files(tmp_path)] == ["E1.txt", "E2.txt"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files(tmp_path)} == {0o600}
    assert stat.S_IMODE(files(tmp_path)[0].parent.stat().st_mode) == 0o700


def test_there_is_no_other_evidence_and_no_way_to_other_files(tmp_path: Path) -> None:
    store = EvidenceStore(tmp_path / "evidence")
    store.add("one")
    assert [store.read(id) for id in ("E2", "E0", "", "../E1", "e1")] == [None] * 5


def test_two_conversations_do_not_see_each_others_evidence(tmp_path: Path) -> None:
    one, other = EvidenceStore(tmp_path), EvidenceStore(tmp_path)
    one.add("one")
    other.add("other")
    assert (one.read("E1"), other.read("E1")) == ("one", "other")


def test_where_the_disk_refuses_memory_keeps_the_newest(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for store in (EvidenceStore(None), EvidenceStore(tmp_path / "file")):
        for number in range(40):
            store.add(f"{number}: " + "x" * 1_000_000)
        assert store.read("E1") is None
        assert (store.read("E40") or "").startswith("39: ")
        assert store.ids[-1] == "E40"


def test_a_file_that_somebody_removed_is_gone_and_no_more(tmp_path: Path) -> None:
    store = EvidenceStore(tmp_path)
    store.add("one")
    files(tmp_path)[0].unlink()
    assert store.read("E1") is None
    assert store.add("two") == "E2"


def test_forgetting_what_was_shown_keeps_the_evidence_and_its_numbers(tmp_path: Path) -> None:
    store = EvidenceStore(tmp_path)
    store.note_shown(store.add("one"), "on")
    store.note_shown("E1", "ne")
    assert store.shown == {"E1": "on\nne"}
    store.clear()
    assert (store.shown, store.read("E1"), store.add("two")) == ({}, "one", "E2")


def test_the_oldest_evidence_makes_room_for_the_newest(tmp_path: Path) -> None:
    for age, name in enumerate(["new", "old", "oldest"]):
        path = tmp_path / name / "E1.txt"
        path.parent.mkdir()
        path.write_text("x" * 100)
        os.utime(path, (10_000 - age, 10_000 - age))
    make_room(tmp_path, limit_bytes=250)
    assert [path.parent.name for path in files(tmp_path)] == ["new", "old"]
    assert not (tmp_path / "oldest").exists()
    make_room(tmp_path, limit_bytes=0)
    assert files(tmp_path) == []


def test_a_long_conversation_stays_within_the_limit_too(tmp_path: Path) -> None:
    store = EvidenceStore(tmp_path, limit_bytes=10_000)
    for number in range(100):
        store.add(f"{number:04}" * 250)
    assert sum(path.stat().st_size for path in files(tmp_path)) <= 10_000 + 10_000 // 16
    assert store.read("E1") is None
    assert store.read("E100") == "0099" * 250


def test_only_the_first_conversation_of_a_process_looks_at_what_earlier_ones_left(tmp_path: Path) -> None:
    EvidenceStore(tmp_path, session="earlier").add("x" * 2_000)
    beside = EvidenceStore(tmp_path, limit_bytes=1_000, session="beside", sweeps=False)
    beside.add("little")
    assert (tmp_path / "earlier" / "E1.txt").exists()
    EvidenceStore(tmp_path, limit_bytes=1_000, session="first").add("little")
    assert not (tmp_path / "earlier" / "E1.txt").exists()
    assert beside.read("E1") == "little"
