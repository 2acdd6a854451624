"""A plot as lines of text: an axis with units, the curves, a time axis, and a legend that says what is missing."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len, set_cell_size

from devops_assistant.common.messages import say
from devops_assistant.ui.charts.canvas import MARKS, NOBODY, Canvas, Line, Piece
from devops_assistant.ui.charts.figures import axis_of, clocks, length, moment, written
from devops_assistant.ui.charts.plot import Curve, Plot
from devops_assistant.ui.charts.sparkline import sparkline

CURVES_DRAWN = 6
_NARROWEST = 20
_WIDEST = 120
_COURSE = 8
"""Columns of a curve that is drawn beside its name."""
_TIMES_EVERY = 26
"""Columns from one time on the axis to the next, about."""


def drawn(plot: Plot, width: int, rows: int = 10, *, plain: bool = False, small: bool = False) -> list[Line]:
    """Return a chart of at most `width` columns.

    Args:
        width: columns of the terminal.
        rows: lines of the picture itself, without title, times and legend.
        plain: ASCII alone.
        small: the picture, its times, and one line below, for a place where it was not asked for.
    """
    width = max(_NARROWEST, min(width, _WIDEST))
    curves = plot.curves[:CURVES_DRAWN]
    shown = [value for curve in curves for value in curve.known]
    marked = [*shown, plot.threshold] if plot.threshold is not None else shown
    low, high = axis_of(marked or [0.0], plot.unit, from_zero=plot.bars)
    labels = _y_labels(plot, rows, low, high)
    gutter = max(map(cell_len, labels))
    canvas = Canvas(width - gutter - 2, rows, plain=plain)
    _Picture(plot, canvas, low, high).draw(curves)
    wall = "|" if plain else "│"
    picture = [(Piece(f"{label:>{gutter}} {wall}"), *line) for label, line in zip(labels, canvas.lines(), strict=True)]
    times = Piece(" " * (gutter + 2) + _times(plot, width - gutter - 2))
    if small:
        return [*picture, (times,), *_fitted([_one_line(plot, curves, plain=plain)], width)]
    below = [*_legend(plot, curves, plain=plain), (Piece(_scope(plot)),)]
    title = [(Piece(plot.title),)] if plot.title else []
    return [*_fitted(title, width), *picture, (times,), *_fitted(below, width)]


class _Picture:
    """The curves of a plot on a canvas."""

    def __init__(self, plot: Plot, canvas: Canvas, low: float, high: float) -> None:
        self._plot, self._canvas, self._low, self._high = plot, canvas, low, high

    def draw(self, curves: tuple[Curve, ...]) -> None:
        if self._plot.threshold is not None:
            height = self._y(self._plot.threshold)
            for x in range(0, self._canvas.width, 3):
                self._canvas.dot(x, height, NOBODY)
        for owner, curve in reversed(list(enumerate(curves))) if not self._plot.bars else enumerate(curves):
            if self._plot.bars:
                self._bars(curve, owner)
            else:
                self._curve(curve, owner)

    def _curve(self, curve: Curve, owner: int) -> None:
        last: tuple[int, int] | None = None
        for number, value in enumerate(curve.values):
            if value is None:
                last = None  # a gap stays a gap
                continue
            here = (self._x(number), self._y(value))
            self._canvas.stroke(*(last or here), *here, owner)
            last = here

    def _bars(self, curve: Curve, owner: int) -> None:
        width, count = self._canvas.width, self._plot.points
        for x in range(max(width, count)):
            number = x * count // max(width, count)
            value = curve.values[number] if number < len(curve.values) else None
            if value:
                column = x if width >= count else x * width // count
                self._canvas.stroke(column, 0, column, self._y(value), owner)

    def _x(self, number: int) -> int:
        return round(number * (self._canvas.width - 1) / max(1, self._plot.points - 1))

    def _y(self, value: float) -> int:
        height = self._canvas.height - 1
        return round((value / (self._high - self._low) - self._low / (self._high - self._low)) * height)


def _y_labels(plot: Plot, rows: int, low: float, high: float) -> list[str]:
    labels = [""] * rows
    labels[0], labels[-1] = written(high, plot.unit), written(low, plot.unit)
    if rows >= 5 and rows % 2:
        labels[rows // 2] = written(low / 2 + high / 2, plot.unit)
    return labels


def _times(plot: Plot, columns: int) -> str:
    """The times below the picture, the first at its left edge and the last at its right."""
    count = max(2, columns // _TIMES_EVERY + 1)
    names = clocks(plot.start_s, plot.end_s, count)
    if cell_len(names[0]) + cell_len(names[-1]) + 1 > columns:
        return names[0][:columns]
    line = names[0]
    for number, name in enumerate(names[1:], 1):
        middle = round(number * (columns - 1) / (count - 1))
        begin = columns - len(name) if number == count - 1 else middle - len(name) // 2
        if begin > len(line):
            line = line.ljust(begin) + name
    return line


def _legend(plot: Plot, curves: tuple[Curve, ...], *, plain: bool) -> Iterator[Line]:
    for owner, curve in enumerate(curves):
        sign = MARKS[owner % len(MARKS)] if plain else "━━"
        name = f" {curve.label}: " if curve.label else " "
        yield Piece(sign, owner), Piece(f"{name}{_figures(plot, curve)}")
    if more := len(plot.curves) - len(curves) + plot.left_out:
        yield (Piece(say("charts.more_series", count=more)),)
    if plot.threshold is not None:
        sign = "-" if plain else "┄┄"
        yield (Piece(f"{sign} {say('charts.threshold', value=written(plot.threshold, plot.unit))}"),)


def _figures(plot: Plot, curve: Curve) -> str:
    known = curve.known
    if not known:
        return say("charts.no_values")
    if plot.bars:
        return say("charts.sums", total=written(sum(known)), highest=written(max(known)))
    low, high, last = (written(value, plot.unit) for value in (min(known), max(known), known[-1]))
    gaps = len(curve.values) - len(known)
    text = say("charts.figures", last=last, low=low, high=high)
    return text + (f", {say('charts.gaps', count=gaps, points=len(curve.values))}" if gaps else "")


def _scope(plot: Plot) -> str:
    form = "%Y-%m-%d %H:%M:%S"
    start, end = moment(plot.start_s, form), moment(plot.end_s, f"{form} %Z")
    return say("charts.scope", start=start, end=end, step=length(plot.step_s))


def _one_line(plot: Plot, curves: tuple[Curve, ...], *, plain: bool) -> Line:
    """What one line can say below a small chart: of one curve its figures, of several each one's own course and end."""
    if len(plot.curves) == 1:
        named = f"{curves[0].label}: " if plot.bars else ""
        return (Piece(f"{named}{_figures(plot, curves[0])}"),)
    pieces: list[Piece] = []
    for owner, curve in enumerate(curves):
        last = written(curve.known[-1], plot.unit) if curve.known else say("charts.no_values")
        course = sparkline(curve.values, _COURSE, plain=plain)
        pieces += [
            Piece("  " if pieces else ""),
            Piece(f"{curve.label or owner + 1} {course}", owner),
            Piece(f" {last}"),
        ]
    if more := len(plot.curves) - len(curves) + plot.left_out:
        pieces.append(Piece(f"  {say('charts.more_series', count=more)}"))
    return tuple(pieces)


def _fitted(lines: Iterator[Line] | list[Line], width: int) -> Iterator[Line]:
    """Cut what is too long for the terminal, and show that it was."""
    for line in lines:
        room, pieces = width, list[Piece]()
        for piece in line:
            if cell_len(piece.text) > room:
                pieces.append(Piece(set_cell_size(piece.text, max(0, room - 1)).rstrip() + "…", piece.owner))
                break
            pieces.append(piece)
            room -= cell_len(piece.text)
        yield tuple(pieces)
