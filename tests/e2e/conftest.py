from pathlib import Path

import pytest

from tests.e2e.program import Place
from tests.servers.git.building import Repo, create


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(tmp_path)
    place.home.mkdir()
    return place


@pytest.fixture
def repo(place: Place) -> Repo:
    """A repository with two commits."""
    repo = create(place.folder / "repo")
    repo.commit("feat: add the queue", {"queue.py": "size = 10\n"})
    repo.commit("fix: queue overflowed at night", {"queue.py": "size = 1000\n"})
    return repo
