"""YAML that says what was meant, whatever stands in it."""

from __future__ import annotations

import pytest

from devops_servers.prometheus.boards.yaml_text import yaml


def test_it_reads_as_people_write_it() -> None:
    rules = {
        "groups": [{"name": "disks", "rules": [{"alert": "Full", "for": "5m", "labels": {"severity": "critical"}}]}]
    }
    assert yaml(rules) == (
        "groups:\n"
        "  - name: disks\n"
        "    rules:\n"
        "      - alert: Full\n"
        "        for: 5m\n"
        "        labels:\n"
        "          severity: critical\n"
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("up == 0", "'up == 0'"),
        ('x{a="b"}', """'x{a="b"}'"""),
        ("it's", "'it''s'"),
        ("no", "'no'"),
        ("NULL", "'NULL'"),
        ("1e3", "'1e3'"),
        ("12", "'12'"),
        ("", "''"),
        ("- x", "'- x'"),
        ("a: b", "'a: b'"),
        ("a #b", "'a #b'"),
        (" a", "' a'"),
        ("메모리 {{ $value }}", "'메모리 {{ $value }}'"),
        ("two\nlines", '"two\\nlines"'),
        ("\x1b", '"\\u001b"'),
        ("plain words", "plain words"),
        ("15m", "15m"),
    ],
)
def test_what_could_be_read_as_something_else_is_quoted(text: str, written: str) -> None:
    assert yaml({"key": text}) == f"key: {written}\n"
