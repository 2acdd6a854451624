"""Pictures are drawn from what a terminal was sent, fetch nothing, and tell nothing of the machine they come from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.pictures.scenes import SCENES
from tests.pictures.styled import picture

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
_ADDRESS = re.compile(r"https?://(?!www\.w3\.org|www\.textualize\.io)[\w.]+|/(?:root|home|tmp|work)/")


def test_a_picture_shows_what_stands_on_the_screen_in_its_colours() -> None:
    svg = picture("gone\r\x1b[K\x1b[31mred\x1b[0m 서버\r\n\x1b[1mbold", "a title", rows=5, columns=40)
    assert "gone" not in svg
    for part in (">red<", ">서<", ">버<", ">bold<", "a&#160;title"):
        assert part in svg, part
    assert 'class="a-title-r1"' in svg
    assert "@font-face" not in svg


@pytest.mark.parametrize("scene", [scene.name for scene in SCENES])
def test_every_scene_has_its_picture_with_no_address_and_no_place_in_it(scene: str) -> None:
    svg = (FOLDER / f"{scene}.svg").read_text(encoding="utf-8")
    assert not _ADDRESS.findall(svg)
    assert svg.startswith("<svg")
