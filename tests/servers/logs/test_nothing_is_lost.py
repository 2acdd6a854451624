from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from devops_servers.logs import query, reader
from devops_servers.logs.budget import Budget
from devops_servers.logs.files import Catalogue
from devops_servers.logs.finder import Selection
from devops_servers.logs.scan import Scan
from devops_servers.logs.settings import Settings
from devops_servers.logs.stream import records

WORDS = st.sampled_from(
    [
        "",
        "ERROR",
        "\tat a.B(C.java:1)",
        "  ",
        "Caused by: x",
        "2026-11-21T10:00:00Z [INFO] ok",
        "{",
        "}",
        "오류",
        "x" * 50,
    ]
)
LINES = st.lists(st.one_of(WORDS, st.text(st.characters(exclude_characters="\n\r\0", codec="utf-8"), max_size=40)))


def scan(folder: str) -> tuple[Scan, Catalogue]:
    setting = Settings(places=(Path(folder),))
    catalogue = Catalogue(setting)
    return Scan(catalogue, setting, Budget(30)), catalogue


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(LINES)
def test_every_line_is_in_exactly_one_record(lines: list[str]) -> None:
    with TemporaryDirectory() as folder:
        Path(folder, "a.log").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="")
        looked, catalogue = scan(folder)
        found = records(looked, catalogue.listing().files, (-inf, inf), Selection())
        whole = [line for record in found for line in record.text.split("\n")]
    if lines and lines[0].startswith("\ufeff"):
        lines[0] = lines[0].removeprefix("\ufeff")
    assert whole == lines


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(LINES)
def test_every_line_reaches_the_table(lines: list[str]) -> None:
    with TemporaryDirectory() as folder:
        Path(folder, "a.log").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="")
        looked, catalogue = scan(folder)
        table = query.Table(catalogue.listing().files, (-inf, inf), Selection(), None)
        counting = "SELECT coalesce(sum(length(line) - length(replace(line, char(10), '')) + 1), 0) FROM logs"
        assert query.run_query(looked, table, counting, 1).rows.rows == [(len(lines),)]


@pytest.mark.parametrize("size", [64, 100, 257])
@settings(max_examples=40, deadline=None)
@given(lines=st.lists(st.text(st.characters(exclude_characters="\n\r\ufeff", codec="utf-8"), max_size=150)))
def test_blocks_of_any_size_hold_every_line_once(size: int, lines: list[str]) -> None:
    written = "".join(f"{line}\n" for line in lines).encode()
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.log")
        path.write_bytes(written)
        with path.open("rb", buffering=0) as file:
            blocks = reader.Reader(file, block_bytes=size)
            assert b"".join(bytes(block.text[: block.length]) for block in blocks) == written
