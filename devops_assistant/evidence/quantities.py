"""Numbers with their units, as an answer or a tool result writes them, and whether one states another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from heapq import merge
from math import floor, log10

from devops_assistant.evidence.units import COUNT, PERIODS, UNIT_PATTERN, UNITS, Reading

_NUMBER = (
    r"\d{1,3}(?:,\d{3}){1,8}(?:\.\d{1,24})?(?![\d,])|\d{1,24}(?!\d)(?:\.\d{1,24}(?!\d))?(?:[eE][+-]?\d{1,2}(?!\d))?"
)
_COUNTED = r"\s?[건개회명줄행번원]"
_MYRIADS = {"백": 100, "천": 1000, "만": 10**4, "억": 10**8, "조": 10**12}
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9}
_KOREAN_NUMBER = (
    rf"(?:{_NUMBER})\s?[조억만천백](?:\s?\d[\d,]{{0,12}}[억만천백]|\s?\d{{3,4}}(?!\d)|\s\d{{1,2}}(?={_COUNTED}))*"
)
_QUANTITY = re.compile(
    rf"(?<![\w.])(?<![A-Za-z][-/_])(?<!UTC[+-])(?P<sign>(?<![\w)\]%])[-−+])?"
    rf"(?:(?P<korean>{_KOREAN_NUMBER})|(?P<number>{_NUMBER}))"
    rf"(?:[\s-](?P<scale>thousand|million|billion)\b)?"
    rf"(?P<unit>{UNIT_PATTERN})?"
    rf"(?P<per>(?:\s?[A-Za-z]{{1,12}})?(?:/|\s?per\s)(?:{'|'.join(PERIODS)})(?![A-Za-z]))?"
    rf"(?![A-Za-z_]|\.\d)",
    re.ASCII,
)
_GAP = r"(?:[\s,]+(?:and\s)?)?"
_COMPOUND = re.compile(
    rf"(?<![\w.])(?=\d{{1,9}}\s?(?:days?|d|일|hours?|hrs?|h|시간|minutes?|mins?|m|분){_GAP}\d)"
    rf"(?:(?P<d>\d{{1,9}})\s?(?:days?|d|일){_GAP})?(?:(?P<h>\d{{1,9}})\s?(?:hours?|hrs?|h|시간){_GAP})?"
    rf"(?:(?P<m>\d{{1,9}})\s?(?:minutes?|mins?|m|분){_GAP})?(?:(?P<s>\d{{1,9}})\s?(?:seconds?|secs?|s|초))?(?<![\s,])(?![A-Za-z0-9_])",
    re.ASCII,
)
_PER = re.compile(r"/|\s")
_KOREAN_PERIODS = {"초당": 1.0, "분당": 60.0, "시간당": 3600.0, "일당": 86400.0, "하루": 86400.0}
_KOREAN_PERIOD = re.compile(rf"({'|'.join(_KOREAN_PERIODS)})\s?$")
_HEDGE = re.compile(
    r"(?:~|≈|\b(?:about|around|roughly|approximately|approx\.?|nearly|almost|some)|약|대략|거의)\s*$", re.I
)
_HEDGE_AFTER = re.compile(r"\s?(?:정도|가량|쯤|안팎|\bor so\b)")
_OVER = re.compile(
    r"(?:>=?|≥|\b(?:over|above|exceed(?:s|ed|ing)?|(?:more|greater|higher|longer) than|at least))(?: the| its)?\s*$",
    re.I,
)
_UNDER = re.compile(
    r"(?:<=?|≤|\b(?:under|below|(?:less|fewer|lower|shorter) than|at most|up to|within))(?: the| its)?\s*$", re.I
)
_OVER_AFTER = re.compile(r"\s?(?:이상|초과|넘|\+)")
_UNDER_AFTER = re.compile(r"\s?(?:이하|미만|이내)")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as written, with everything that it can mean."""

    start: int
    end: int
    number: float
    step: float
    """Half of this, in units of `number`, is how far the true value may be off: 0.01 for 4.97, 1 for 5."""
    unit: str
    readings: tuple[Reading, ...]
    digits: int
    """How many significant digits it shows."""
    hedged: bool = False
    bound: str = ""
    """`over` or `under` where only a limit is stated."""

    @property
    def reach(self) -> tuple[float, float]:
        """Between what numbers, in the same unit and without their sign, all lie that this one can state."""
        number = abs(self.number)
        least = number / 2 if self.bound == "under" else number - self.step
        most = number * 2 if self.bound == "over" else number + self.step
        slack = 1e-9 * max(1.0, number)
        return least - slack, most + slack

    @property
    def is_bare(self) -> bool:
        """Whether it counts something, or has no unit at all."""
        return all(reading.dimension in ("count", "times") for reading in self.readings)


def find_quantities(text: str) -> Iterator[Quantity]:
    """Yield the numbers of `text` with their units; those that are part of a name are none."""
    end = 0
    for match in merge(_COMPOUND.finditer(text), _QUANTITY.finditer(text), key=lambda match: match.start()):
        quantity = _compound(match) if match.re is _COMPOUND else _quantity(match)
        if quantity and quantity.start >= end:
            end = quantity.end
            yield quantity


