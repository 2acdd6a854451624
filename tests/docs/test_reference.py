"""The reference says what the program says."""

from __future__ import annotations

import pytest

from tests.docs.reference import FILE, reference


@pytest.mark.anyio
async def test_the_reference_is_what_make_docs_would_write() -> None:
    assert FILE.read_text(encoding="utf-8") == await reference(), "make docs writes it anew"
