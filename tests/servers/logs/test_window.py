from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from devops_servers.logs.timestamps import Clock
from devops_servers.logs.window import TimeMap

START = datetime(2026, 11, 21, tzinfo=UTC)


def write(path: Path, minutes: list[int]) -> None:
    path.write_text(
        "".join(f"{START + timedelta(minutes=m):%Y-%m-%dT%H:%M:%SZ} job {m}\n\tat frame\n" for m in minutes)
    )


def part(path: Path, since: int | None, until: int | None) -> tuple[str, bool]:
    def instant(minutes: int | None) -> float | None:
        return None if minutes is None else (START + timedelta(minutes=minutes)).timestamp()

    with path.open("rb") as file:
        size = path.stat().st_size
        found = TimeMap(file.fileno(), Clock(UTC, written=START.timestamp()), size).range(
            instant(since), instant(until)
        )
        return path.read_text()[found.start : found.stop], found.in_order


@pytest.mark.parametrize(
    ("since", "until"), [(0, 5), (17, 18), (100, 400), (999, None), (None, 3), (-5, 2), (2000, None)]
)
def test_a_span_of_a_sorted_log_is_exactly_its_lines(tmp_path: Path, since: int | None, until: int | None) -> None:
    path = tmp_path / "a.log"
    write(path, list(range(1000)))
    text, in_order = part(path, since, until)
    wanted = range(max(since or 0, 0), min(until if until is not None else 1000, 1000))
    assert in_order
    assert [int(line.split()[-1]) for line in text.splitlines() if "job" in line] == list(wanted)
    assert text.count("at frame") == len(wanted)


def test_a_log_out_of_order_is_taken_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    write(path, [*range(500, 1000), *range(500)])
    text, in_order = part(path, 10, 20)
    assert not in_order
    assert text == path.read_text()
