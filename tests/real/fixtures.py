"""The real servers as fixtures: started once for all tests that ask for them, skipped where they cannot be had."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from tests.real.debian import Unavailable
from tests.real.lab import Lab
from tests.real.lab import lab as running_lab

_FIRST_START_S = 300
"""The packages are fetched within the first test that needs them."""


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Generator[Lab]:
    """Prometheus, node exporter, Alertmanager and VictoriaMetrics, with a past of a week."""
    try:
        with running_lab(tmp_path_factory.mktemp("lab")) as started:
            yield started
    except Unavailable as error:
        pytest.skip(f"needs Debian's monitoring programs: {error}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests that use the lab last, while its past is fresh, and give each the time to fetch and start it."""
    items.sort(key=_uses_lab)
    for item in filter(_uses_lab, items):
        item.add_marker(pytest.mark.timeout(_FIRST_START_S))


def _uses_lab(item: pytest.Item) -> bool:
    return "lab" in getattr(item, "fixturenames", ())
