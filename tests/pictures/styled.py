"""A screen that remembers colours, and its picture as SVG."""

from __future__ import annotations

import html
import io
import re
from itertools import groupby
from operator import itemgetter

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from tests.ui.terminal import Screen

_SIGNS = re.compile(r"\W+")
_RUN = re.compile(
    r'(?P<before><text [^>]*x=")(?P<x>[\d.]+)(?P<after>" y="[^"]*") textLength="(?P<length>[\d.]+)"'
    r' clip-path="[^"]*">(?P<text>[^<]+)</text>'
)
_PIECE = re.compile(r"[!-~]+|[\u2800-\u28ff]+|\S")
_FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


class StyledScreen(Screen):
    """What a person would see, in the colours that the program asked for."""

    def __init__(self, rows: int, columns: int) -> None:
        super().__init__(rows, columns, lambda _: None)
        self._style = ""
        self._styles: dict[tuple[int, int], str] = {}

    def rows_shown(self) -> list[Text]:
        """Every line that was shown and not erased."""
        return [self._row_shown(number, line) for number, line in enumerate(self._lines)]

    def _row_shown(self, number: int, line: list[str]) -> Text:
        styled = ((self._styles.get((number, column), ""), sign) for column, sign in enumerate(line) if sign)
        runs = ((style, "".join(sign for _, sign in run)) for style, run in groupby(styled, key=itemgetter(0)))
        shown = Text.from_ansi("".join(f"\x1b[0m\x1b[{style}m{text}" for style, text in runs))
        shown.rstrip()
        return shown

    def _write(self, character: str) -> None:
        super()._write(character)
        start = self._column - 1
        while start > 0 and self._line()[start] == "":
            start -= 1
        self._styles[self._row, start] = self._style

    def _obey(self, sequence: re.Match[str]) -> None:
        if sequence["final"] != "m" or sequence["private"]:
            super()._obey(sequence)
            return
        numbers = sequence["numbers"] or "0"
        first, _, rest = numbers.partition(";")
        self._style = rest if int(first or 0) == 0 else ";".join(filter(None, (self._style, numbers)))


def picture(raw: str, title: str, *, rows: int, columns: int) -> str:
    """Return the SVG of what `raw` leaves on a screen; nothing in it is fetched from anywhere."""
    screen = StyledScreen(rows, columns)
    screen.feed(raw)
    lines = screen.rows_shown()
    while lines and not lines[-1].plain.strip():
        lines.pop()
    console = Console(record=True, width=columns, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    for line in lines:
        console.print(line, no_wrap=True, crop=True)
    svg = _FONT.sub("", console.export_svg(title=title, unique_id=_SIGNS.sub("-", title)))
    return _RUN.sub(_each_in_its_cell, svg)


def _each_in_its_cell(run: re.Match[str]) -> str:
    """Viewers disagree on how wide spaces, Hangul and frames are: each word, and such a sign, has its own place."""
    shown = html.unescape(run["text"])
    cell = float(run["length"]) / max(1, len(shown))
    return "".join(_placed(run, piece, cell, cell_len(shown[: piece.start()])) for piece in _PIECE.finditer(shown))


def _placed(run: re.Match[str], piece: re.Match[str], cell: float, before: int) -> str:
    x, length = float(run["x"]) + cell * before, cell * cell_len(piece.group())
    return f'{run["before"]}{x:g}{run["after"]} textLength="{length:g}">{html.escape(piece.group())}</text>'
