from pathlib import Path

import pytest

from devops_servers.system.settings import Surroundings
from tests.servers.system.places import MakeSurroundings, surroundings_in


@pytest.fixture
def make_surroundings(tmp_path: Path) -> MakeSurroundings:
    def make(*, files: dict[str, str] | None = None, programs: dict[str, str] | None = None) -> Surroundings:
        return surroundings_in(tmp_path, files or {}, programs or {})

    return make
