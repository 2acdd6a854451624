from datetime import UTC, datetime, timedelta
from math import inf, isinf
from pathlib import Path

import pytest

from devops_servers.logs.timestamps import Clock
from devops_servers.logs.window import TimeMap

START = datetime(2026, 11, 21, tzinfo=UTC)


def write(path: Path, minutes: list[int]) -> None:
    times = [(f"{START + timedelta(minutes=minute):%Y-%m-%dT%H:%M:%SZ}", minute) for minute in minutes]
    path.write_text("".join(f"{time} job {minute}\n\tat frame\n" for time, minute in times))


def part(path: Path, since: float, until: float) -> str:
    def instant(minutes: float) -> float:
        return minutes if isinf(minutes) else (START + timedelta(minutes=minutes)).timestamp()

    with path.open("rb") as file:
        times = TimeMap(file.fileno(), Clock(UTC, written=START.timestamp()), path.stat().st_size)
        return path.read_text()[times.offset(instant(since)) : times.offset(instant(until))]


@pytest.mark.parametrize(
    ("since", "until"), [(0, 5), (17, 18), (100, 400), (999, inf), (-inf, 3), (-5, 2), (2000, inf)]
)
def test_a_span_of_a_sorted_log_is_exactly_its_lines(tmp_path: Path, since: float, until: float) -> None:
    path = tmp_path / "a.log"
    write(path, list(range(1000)))
    text = part(path, since, until)
    wanted = [minute for minute in range(1000) if since <= minute < until]
    assert [int(line.split()[-1]) for line in text.splitlines() if "job" in line] == wanted
    assert text.count("at frame") == len(wanted)


@pytest.mark.parametrize(("minutes", "in_order"), [([*range(1000)], True), ([*range(500, 1000), *range(500)], False)])
def test_a_log_out_of_order_is_recognised(tmp_path: Path, minutes: list[int], in_order: bool) -> None:
    path = tmp_path / "a.log"
    write(path, minutes)
    with path.open("rb") as file:
        times = TimeMap(file.fileno(), Clock(UTC, written=START.timestamp()), path.stat().st_size)
        assert times.in_order() is in_order


def test_a_line_far_longer_than_a_probe_costs_no_more_than_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    filler = "x" * 3_000_000
    path.write_text("".join(f"{START + timedelta(minutes=n):%Y-%m-%dT%H:%M:%SZ} job {n} {filler}\n" for n in range(6)))
    assert part(path, 2, 3).startswith("2026-11-21T00:02:00Z job 2 xxx")
    assert len(part(path, 2, 4)) == path.stat().st_size // 3
