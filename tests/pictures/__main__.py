"""Draw docs/pictures from real sessions: `python -m tests.pictures [NAME …]`."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.pictures.scenes import SCENES, pictures

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"

if __name__ == "__main__":
    wanted = sys.argv[1:]
    FOLDER.mkdir(exist_ok=True)
    for name, svg in pictures(tuple(scene for scene in SCENES if not wanted or scene.name in wanted)):
        (FOLDER / f"{name}.svg").write_text(svg, encoding="utf-8")
        print(f"docs/pictures/{name}.svg")
