"""What programs read beside the text: the listing of files, and patterns with their course over time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.servers.asking import Asker

pytestmark = pytest.mark.anyio
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def line(minute: float, level: str, text: str) -> str:
    return f"{NOON + timedelta(minutes=minute):%Y-%m-%dT%H:%M:%SZ} [{level}] cart: {text}\n"


async def test_the_listing_tells_name_size_and_span_of_each_file(ask: Asker, logs: Path) -> None:
    (logs / "cart.log").write_text(line(0, "INFO", "up") + line(30, "INFO", "down"))

    content = (await ask("list_logs")).content

    [file] = content["files"]
    assert content["total"] == 1
    assert (file["name"], file["size"]) == ("cart.log", (logs / "cart.log").stat().st_size)
    assert datetime.fromisoformat(file["first"]) == NOON
    assert datetime.fromisoformat(file["last"]) == NOON + timedelta(minutes=30)


async def test_a_pattern_tells_its_course_its_ends_and_a_line_of_some_stretches(ask: Asker, logs: Path) -> None:
    usual = "".join(line(minute, "INFO", f"served request {minute}") for minute in range(48))
    (logs / "cart.log").write_text(
        usual + line(48, "ERROR", "cannot reach db-7") + line(59, "ERROR", "cannot reach db-9")
    )
    span = {"since": NOON.isoformat(), "until": (NOON + timedelta(hours=1)).isoformat()}

    content = (await ask("log_patterns", file="cart.log", buckets=24, **span)).content

    [failing] = [kind for kind in content["kinds"] if kind["level"] == "ERROR"]
    assert datetime.fromisoformat(content["since"]) == NOON
    assert datetime.fromisoformat(content["until"]) == NOON + timedelta(hours=1)
    assert len(failing["rate"]) == 24
    assert [index for index, count in enumerate(failing["rate"]) if count] == [19, 23]
    assert datetime.fromisoformat(failing["first"]) == NOON + timedelta(minutes=48)
    assert datetime.fromisoformat(failing["last"]) == NOON + timedelta(minutes=59)
    assert "cannot reach db-7" in failing["examples"]["19"]
    assert "cannot reach db-7" in failing["sample"]


async def test_a_panic_of_go_brings_its_stack_and_counts_where_it_lies(ask: Asker, logs: Path) -> None:
    usual = [line(minute, "INFO", f"served request {minute}") for minute in range(60)]
    panic = (
        "panic: assignment to entry in nil map\n\ngoroutine 7 [running]:\nmain.add(...)\n\t/src/cart/add.go:12 +0x1\n"
    )
    (logs / "cart.log").write_text("".join([*usual[:50], panic, *usual[50:]]))

    content = (await ask("log_patterns", file="cart.log", level="ERROR", since=NOON.isoformat())).content

    [failing] = content["kinds"]
    assert "/src/cart/add.go:12" in failing["sample"]


async def test_what_is_thrown_without_a_record_before_it_is_counted(ask: Asker, logs: Path) -> None:
    (logs / "cart.log").write_text(
        line(0, "INFO", "up") + "TypeError: total is not a function\n    at pay (pay.js:3)\n"
    )

    content = (await ask("log_patterns", file="cart.log")).content

    assert any("total is not a function" in kind["sample"] for kind in content["kinds"])
