"""Write docs/reference.md anew: `python -m tests.docs`."""

from __future__ import annotations

import anyio

from tests.docs.reference import FILE, reference

if __name__ == "__main__":
    FILE.write_text(anyio.run(reference), encoding="utf-8")
