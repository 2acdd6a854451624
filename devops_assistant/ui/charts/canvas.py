"""A surface of dots: eight to a cell in braille, one to a cell where the terminal shows nothing but ASCII."""

from __future__ import annotations

from dataclasses import dataclass

_BRAILLE = 0x2800
_BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
MARKS = "*+xo#%@&"
"""What stands for each curve on a plain canvas."""
NOBODY = -1
"""The owner of what belongs to no curve."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text of one line, and the curve it belongs to."""

    text: str
    owner: int = NOBODY


Line = tuple[Piece, ...]


class Canvas:
    """Dots from (0, 0) at the bottom left; each cell shows the curve that was drawn there last."""

    def __init__(self, columns: int, rows: int, *, plain: bool) -> None:
        """Args:
        columns: cells from left to right.
        rows: cells from bottom to top.
        plain: ASCII alone.
        """
        self._columns, self._rows, self._plain = columns, rows, plain
        self._across, self._up = (1, 1) if plain else (2, 4)
        self._dots: dict[tuple[int, int], int] = {}
        self._owners: dict[tuple[int, int], int] = {}

    @property
    def width(self) -> int:
        """Dots from left to right."""
        return self._columns * self._across

    @property
    def height(self) -> int:
        """Dots from bottom to top."""
        return self._rows * self._up

    def dot(self, x: int, y: int, owner: int) -> None:
        """Set one dot; outside of the canvas there is none."""
        if not (0 <= x < self.width and 0 <= y < self.height):
            return
        down = self.height - 1 - y
        cell = (down // self._up, x // self._across)
        self._dots[cell] = self._dots.get(cell, 0) | _BITS[down % self._up][x % self._across]
        self._owners[cell] = owner

    def stroke(self, x: int, y: int, to_x: int, to_y: int, owner: int) -> None:
        """Draw a straight line, both ends with it."""
        steps = max(abs(to_x - x), abs(to_y - y), 1)
        for step in range(steps + 1):
            self.dot(round(x + (to_x - x) * step / steps), round(y + (to_y - y) * step / steps), owner)

    def lines(self) -> list[Line]:
        """Return the picture from top to bottom."""
        return [self._line(row) for row in range(self._rows)]

    def _line(self, row: int) -> Line:
        pieces: list[Piece] = []
        for column in range(self._columns):
            owner, sign = self._cell((row, column))
            if pieces and pieces[-1].owner == owner:
                pieces[-1] = Piece(pieces[-1].text + sign, owner)
            else:
                pieces.append(Piece(sign, owner))
        return tuple(pieces)

    def _cell(self, cell: tuple[int, int]) -> tuple[int, str]:
        if cell not in self._dots:
            return NOBODY, " "
        owner = self._owners[cell]
        if not self._plain:
            return owner, chr(_BRAILLE + self._dots[cell])
        return owner, "-" if owner == NOBODY else MARKS[owner % len(MARKS)]
