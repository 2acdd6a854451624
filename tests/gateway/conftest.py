from tests.e2e.conftest import place, repo

__all__ = ["place", "repo"]
