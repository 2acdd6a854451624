"""Cases in which nobody and nothing can be blamed: the only right answer is that no cause is in sight."""

from __future__ import annotations

from benchmarks.incidents.series import Measured
from benchmarks.incidents.symptoms import bend
from benchmarks.incidents.words import listed
from benchmarks.incidents.world import World

_UNEXPLAINED = listed(
    "unexpected answer while handling {entity} {id}|operation failed, see previous event|internal error, reference {hex}|"
    "could not complete {route}|{entity} {id} ended in state FAILED|request {hex} was not processed|"
    "assertion failed in step {n}|result of {entity} {id} is incomplete|job {hex} gave up|unknown failure 0x{hex}"
)


def noise_only(world: World) -> None:
    """Errors at their usual rate, commits as every day."""
    world.verdict = "no_cause"


def coincidental_commit(world: World) -> None:
    """A commit right before a few more of the errors that always occur."""
    world.verdict = "no_cause"
    repository = world.repository
    if world.words.chance(0.5):
        repository.ordinary(world.changed, world.struck.name, code=False)
        _unexplained(world, count=world.words.dice.randint(6, 25))
        return
    repository.ordinary(world.changed, world.others[0].name)
    world.say(world.others[0], world.onset - 5, "INFO", "service started, configuration loaded")


def no_cause_in_sight(world: World) -> None:
    """A service fails in its own words, none of which says why, long after the last change to it."""
    world.verdict = "no_cause"
    _unexplained(world, count=world.words.dice.randint(60, 400))
    bend(world, Measured.ERRORS, world.struck, 20)


def _unexplained(world: World, count: int) -> None:
    phrases = world.words.some(_UNEXPLAINED, 2)
    for _ in range(count):
        at = world.onset + world.words.dice.random() * (world.now - world.onset)
        world.say(world.struck, at, "ERROR", world.words.dice.choice(phrases))
