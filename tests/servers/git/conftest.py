from pathlib import Path

import pytest

from tests.servers.git.building import Repo, create


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return create(tmp_path / "shop")