def quantity_at(text: str, position: int) -> Quantity | None:
    """Return the quantity whose digits begin at `position`; None where they are part of a name."""
    compound = _COMPOUND.match(text, position)
    if compound and (quantity := _compound(compound)):
        return quantity
    signed = position > 0 and text[position - 1] in "-−"
    match = _QUANTITY.match(text, position - signed) or _QUANTITY.match(text, position)
    return _quantity(match) if match else None


def in_context(quantity: Quantity, text: str) -> Quantity:
    """Return `quantity` as the words around it in `text` mean it: about, more than, less than."""
    before, after = text[max(0, quantity.start - 16) : quantity.start], text[quantity.end : quantity.end + 8]
    over = _OVER.search(before) or _OVER_AFTER.match(after)
    under = _UNDER.search(before) or _UNDER_AFTER.match(after)
    hedged = bool(_HEDGE.search(before) or _HEDGE_AFTER.match(after))
    step = quantity.step
    if hedged and quantity.number and quantity.number % step == 0:
        step = max(step, 10.0 ** (floor(log10(abs(quantity.number))) - quantity.digits + 1))
    return replace(quantity, hedged=hedged, step=step, bound="over" if over else "under" if under else "")


def states(claim: Quantity, fact: Quantity) -> bool:
    """Whether `claim` says of a thing what `fact` says: the same, rounded, converted, or a limit that it keeps."""
    if claim.unit == fact.unit:
        return is_close(claim, fact.number)
    return any(
        is_close(claim, fact.number * shown.factor / said.factor)
        for said in claim.readings
        for shown in fact.readings
        if said.dimension == shown.dimension and (said.family == shown.family or not said.family or not shown.family)
    )


def is_close(claim: Quantity, value: float) -> bool:
    """Whether `value`, in the unit of `claim`, is what `claim` states, give or take its rounding."""
    off = value - claim.number
    if claim.bound == "over" and 0 <= off <= abs(claim.number):
        return True
    if claim.bound == "under" and 0 <= -off <= abs(claim.number) / 2:
        return True
    slack = 1e-12 * max(1.0, abs(claim.number))
    coarsest = 0.5 if claim.readings[0].dimension == "fraction" else 0.2 if claim.hedged else 0.1
    rounded = abs(off) <= claim.step / 2 + slack and abs(off) <= coarsest * abs(value) + slack
    cut_off = 0 <= off < claim.step - slack and off <= 0.01 * abs(value)
    return rounded or cut_off


def _quantity(match: re.Match[str]) -> Quantity:
    written = match["korean"] or match["number"]
    number, step = _korean_number(written) if match["korean"] else _plain_number(written)
    scale = _SCALES[match["scale"]] if match["scale"] else 1.0
    if match["sign"] in ("-", "−"):
        number = -number
    unit = (match["unit"] or "").strip(" \t\n-")
    readings = UNITS.get(unit) or UNITS.get(unit.lower()) or (COUNT,)
    if unit == match["unit"] == "s" and 100 <= number < 600:  # "404s" are answers of a web server
        readings += (COUNT,)
    period = _period(match)
    if period:
        unit += f"/{period:g}s"
        readings = tuple(Reading(f"{one.dimension}/s", one.factor / period, one.family) for one in readings)
    digits = re.sub(r"\D", "", written.partition("e")[0]).strip("0")
    return Quantity(match.start(), match.end(), number * scale, step * scale, unit, readings, max(1, len(digits)))


def _compound(match: re.Match[str]) -> Quantity | None:
    """Return a time in several units, such as "2 hours 30 minutes" or "1h5m", in the smallest of them."""
    parts = [(int(match[unit]), UNITS[unit][0].factor, unit) for unit in _COMPOUND.groupindex if match[unit]]
    if len(parts) < 2:
        return None
    _, smallest, unit = parts[-1]
    number = sum(number * factor for number, factor, _ in parts) / smallest
    digits = len(re.sub(r"\D", "", match.group()).strip("0"))
    return Quantity(*match.span(), number, 1.0, unit, (Reading("seconds", smallest),), max(1, digits))


def _plain_number(written: str) -> tuple[float, float]:
    plain = written.replace(",", "").lower()
    mantissa, _, exponent = plain.partition("e")
    decimals = len(mantissa.partition(".")[2])
    return float(plain), 10.0 ** (int(exponent or 0) - decimals)


def _korean_number(written: str) -> tuple[float, float]:
    number, step = 0.0, 1.0
    for part, myriad in re.findall(rf"({_NUMBER})\s?([조억만천백]?)", written):
        value, smallest = _plain_number(part)
        factor = _MYRIADS.get(myriad, 1)
        number += value * factor
        step = smallest * factor
    return number, step


def _period(match: re.Match[str]) -> float:
    """Seconds of what the number is a rate per, or 0."""
    if match["per"]:
        return PERIODS[_PER.split(match["per"])[-1]]
    korean = _KOREAN_PERIOD.search(match.string, max(0, match.start() - 4), match.start())
    return _KOREAN_PERIODS[korean[1]] if korean else 0.0
