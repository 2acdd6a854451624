"""The tests that docs/security.md names are there, and no case is without one."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`([a-z_/]+/[a-z_]*(?:\.py)?)(?:::(test_\w+))?`", DOCUMENT)


def test_every_case_has_a_test() -> None:
    cases = re.findall(r"^\| A(\d\d) \|", DOCUMENT, re.MULTILINE)
    assert [int(case) for case in cases] == list(range(1, 73))


@pytest.mark.parametrize(("path", "name"), sorted(set(NAMED)))
def test_every_test_it_names_is_there(path: str, name: str) -> None:
    file = ROOT / "tests" / path
    assert file.exists()
    assert not name or re.search(rf"def {name}\(", file.read_text(encoding="utf-8"))
