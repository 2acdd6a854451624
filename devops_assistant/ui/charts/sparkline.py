"""A series in one line of blocks."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

_BLOCKS = "▁▂▃▄▅▆▇█"
_PLAIN_BLOCKS = "_.-=+*%#"
_NOTHING = " "


def sparkline(values: Sequence[float | None], width: int, *, plain: bool = False) -> str:
    """Return `values` as at most `width` blocks from the lowest to the highest; a gap is a space.

    Where there are more values than blocks, each block shows the highest of its values, so that no peak is lost.
    """
    blocks = _PLAIN_BLOCKS if plain else _BLOCKS
    shown = list(_squeezed(values, max(1, width)))
    known = [value for value in shown if value is not None]
    if not known:
        return _NOTHING * len(shown)
    low, high = min(known), max(known)
    scale = (len(blocks) - 1) / (high - low) if low < high and math.isfinite(high - low) else 0.0
    return "".join(_NOTHING if value is None else blocks[round((value - low) * scale)] for value in shown)


def _squeezed(values: Sequence[float | None], width: int) -> Iterator[float | None]:
    finite = [value if value is not None and math.isfinite(value) else None for value in values]
    columns = min(width, len(finite))
    for column in range(columns):
        part = finite[column * len(finite) // columns : (column + 1) * len(finite) // columns]
        yield max((value for value in part if value is not None), default=None)
