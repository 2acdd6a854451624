"""The lab itself: what it promises to the tests that use it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.real.debian import Unavailable, output
from tests.real.lab import Lab
from tests.real.running import answer_json


def rows(url: str, query: str) -> list[dict[str, Any]]:
    return answer_json(f"{url}/api/v1/query", query=query)["data"]["result"]


def test_both_engines_hold_the_same_past(lab: Lab) -> None:
    for url in (lab.prometheus, lab.victoria):
        assert rows(url, "count(shop_requests_total)")[0]["value"][1] == "1800"
        assert rows(url, "count(count_over_time(shop_queue_length[7d]) > 1900)")[0]["value"][1] == "3"


def test_one_target_is_down(lab: Lab) -> None:
    [down] = rows(lab.prometheus, "up == 0")
    assert down["metric"]["instance"] == lab.dead


def test_what_is_missing_here_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="there is no no-such-apt here"):
        output("no-such-apt", "download", cwd=tmp_path)
    with pytest.raises(Unavailable, match=r"`sh -c` failed: no network"):
        output("sh", "-c", "echo no network >&2; exit 100", cwd=tmp_path)
