"""Units as people and programs write them, in English and Korean, and how each converts to its base."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing that a unit can mean: so many (`factor`) of the base of `dimension`."""

    dimension: str
    factor: float
    family: str = ""
    """`decimal` or `binary` where the same letters are used for both: "MB" is 1000² or 1024² bytes."""


COUNT = Reading("count", 1)

_SECONDS = {
    "ns nanosecond nanoseconds 나노초": 1e-9,
    "us µs μs microsecond microseconds 마이크로초": 1e-6,
    "ms msec msecs millisecond milliseconds 밀리초": 1e-3,
    "s sec secs second seconds 초": 1,
    "min mins minute minutes 분": 60,
    "h hr hrs hour hours 시간": 3600,
    "day days 일": 86400,
    "week weeks 주": 7 * 86400,
    "month months 개월 달": 30 * 86400,
    "year years 년": 365 * 86400,
}
_PREFIXES = {"K": 1, "M": 2, "G": 3, "T": 4, "P": 5}
_KOREAN_BYTES = {"킬로바이트": 1, "메가바이트": 2, "메가": 2, "기가바이트": 3, "기가": 3, "테라바이트": 4, "테라": 4}
_PERCENT = "% percent pct 퍼센트 %p 퍼센트포인트"
_COUNTERS = "건 개 회 번 명 대 줄 행 곳 가지 종 차례 코어 rows row lines line"
_RATES = {"rps": 1.0, "qps": 1.0, "tps": 1.0, "iops": 1.0, "rpm": 1 / 60}


def _units() -> dict[str, tuple[Reading, ...]]:
    units: dict[str, tuple[Reading, ...]] = {}
    for names, factor in _SECONDS.items():
        units |= dict.fromkeys(names.split(), (Reading("seconds", factor),))
    units |= dict.fromkeys(["B", "byte", "bytes", "바이트"], (Reading("bytes", 1),))
    for prefix, power in _PREFIXES.items():
        either = (Reading("bytes", 1000**power, "decimal"), Reading("bytes", 1024**power, "binary"))
        units |= dict.fromkeys([f"{prefix}B", f"{prefix}B".replace("K", "k")], either)
        units[f"{prefix}iB"] = units[f"{prefix}i"] = (Reading("bytes", 1024**power),)
        units[prefix] = (Reading("count", 1000**power), *either)
        units |= dict.fromkeys([f"{prefix}bit", f"{prefix}b"], (Reading("bits", 1000**power),))
        units |= dict.fromkeys([f"{prefix}bps", f"{prefix}bit/s"], (Reading("bits/s", 1000**power),))
        units[f"{prefix}Hz"] = (Reading("hertz", 1000**power),)
    for name, power in _KOREAN_BYTES.items():
        units[name] = units["KMGTP"[power - 1] + "B"]
    units |= dict.fromkeys(_PERCENT.split(), (Reading("fraction", 0.01),))
    units |= dict.fromkeys(_COUNTERS.split(), (COUNT,))
    units |= {name: (Reading("count/s", factor),) for name, factor in _RATES.items()}
    units |= dict.fromkeys(["x", "×", "times", "배"], (Reading("times", 1), COUNT))
    units |= dict.fromkeys(["°C", "℃"], (Reading("celsius", 1),))
    units["k"] = (Reading("count", 1000),)
    units["kHz"], units["Hz"] = (Reading("hertz", 1e3),), (Reading("hertz", 1),)
    units["m"] = (Reading("seconds", 60), Reading("cores", 1e-3))
    units["d"] = (Reading("seconds", 86400),)
    units |= dict.fromkeys(["core", "cores", "vCPU", "vCPUs", "CPUs"], (Reading("cores", 1), COUNT))
    return units


UNITS: dict[str, tuple[Reading, ...]] = _units()
"""By symbol or word; words are lower case."""

_TIGHT = {*"KMGTPkmdx×", "Ki", "Mi", "Gi", "Ti", "Pi"}
"""Written right behind the number; after a space they would be words or names."""
_PARTICLE = "입니|이[ 며고었]|을|의|은|에|으로|가 |과 |와 "
_NOT_AFTER_A_SYLLABLE = "기|째|호|차|부|반|치|소|요|령|비|상|월"  # 3분기, 3번째, 3회차: no quantities


def _alternatives(names: set[str]) -> str:
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


def _unit_pattern() -> str:
    words = {name for name in UNITS if name.isascii() and name.islower() and len(name) > 3}
    korean = {name for name in UNITS if re.match("[가-힣]", name)}
    syllables = {name for name in korean if len(name) == 1}
    symbols = set(UNITS) - words - korean
    ends = r"(?![A-Za-z0-9_])"
    return (
        rf"(?:{_alternatives(symbols & _TIGHT)}){ends}|\s?(?:{_alternatives(symbols - _TIGHT)}){ends}"
        rf"|[\s-]?(?i:{_alternatives(words)}){ends}"
        rf"|\s?(?:{_alternatives({name for name in korean if len(name) > 1})})"
        rf"|(?:{_alternatives(syllables)})(?!{_NOT_AFTER_A_SYLLABLE})|\s(?:{_alternatives(syllables)})(?:(?![가-힣])|(?={_PARTICLE}))"
    )


UNIT_PATTERN: str = _unit_pattern()
"""Matches a unit with the space before it."""

PERIODS: dict[str, float] = {
    name: factor
    for names, factor in _SECONDS.items()
    for name in names.split()
    if name == "s" or (factor >= 1 and name.isascii() and not name.endswith("s"))
}
"""Seconds in what may follow a `/` or `per`."""

HINTS: dict[str, tuple[Reading, ...]] = {
    **{name: UNITS[name] for name in UNITS if name.isascii() and name not in {"x", "times", "line", "row", *_TIGHT}},
    **{name.lower(): UNITS[name] for name in ("KB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "TiB", "B")},
    "usage": UNITS["%"],
    "ratio": (Reading("fraction", 1),),
}
"""What a key or a column heading says about the bare numbers under it: `used_bytes`, `%CPU`, `latency (ms)`."""
