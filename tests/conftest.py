import pytest

pytest_plugins = ["tests.real.fixtures"]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
