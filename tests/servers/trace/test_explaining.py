"""Explanations of recordings whose content is known to the nanosecond."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from devops_servers.trace.explain.breakdown import Breakdown
from devops_servers.trace.explain.categories import Category
from devops_servers.trace.explain.report import explain
from devops_servers.trace.record import store
from devops_servers.trace.record.neighbours import Link
from devops_servers.trace.record.procfs import SystemCall
from devops_servers.trace.record.recorded import Recorded
from devops_servers.trace.record.syscalls import calls_of, name_of, waits_of
from devops_servers.trace.record.targets import Process
from devops_servers.trace.record.timeline import Queued, Ran, Span, Timeline, Waited
from devops_servers.trace.recordings import finished_path
from devops_servers.trace.report import Report
from devops_servers.trace.schema import Waker

S = 1_000_000_000
NUMBERS = {name: number for number in range(600) if (name := name_of(number)) != f"syscall {number}"}


def waited(call: str, *arguments: int, waker: int | None = None, context: Waker = Waker.TASK, part: int = 100) -> Span:
    """A wait of `part` percent of the second."""
    number = SystemCall(NUMBERS[call], (*arguments, 0, 0, 0, 0)[:4])
    return Waited(0, part * S // 100, False, number, waker, context)


def explained(
    folder: Path, threads: Mapping[tuple[int, int], Sequence[Span]], links: Sequence[Link] = (), pid: int = 10
) -> Report:
    """What is said of `pid` where each (process, thread) did that for one second."""
    timeline = Timeline(0, S)
    timeline.spans.update({tid: list(spans) for (_, tid), spans in threads.items()})
    processes = {owner: Process(owner, f"p{owner}", 1, "") for owner, _ in threads}
    recorded = Recorded(
        "20261121-031500-4f2a", "tracefs", "full", [processes[pid]], timeline, 0, True,
        owners={tid: owner for owner, tid in threads}, links=links, watched=processes,
    )  # fmt: skip
    store.write(recorded, folder)
    with closing(sqlite3.connect(finished_path(folder, recorded.id))) as database:
        return explain(lambda statement, values: database.execute(statement, values).fetchall(), pid)


def test_a_chain_is_followed_over_locks_and_sockets_to_whoever_sleeps(tmp_path: Path) -> None:
    report = explained(
        tmp_path,
        {
            (10, 10): [waited("recvfrom", 3, waker=20)],
            (20, 20): [waited("futex", 0x1000, waker=21)],
            (20, 21): [waited("flock", 5, waker=30)],
            (30, 30): [waited("clock_nanosleep", waker=0, context=Waker.HARDIRQ)],
        },
    )
    assert report.summary.startswith("network peer 100.0 % of wall time (high): ")
    assert report.data
    [cause] = report.data["causes"]
    assert [step.partition(" woke")[0].rpartition("/")[2] for step in cause["chain"]] == ["20", "20 thread 21", "30"]
    assert "slept 100.0 %" in report.summary


def test_a_circle_of_waits_ends_where_it_began(tmp_path: Path) -> None:
    report = explained(
        tmp_path, {(10, 10): [waited("futex", 0x1000, waker=11)], (10, 11): [waited("futex", 0x2000, waker=10)]}
    )
    assert report.summary.startswith("lock 100.0 %")


def test_packets_that_arrive_while_somebody_else_runs_do_not_make_him_the_peer(tmp_path: Path) -> None:
    link = Link(10, "socket", 3, 0, "tcp 192.0.2.10:5000 -> tcp 192.0.2.20:443")
    report = explained(
        tmp_path,
        {
            (10, 10): [waited("recvfrom", 3, waker=77, context=Waker.SOFTIRQ)],
            (77, 77): [Ran(0, S, 0)],
        },
        [link],
    )
    assert "192.0.2.20:443" in report.summary
    assert "p77" not in report.summary
    assert "root" not in report.summary


def test_a_silent_wait_leads_to_whoever_is_known_to_be_at_the_other_end(tmp_path: Path) -> None:
    report = explained(
        tmp_path,
        {(10, 10): [waited("flock", 4)], (30, 30): [waited("clock_nanosleep")]},
        [Link(10, "file_lock", 4, 30, "/srv/data.lock")],
    )
    assert report.summary.startswith("file lock 100.0 %")
    assert report.data
    assert "holds the file lock" in report.data["causes"][0]["chain"][0]
    assert "slept" in report.summary


def naps(tid: int, times: int = 4) -> Sequence[Span]:
    """A second of sleep in `times` parts, all of them in thread `tid`."""
    call, part = SystemCall(NUMBERS["clock_nanosleep"], (0, 0, 0, tid)), S // times
    return [Waited(at * part, (at + 1) * part, False, call, 0, Waker.HARDIRQ) for at in range(times)]


def test_who_sleeps_with_a_lock_in_hand_is_the_root_of_who_wants_it(tmp_path: Path) -> None:
    wants = waited("futex", 0x1000, waker=11, part=30)
    report = explained(
        tmp_path, {(10, 10): [wants, Queued(wants.end, S // 2, 0, False), Ran(S // 2, S, 0)], (10, 11): naps(11)}
    )
    assert report.data
    [lock] = [cause for cause in report.data["causes"] if cause["category"] == "lock"]
    assert "/10 thread 11 woke it" in lock["chain"][0]
    assert lock["root"].startswith("sleep")


@pytest.mark.parametrize("first", ["waits", "sleeps"])
def test_a_lock_that_nobody_gives_back_is_taken_to_be_with_who_sleeps(tmp_path: Path, first: str) -> None:
    waits = [waited("futex", 0x1000)]
    threads = {(10, 11): naps(11), (10, 12): waits} if first == "sleeps" else {(10, 11): naps(11)}
    report = explained(tmp_path, {(10, 10): naps(10) if first == "sleeps" else waits, **threads})
    assert report.summary.startswith("lock 100.0 % of wall time (high)")
    assert "slept 100.0 %" in report.summary


def test_who_sleeps_all_the_time_has_the_lock_rather_than_who_sleeps_now_and_then(tmp_path: Path) -> None:
    threads = {(10, 10): naps(10), (10, 11): naps(11, times=1), (10, 12): [waited("futex", 0x1000)]}
    report = explained(tmp_path, threads)
    assert report.data
    assert "/10 thread 11 may hold it" in report.data["causes"][0]["chain"][0]


def test_threads_that_hand_a_lock_on_among_themselves_lead_to_who_gave_it_to_them(tmp_path: Path) -> None:
    threads = {
        (10, 11): [waited("futex", 0x1000, waker=14)],
        (10, 12): [waited("futex", 0x1000, waker=11)],
        (10, 13): [waited("futex", 0x1000, waker=12)],
        (10, 14): naps(14),
    }
    for first in ({}, {(10, 10): [waited("futex", 0x9000)]}):  # it waits for the others to end
        report = explained(tmp_path, {**first, **threads})
        assert "thread 14 slept 100.0 %" in report.summary
        finished_path(tmp_path, "20261121-031500-4f2a").unlink()


def test_who_waits_for_another_lock_all_the_time_does_not_hold_this_one(tmp_path: Path) -> None:
    silent = {(10, 10): [waited("futex", 0x9000)], (10, 11): [waited("futex", 0x1000, part=50), Ran(S // 2, S, 0)]}
    report = explained(tmp_path, {**silent, (10, 12): naps(12)})
    assert report.data
    [lock] = [cause for cause in report.data["causes"] if cause["category"] == "lock"]
    assert "/10 thread 12 may hold it" in lock["chain"][0]


def test_a_worker_that_may_be_parked_is_told_of_beside_the_verdict(tmp_path: Path) -> None:
    report = explained(tmp_path, {(10, 10): naps(10), (10, 11): [waited("futex", 0x1000)]})
    assert report.summary.startswith("sleep 100.0 %")
    assert "1 other thread waited for one lock all the time, held up or parked" in report.summary
    assert any(line.startswith("other thread 11") and "futex: once" in line for line in report.lines)


def test_whoever_held_the_cpu_is_named_with_his_share(tmp_path: Path) -> None:
    report = explained(
        tmp_path,
        {
            (10, 10): [Ran(0, S // 10, 0), Queued(S // 10, S, 0, True)],
            (40, 40): [Ran(S // 10, S, 0)],
        },
    )
    assert report.summary.startswith("waiting for CPU 90.0 % of wall time (high)")
    assert "/40 100.0 %" in report.summary


def test_work_is_no_wait_and_a_small_wait_no_cause(tmp_path: Path) -> None:
    sleep = waited("clock_nanosleep", part=14)
    report = explained(tmp_path, {(10, 10): [sleep, Ran(sleep.end, S, 0)]})
    assert report.summary.startswith("on CPU 86.0 %")
    assert report.data
    assert [cause["category"] for cause in report.data["causes"]] == ["on_cpu"]
    assert sum(report.data["shares_pct"].values()) == pytest.approx(100)


def test_waiting_for_work_is_no_fault_but_waiting_for_an_answer_is(tmp_path: Path) -> None:
    listener = Link(10, "listener", 3, 0, "tcp 127.0.0.1:80")
    idle = explained(tmp_path, {(10, 10): [waited("epoll_wait", 4)]}, [listener])
    assert "no fault found" in idle.summary
    finished_path(tmp_path, "20261121-031500-4f2a").unlink()
    client = Link(10, "socket", 5, 0, "tcp 127.0.0.1:5000 -> tcp 192.0.2.20:443")
    waiting = explained(tmp_path, {(10, 10): [waited("epoll_wait", 4)]}, [client])
    assert waiting.summary.startswith("network peer 100.0 %")


def test_a_page_fault_that_sleeps_is_the_disk(tmp_path: Path) -> None:
    fault = Waited(0, S, True, None, None, Waker.TASK)
    report = explained(tmp_path, {(10, 10): [fault]})
    assert report.summary.startswith("disk 100.0 %")
    assert "outside of system calls" in report.summary


@pytest.mark.parametrize("times", [(1, 1, 1), (1, 2, 4), (333, 333, 334), (1, 10_000, 3), (7, 0, 0)])
def test_rounded_shares_sum_to_a_hundred(times: tuple[int, ...]) -> None:
    by: dict[Category, int] = dict(zip((Category.ON_CPU, Category.LOCK, Category.DISK), times, strict=True))
    assert sum(Breakdown(sum(times), by).percents().values()) == pytest.approx(100)


def test_threads_that_share_an_interpreter_cannot_all_wait_for_the_cpu() -> None:
    four = Breakdown(400, {Category.ON_CPU: 60, Category.RUN_QUEUE: 240, Category.LOCK: 100})
    turns = four.taking_turns(4)
    assert turns.by == {Category.ON_CPU: 60, Category.RUN_QUEUE: 40, Category.LOCK: 300}
    assert turns.wall == sum(turns.by.values())


def test_both_machines_have_their_own_numbers_and_unknown_ones_stay_numbers() -> None:
    intel, arm = calls_of("x86_64"), calls_of("aarch64")
    assert intel[202][0] == arm[98][0] == "futex"
    assert intel[74][0] == arm[82][0] == "fsync"
    assert {name for name, _ in arm.values()} <= {name for name, _ in intel.values()}
    assert calls_of("sparc") == {}
    assert name_of(9_999) == "syscall 9999"
    assert waits_of(9_999).name == "OTHER"
