"""What a result says of its own completeness."""

import pytest

from devops_assistant.evidence.coverage import footer_of, is_cut
from devops_assistant.evidence.preview import preview


def test_the_footer_is_the_last_line_in_brackets() -> None:
    assert footer_of("3 errors\n[E] not this\n[/var/log · last 24 h]\n") == "/var/log · last 24 h"
    assert footer_of("3 errors\nno footer") == ""


@pytest.mark.parametrize(
    "footer",
    [
        "scanned 338.9 kB in 1 file · shown 3 of 4891",
        "main HEAD · 10 of 414 files shown",
        "main HEAD · all history · 3 shown, 100+ more: narrow the window or raise count",
        "looked at 2.0 GB of 9.1 GB in the time budget of 15 s · resume=abc",
        "truncated at 256 KiB: 10 of 20 entries cut",
    ],
)
def test_a_footer_that_tells_of_more_is_recognised(footer: str) -> None:
    assert is_cut(f"summary\n[{footer}]")


@pytest.mark.parametrize(
    "footer", ["shown 11 of 11 files, 1 not readable", "3 of 3 filesystems shown · not truncated", "state now", ""]
)
def test_a_footer_that_shows_all_is_not_taken_for_a_cut(footer: str) -> None:
    assert not is_cut(f"summary\n[{footer}]")


def test_a_preview_is_cut_whatever_its_footer_says() -> None:
    whole = "\n".join([*(f"line {number} of a long result" for number in range(5_000)), "[shown 5000 of 5000]"])
    assert is_cut(preview(whole, "E1"))
