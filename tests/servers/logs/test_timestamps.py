from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from devops_servers.logs.timestamps import Clock

WRITTEN = datetime(2026, 11, 21, 12, 0, tzinfo=UTC).timestamp()
TEN = datetime(2026, 11, 21, 10, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-21T10:00:00Z x",
        "2026-11-21T19:00:00+09:00 x",
        "[2026-11-21 05:00:00 -0500] x",
        "2026-11-21 10:00:00 UTC x",
        "2026-11-21 10:00:00 x",
        "2026/11/21 10:00:00 [error] 1#1: x",
        '10.0.0.1 - - [21/Nov/2026:19:00:00 +0900] "GET / HTTP/1.1" 200 1',
        "Nov 21 10:00:00 host sshd[1]: x",
        "[Sat Nov 21 10:00:00 2026] [core:error] x",
        "4711:M 21 Nov 2026 10:00:00.000 # x",
        "21-Nov-2026 10:00:00.000 SEVERE [main] x",
        "Sat, 21 Nov 2026 10:00:00 GMT x",
        "E1121 10:00:00.000000       1 a.go:1] x",
        "26/11/21 10:00:00 INFO Executor: x",
        "11-21 10:00:00.000  1702  2395 D Window: x",
        '{"level":"info","ts":1795255200.0,"msg":"x"}',
        '{"level":30,"time":1795255200000,"msg":"x"}',
        "1795255200 x",
        "- 1795255200 2026.11.21 host Nov 21 10:00:01 x",
        "api.log.1.2017-05-16_13:53:08 2026-11-21 10:00:00.000 25746 INFO x",
        "20261121 10:00:00 x",
        "<11>1 2026-11-21T10:00:00.000Z host app - - - x",
    ],
)
def test_each_form_of_timestamp_is_read_as_the_same_instant(line: str) -> None:
    assert Clock(UTC, written=WRITTEN).read(line) == TEN.timestamp()


def test_fractions_of_a_second_are_kept() -> None:
    assert Clock(UTC, written=WRITTEN).read("2026-11-21 10:00:00,250 x") == TEN.timestamp() + 0.25


def test_a_bare_time_is_in_the_zone_of_the_settings_and_is_noted() -> None:
    clock = Clock(ZoneInfo("Asia/Seoul"), written=WRITTEN)
    assert clock.read("2026-11-21 19:00:00 x") == TEN.timestamp()
    assert clock.assumed_zone


def test_a_named_zone_wins_over_the_settings() -> None:
    clock = Clock(timezone(timedelta(hours=9)), written=WRITTEN)
    assert clock.read("2026-11-21T10:00:00Z x") == TEN.timestamp()
    assert not clock.assumed_zone


def test_a_year_that_is_left_out_is_the_last_one_possible() -> None:
    clock = Clock(UTC, written=datetime(2026, 1, 2, tzinfo=UTC).timestamp())
    assert clock.read("Dec 31 23:59:59 host x") == datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp()


@pytest.mark.parametrize("line", ["2026-13-45 10:00:00 x", "no time", "", "port 8080 at 10:00"])
def test_what_is_no_time_is_none(line: str) -> None:
    assert Clock(UTC, written=WRITTEN).read(line) is None
