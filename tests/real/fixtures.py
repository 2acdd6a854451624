"""The real servers as fixtures: shared by the tests that ask for them, skipped where they cannot be had."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import ExitStack

import pytest

from tests.real.debian import Unavailable
from tests.real.lab import Lab
from tests.real.lab import lab as running_lab

_FIRST_START_S = 300
"""The packages are fetched within the first test that needs them."""


_FRESH_S = 120
"""How long the past counts as the present: an instant query finds a sample for five minutes after it."""


@pytest.fixture(scope="session")
def fresh_lab(tmp_path_factory: pytest.TempPathFactory) -> Generator[Callable[[], Lab]]:
    """The running lab; started anew where its past has become too old."""
    with ExitStack() as running:
        started: list[Lab] = []

        def lab() -> Lab:
            if started and time.time() - started[-1].past.end < _FRESH_S:
                return started[-1]
            running.close()
            started.append(running.enter_context(running_lab(tmp_path_factory.mktemp("lab"))))
            return started[-1]

        yield lab


@pytest.fixture(scope="module")
def lab(fresh_lab: Callable[[], Lab]) -> Lab:
    """Prometheus, node exporter, Alertmanager and VictoriaMetrics, with a past of a week that has just ended."""
    try:
        return fresh_lab()
    except Unavailable as error:
        pytest.skip(f"needs Debian's monitoring programs: {error}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests that use the lab together, last, and give each the time to fetch and start it."""
    items.sort(key=_uses_lab)
    for item in items:
        item.add_marker(pytest.mark.xdist_group("lab" if _uses_lab(item) else item.path.as_posix()))
        if _uses_lab(item):
            item.add_marker(pytest.mark.timeout(_FIRST_START_S))


def _uses_lab(item: pytest.Item) -> bool:
    return "lab" in getattr(item, "fixturenames", ())
