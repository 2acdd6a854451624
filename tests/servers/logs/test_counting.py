import bz2
import gzip
import lzma
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from tests.servers.asking import Asker

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

pytestmark = pytest.mark.anyio
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def at(minute: float) -> str:
    return (NOON + timedelta(minutes=minute)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def ago(**span: float) -> str:
    return (datetime.now(UTC) - timedelta(**span)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


async def test_an_error_comes_with_its_rate_services_and_stack_trace(ask: Asker, logs: Path) -> None:
    (logs / "app.log").write_text(
        f"{ago(minutes=59)} [ERROR] cart-service: cannot reach db-7\n"
        f"{ago(minutes=2)} [ERROR] auth-service: cannot reach db-9\n"
        "java.net.ConnectException: refused\n"
        "\tat com.acme.Db.open(Db.java:12)\n"
        "Caused by: java.io.IOException: gone\n"
        f"{ago(minutes=1)} [INFO] auth-service: fine\n"
    )
    reply = await ask("error_summary", hours=1)
    [kind] = reply.content["top_errors"]
    assert kind["template"] == "cannot reach <*>"
    assert kind["services"] == ["auth-service", "cart-service"]
    assert kind["rate"] == [1, *[0] * 10, 1]
    assert kind["sample"].splitlines()[1:] == [
        "java.net.ConnectException: refused",
        "\tat com.acme.Db.open(Db.java:12)",
        "Caused by: java.io.IOException: gone",
    ]
    assert "by auth-service, cart-service" in reply.text


async def test_errors_that_the_period_before_had_not_are_called_new(ask: Asker, logs: Path) -> None:
    (logs / "app.log").write_text(
        f"{ago(minutes=90)} [ERROR] disk 1 is full\n"
        f"{ago(minutes=30)} [ERROR] disk 2 is full\n"
        f"{ago(minutes=20)} [ERROR] out of memory\n"
    )
    reply = await ask("error_summary", hours=1)
    assert reply.content["before"] == 1
    assert {kind["template"]: kind["new"] for kind in reply.content["top_errors"]} == {
        "disk <*> is full": False,
        "out of memory": True,
    }
    assert "2 kinds, 1 of them new" in reply.text


async def test_what_is_new_is_judged_by_the_log_it_is_in(ask: Asker, logs: Path) -> None:
    (logs / "web.log.1").write_text(f"{ago(minutes=90)} [ERROR] disk 1 is full\n")
    (logs / "web.log").write_text(f"{ago(minutes=30)} [ERROR] disk 2 is full\n{ago(minutes=20)} [ERROR] no memory\n")
    (logs / "young.log").write_text(f"{ago(minutes=20)} [ERROR] cannot bind\n")
    reply = await ask("error_summary", hours=1)
    assert {kind["template"]: kind["new"] for kind in reply.content["top_errors"]} == {
        "disk <*> is full": False,
        "no memory": True,
        "cannot bind": None,
    }
    assert "3 kinds, 1 of them new" in reply.text
    assert "unknown in young.log: no earlier records there" in reply.footer


async def test_levels_in_digits_are_told_apart(ask: Asker, logs: Path) -> None:
    (logs / "access.log").write_text(
        "".join(
            f'10.0.0.{n} - - [20/Nov/2026:12:00:0{n} +0000] "GET /a HTTP/1.1" {s} 12\n'
            for n, s in enumerate([200, 503, 404])
        )
    )
    (logs / "pino.log").write_text(
        "".join(f'{{"level":{n},"time":1795255200000,"msg":"same"}}\n' for n in (30, 50, 50))
    )
    reply = await ask("log_patterns", level="ERROR")
    assert {(kind["template"], kind["count"]) for kind in reply.content["kinds"]} == {
        ("same", 2),
        ("<*> GET <*>", 1),
    }


async def test_a_timeline_counts_by_level_and_marks_what_stands_out(ask: Asker, logs: Path) -> None:
    lines = [f"{at(minute)} [INFO] tick {minute}\n" for minute in range(120)]
    lines[60:60] = [f"{at(60 + n / 100)} [ERROR] cannot reach db-{n}\n" for n in range(40)]
    (logs / "app.log").write_text("".join(lines))
    reply = await ask("log_timeline", since=at(0), until=at(120), buckets=12)
    buckets = reply.content["buckets"]
    assert reply.content["total"] == 160
    assert reply.content["bucket_seconds"] == 600
    assert [bucket["counts"].get("INFO") for bucket in buckets] == [10] * 12
    assert [index for index, bucket in enumerate(buckets) if bucket.get("stands_out")] == [6]
    assert "ERROR 40" in reply.lines[6]
    assert "ERROR stands out" in reply.lines[6]


async def test_a_timeline_without_a_span_covers_all_the_time_there_is(ask: Asker, logs: Path) -> None:
    (logs / "a.log").write_text(f"{at(0)} [INFO] first\n")
    (logs / "b.log").write_text(f"{at(30)} [INFO] last\n")
    reply = await ask("log_timeline", buckets=2)
    assert [bucket["counts"] for bucket in reply.content["buckets"]] == [{"INFO": 1}, {"INFO": 1}]


async def test_patterns_show_the_most_frequent_or_the_rarest(ask: Asker, logs: Path) -> None:
    (logs / "app.log").write_text(
        "".join(f"{at(n)} [INFO] user {n} logged in\n" for n in range(9)) + f"{at(9)} [WARN] certificate expires\n"
    )
    frequent = await ask("log_patterns", limit=1)
    assert frequent.content["total"] == 10
    assert frequent.content["kinds"][0]["template"] == "user <*> logged in"
    assert frequent.content["kinds"][0]["count"] == 9
    rare = await ask("log_patterns", rarest=True, limit=1)
    assert rare.content["kinds"][0]["template"] == "certificate expires"


async def test_lines_that_differ_in_ids_are_counted_together_and_keep_their_traces(ask: Asker, logs: Path) -> None:
    ids = [f"{number * 0x9E3779B97F4A7C15 % 2**64:016x}" for number in range(1, 41)]
    lines = [
        f"{at(place)} INFO [{id}] served {id[:8]}-{id[8:12]}-{id[12:]} in {place}ms\n" for place, id in enumerate(ids)
    ]
    lines[7] = (
        f"{at(7)} ERROR [{ids[7]}] refused {ids[7]}\njava.lang.IllegalStateException: shut\n\tat a.B.c(B.java:1)\n"
    )
    lines[9] = f"{at(9)} ERROR [{ids[9]}] refused {ids[9]}\n"
    (logs / "app.log").write_text("".join(lines))
    reply = await ask("log_patterns", since=at(-1), until=at(60))
    served, refused, _ = reply.content["kinds"]
    assert (served["count"], refused["count"]) == (38, 2)
    assert served["first"].startswith("2026-11-20T12:00:00")
    failed = await ask("log_patterns", since=at(-1), until=at(60), level="ERROR")
    assert failed.content["kinds"][0]["sample"].splitlines()[1] == "java.lang.IllegalStateException: shut"


async def test_a_comparison_says_what_appeared_vanished_and_grew(ask: Asker, logs: Path) -> None:
    lines = [f"{at(n)} [INFO] tick\n" for n in range(60)] + [f"{at(30)} [INFO] backup done\n"]
    lines += [f"{at(60 + n / 10)} [INFO] tick\n" for n in range(600)] + [f"{at(119)} [ERROR] disk full\n"]
    (logs / "app.log").write_text("".join(sorted(lines)))
    reply = await ask("compare_logs", since=at(60), until=at(120))
    change = {name: [kind["template"] for kind in reply.content[name]] for name in ("appeared", "vanished", "grew")}
    assert change == {"appeared": ["disk full"], "vanished": ["backup done"], "grew": ["tick"]}
    assert "grew: 60 → 600 × INFO tick" in reply.text


async def test_a_request_is_followed_across_files_in_the_order_of_time(ask: Asker, logs: Path) -> None:
    (logs / "gateway.log").write_text(
        f"{at(0)} [INFO] req-77aa in\n{at(3)} [ERROR] req-77aa failed\n\tat a.B.c(B.java:1)\n"
    )
    (logs / "cart.log").write_text(f"{at(1)} [INFO] req-77aa add\n{at(1.5)} [INFO] req-0000 add\n")
    reply = await ask("trace_request", id="req-77aa")
    assert reply.text.startswith("3 records of req-77aa in 2 files")
    assert "longest gap 120.000 s" in reply.text
    assert [line.partition(":")[0] for line in reply.lines] == [
        "gateway.log",
        "cart.log",
        "gateway.log",
        "\tat a.B.c(B.java",
    ]


async def test_a_span_and_context_narrow_and_widen_a_search(ask: Asker, logs: Path) -> None:
    (logs / "app.log").write_text("".join(f"{at(n)} tick {n}\n" for n in range(60)))
    reply = await ask("search_logs", pattern="tick 1[05]$", since=at(9), until=at(12), context=1)
    assert reply.text.startswith("1 matching line")
    assert [line.split()[-1] for line in reply.lines] == ["9", "10", "11"]
    oldest = await ask("search_logs", pattern="TICK", ignore_case=True, order="oldest", limit=2)
    assert [line.split()[-1] for line in oldest.lines] == ["0", "1"]
    assert oldest.text.startswith("60 matching lines, the oldest 2 shown")


async def test_context_goes_on_over_the_edges_of_blocks(ask: Asker, logs: Path) -> None:
    (logs / "app.log").write_text("".join(f"line {n}\n" for n in range(300_000)))
    reply = await ask("search_logs", pattern="^line [0-9]*0000$", context=3, limit=30)
    shown = [line.strip("> ") for line in reply.lines]
    wanted = [number + around for number in range(10_000, 300_000, 10_000) for around in range(-3, 4)]
    assert shown == [f"line {number}" for number in wanted]
    everything = await ask("search_logs", pattern="^line 9[0-9]{4}$", context=1, limit=1_000, order="oldest")
    assert everything.text.startswith("10,000 matching lines")
    assert [line for line in everything.lines if line.startswith(">")] == [f"> line {n}" for n in range(90_000, 91_000)]


async def test_a_line_without_a_time_has_that_of_the_record_above_it(ask: Asker, logs: Path) -> None:
    (logs / "app.log").write_text(
        f"{at(0)} [ERROR] early\nCaused by: a\n\tat x\n{at(5)} [ERROR] late\nCaused by: b\n\tat x\n"
    )
    reply = await ask("search_logs", pattern="Caused by", since=at(4))
    assert reply.lines == ["Caused by: b"]


COMPRESSED = [
    ("gz", gzip.compress),
    ("xz", partial(lzma.compress, preset=0)),
    ("bz2", bz2.compress),
    ("zst", zstd.compress),
]


@pytest.mark.parametrize(("suffix", "compress"), COMPRESSED)
async def test_compressed_logs_are_read_as_if_they_were_not(
    ask: Asker, logs: Path, suffix: str, compress: Callable[[bytes], bytes]
) -> None:
    (logs / f"app.log.1.{suffix}").write_bytes(compress(f"{at(0)} [ERROR] old 1\n{at(1)} [ERROR] old 2\n".encode()))
    (logs / "app.log").write_text(f"{at(2)} [ERROR] new 3\n")
    reply = await ask("search_logs", pattern="old|new", since=at(1))
    assert [line.split()[-1] for line in reply.lines] == ["2", "3"]
    assert (await ask("recent_logs", file=f"app.log.1.{suffix}", lines=1)).lines[0].endswith("old 2")
    assert (await ask("log_patterns", level="ERROR")).content["total"] == 3


@pytest.mark.parametrize(("suffix", "compress"), COMPRESSED)
async def test_a_damaged_archive_gives_what_it_has_and_says_so(
    ask: Asker, logs: Path, suffix: str, compress: Callable[[bytes], bytes]
) -> None:
    whole = compress("".join(f"{at(n)} tick {n * 7919}\n" for n in range(60_000)).encode())
    (logs / f"app.log.{suffix}").write_bytes(whole[: len(whole) * 2 // 3])
    reply = await ask("search_logs", pattern="tick")
    assert int(reply.text.split()[0].replace(",", "")) > 1_000
    assert f"app.log.{suffix} is damaged after" in reply.footer


async def test_sql_over_the_records_of_a_selection(ask: Asker, logs: Path) -> None:
    (logs / "app.log").write_text(
        f"{at(0)} [ERROR] db: slow 1\n\tat x\n{at(1)} [INFO] web: ok\n{at(2)} [ERROR] db: slow 22\n"
    )
    reply = await ask(
        "query_logs", query="SELECT level, count(*), max(length(message)) FROM logs GROUP BY 1 ORDER BY 1"
    )
    assert reply.text.startswith("2 rows over 3 records")
    assert reply.lines == ["level | count(*) | max(length(message))", "ERROR | 2 | 7", "INFO | 1 | 2"]
    later = await ask("query_logs", query="SELECT service FROM logs WHERE message REGEXP 'slow \\d\\d'", since=at(1))
    assert later.lines == ["service", "db"]
    refused = await ask("query_logs", query="DROP TABLE logs")
    assert refused.is_error
    assert "only SELECT" in refused.text


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [("search_logs", {"since": "soon"}), ("log_timeline", {"since": "2026-11-20", "until": "2026-11-19"})],
)
async def test_a_time_that_is_none_is_explained(ask: Asker, logs: Path, tool: str, arguments: dict[str, str]) -> None:
    (logs / "app.log").write_text(f"{at(0)} x\n")
    assert (await ask(tool, **arguments)).is_error


async def test_a_listing_describes_format_span_and_levels(ask: Asker, logs: Path) -> None:
    (logs / "app.log").write_text(f"{at(0)} [INFO] a\n{at(5)} [ERROR] b\n")
    [line] = (await ask("list_logs")).lines
    assert "application, level in brackets" in line
    assert "covers 2026-11-20T" in line
    assert "INFO 1, ERROR 1 of 2 records" in line
