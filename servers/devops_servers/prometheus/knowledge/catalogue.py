"""The metrics that exist on one instance: their families, what is known of each, and totals by prefix."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

_SUFFIXES = ("_bucket", "_count", "_sum", "_created")
_UNITS = ("seconds", "bytes", "ratio", "percent", "celsius", "volts", "amperes", "watts", "joules", "hertz", "meters")


@dataclass(frozen=True, slots=True)
class About:
    """What the server knows of a metric; empty where it knows nothing."""

    type: str = ""
    help: str = ""
    unit: str = ""


class Family(NamedTuple):
    """One metric as people think of it: a histogram is one, with the suffixes under which its series are stored."""

    name: str
    suffixes: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """The names that a query can ask for."""
        return [self.name + suffix for suffix in self.suffixes] or [self.name]


class Catalogue:
    """The names of one instance, sorted, with their metadata by the name of the family."""

    def __init__(self, names: Iterable[str], about: Mapping[str, About] | None = None) -> None:
        self._known = frozenset(names)
        self.names: Sequence[str] = sorted(self._known)
        self._about = about or {}
        self.families: Sequence[Family] = self._collected()

    def __contains__(self, name: object) -> bool:
        return name in self._known

    def has(self, metric: str) -> bool:
        """Whether series of this metric exist: of its name, or of a histogram or summary called so."""
        return metric in self._known or metric + "_count" in self._known or metric + "_bucket" in self._known

    def about(self, name: str) -> About:
        """What is known of a metric, by the name of its family or by one of its series; the unit may be read off."""
        family = family_of(name)
        told = (self._about.get(each) for each in (name, family, name.removesuffix("_total")))
        known = next(filter(None, told), None) or About(_kind(name, self._known))
        return known if known.unit else About(known.type, known.help, _unit(family))

    def help_of(self, family: str) -> str:
        """The HELP of a metric; empty where the instance tells none."""
        known = self._about.get(family) or self._about.get(family.removesuffix("_total"))
        return known.help if known else ""

    def starting_with(self, prefix: str) -> Sequence[str]:
        """The names that start with `prefix`, in order."""
        first = bisect_left(self.names, prefix)
        return self.names[first : bisect_left(self.names, prefix + "\U0010ffff", first)]

    def prefixes(self) -> list[tuple[str, int]]:
        """How many names start with each first word, the most frequent first."""
        counted = Counter(prefix_of(name) for name in self.names)
        return sorted(counted.items(), key=lambda entry: (-entry[1], entry[0]))

    def _collected(self) -> list[Family]:
        """The families in the order of their names; most are one name."""
        belongs = {
            name: family_of(name)
            for name in self.names
            if name.endswith(_SUFFIXES) and self._is_family(family_of(name))
        }
        suffixes: dict[str, tuple[str, ...]] = {}
        for name, family in belongs.items():
            own = ("",) if family in self._known else ()
            suffixes[family] = (*suffixes.get(family, own), name.removeprefix(family))
        return [
            Family(name, suffixes.get(name, ()))
            for name in dict.fromkeys(belongs.get(name, name) for name in self.names)
        ]

    def _is_family(self, name: str) -> bool:
        """Whether series called `name` with a suffix belong together: a histogram or a summary."""
        return name + "_count" in self._known and (name + "_sum" in self._known or name + "_bucket" in self._known)


def family_of(name: str) -> str:
    """The name of the histogram or summary that a series of this name would belong to; else the name itself."""
    return name[: name.rindex("_")] if name.endswith(_SUFFIXES) else name


def prefix_of(name: str) -> str:
    """The first word of a name, with the sign that ends it."""
    ends = [at for sign in "_:" if (at := name.find(sign, 1)) > 0]
    return name[: min(ends) + 1] if ends else name


def _kind(name: str, known: frozenset[str]) -> str:
    """The type that a name gives away where no metadata does."""
    if family_of(name) + "_bucket" in known:
        return "histogram"
    if {family_of(name) + "_count", family_of(name) + "_sum"} <= known:
        return "summary"
    return "counter" if name.endswith("_total") else ""


def _unit(family: str) -> str:
    words = family.removesuffix("_total").rsplit("_", 1)
    return words[-1] if words[-1] in _UNITS else ""
