"""Every kind of incident, by its name: what it does to a world, and what is to be found there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from benchmarks.incidents import changes, courses, innocent
from benchmarks.incidents.fault import Fault
from benchmarks.incidents.faults import FAULTS
from benchmarks.incidents.symptoms import bend, spread
from benchmarks.incidents.words import ENTITIES
from benchmarks.incidents.world import World

Mechanism = Callable[[World], None]


def _fault(fault: Fault, world: World) -> None:
    """Let a fault of the surroundings strike some services, then those that call them."""
    words = world.words
    names = {name: words.one(pool) for name, pool in fault.pools.items()}
    names.setdefault("disk", words.one(("sda1", "nvme0n1p2", "vdb1", "dm-3")))
    for source in fault.sources:
        if words.chance(0.85):
            program = world.add(words.one(source.names), source.runtime, host=world.struck.voice.host)
            phrases = words.pool(source.phrases)
            world.burst(
                program, phrases, after=-source.ahead_s, per_minute=source.per_minute, level=source.level, **names
            )
    for position, program in enumerate(world.programs[: fault.struck]):
        phrases = words.pool(fault.said.get(program.runtime) or fault.said["any"])
        late = position * words.between(1, 15)
        world.burst(program, phrases, after=late, per_minute=fault.per_minute, level=fault.level, **names)
        for what, factor in fault.bends.items():
            bend(world, what, program, factor)
    spread(world, world.struck, callers=fault.struck - 1 + fault.callers, after=15)
    filling = world.filling(world.struck, {**names, "entity": words.one(ENTITIES)})
    world.named += [tuple(word.format_map(filling).lower() for word in group) for group in fault.named]


KINDS: Mapping[str, Mechanism] = {
    "bad_deploy": changes.bad_deploy,
    "config_change": changes.config_change,
    "dependency_upgrade": changes.dependency_upgrade,
    "schema_migration": changes.schema_migration,
    "restart_loop": changes.restart_loop,
    "log_flood": changes.log_flood,
    **{fault.kind: partial(_fault, fault) for fault in FAULTS},
    "cascading_failure": courses.cascading_failure,
    "memory_leak_oom": courses.memory_leak_oom,
    "cron_collision": courses.cron_collision,
    "thundering_herd": courses.thundering_herd,
    "one_replica": courses.one_replica,
    "gradual_degradation": courses.gradual_degradation,
    "poison_message": courses.poison_message,
    "noise_only": innocent.noise_only,
    "coincidental_commit": innocent.coincidental_commit,
    "no_cause_in_sight": innocent.no_cause_in_sight,
}
INNOCENT = frozenset({"noise_only", "coincidental_commit", "no_cause_in_sight"})
