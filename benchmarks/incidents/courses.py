"""Incidents whose course tells what they are: one after another, more and more, here but not there."""

from __future__ import annotations

from benchmarks.incidents.series import Measured
from benchmarks.incidents.symptoms import CALLER, bend, failing_requests, spread
from benchmarks.incidents.words import JOBS, QUEUES, TABLES
from benchmarks.incidents.world import World, make_program


def cascading_failure(world: World) -> None:
    """One service stops answering; those that call it fail after it, one after the other."""
    words, source = world.words, world.struck
    own = words.one((
        "worker threads exhausted, rejecting {route}", "event loop blocked for {slow} ms", "request queue full (1000), shedding load",
        "thread starvation detected, {n} tasks waiting", "accept backlog overflow, {n} dropped", "rejected by executor: queue capacity 500 reached",
    ))  # fmt: skip
    world.burst(source, (own,), per_minute=18)
    bend(world, Measured.LATENCY, source, 40)
    bend(world, Measured.ERRORS, source, 50)
    late, called = 0.0, source
    for caller in world.others[:3]:
        late += words.between(15, 50)
        world.burst(caller, words.some(CALLER[caller.runtime], 2), after=late, per_minute=9, peer=called.name)
        bend(world, Measured.ERRORS, caller, 20, since=world.onset + late)
        called = caller
    failing_requests(world, after=late, per_minute=8)
    world.named.append((source.name,))


def memory_leak_oom(world: World) -> None:
    """Memory grows for hours until the kernel ends the process."""
    words, service = world.words, world.struck
    binary = {"java": "java", "go": service.name, "python": "gunicorn", "node": "node"}[service.runtime]
    bend(world, Measured.MEMORY, service, 7, since=world.start, grows=True)
    pressure = {
        "java": ("GC overhead: {n} ms in last minute, heap 9{n} MB used", "java.lang.OutOfMemoryError: Java heap space"),
        "go": ("runtime: heap at {id} kB, GC cannot keep up", "fatal error: runtime: cannot allocate memory"),
        "python": ("worker rss {id} kB above soft limit", "MemoryError"),
        "node": ("heap used {id} kB, mark-sweep took {slow} ms", "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory"),
    }[service.runtime]  # fmt: skip
    for step in range(12):
        world.say(service, world.onset - (12 - step) * 140, "WARN", pressure[0])
    kernel = world.add("kernel", "kernel")
    at = world.onset
    while at < world.now:
        pid = words.dice.randint(2000, 30000)
        if words.chance(0.5):
            world.say(service, at - 1, "ERROR", pressure[1])
        killed = words.one((
            f"Out of memory: Killed process {pid} ({binary}) total-vm:8123456kB, anon-rss:6012345kB, file-rss:0kB",
            f"Memory cgroup out of memory: Killed process {pid} ({binary}) total-vm:3123456kB, anon-rss:1012345kB",
            f"oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),task={binary},pid={pid},uid=1000",
        ))  # fmt: skip
        world.say(kernel, at, "ERROR", killed)
        world.say(service, at + 9, "INFO", "process started, pid {id}")
        at += words.between(500, 900)
    spread(world, service, callers=1, after=3)
    world.named.append(("memory", "oom", "heap"))


def cron_collision(world: World) -> None:
    """Two jobs run at the same time and stand in each other's way."""
    words = world.words
    first, second = words.some(JOBS, 2)
    daemon = world.add(words.one(("cron", "CRON", "crond", "anacron")), "system", file="cron.log")
    for day in (1, 2):
        for job, minutes in ((first, 0), (second, 90)):
            at = world.onset - day * 3600 * 3 - minutes * 60
            if at > world.start:
                world.say(daemon, at, "INFO", "(root) CMD (/opt/jobs/{job} --all)", job=job)
    for job in (first, second):
        world.say(daemon, world.onset - words.between(1, 20), "INFO", "(root) CMD (/opt/jobs/{job} --all)", job=job)
    table = words.one(TABLES)
    clash = (
        "{job}: could not obtain lock /run/jobs/shared.lock held by {other}", "{job} aborted: {other} is still running on {table}",
        "{job}: lock wait timeout on {table}, blocked by {other}", "job {job} overlaps {other}, giving up",
        "{job}[{id}]: resource busy, owner {other}", "{job}: flock: failed to get lock (pid of {other})",
    )  # fmt: skip
    world.burst(daemon, words.pool(clash), after=2, per_minute=4, job=second, other=first, table=table)
    starved = (
        "timeout waiting for {table} while batch holds it",
        "{table} is locked, request dropped",
        "write to {table} blocked for {slow} ms",
    )
    world.burst(world.struck, starved, after=12, per_minute=8, table=table)
    bend(world, Measured.LATENCY, world.struck, 12)
    bend(world, Measured.CPU, world.struck, 4)
    world.named.append((first, second, "cron", "job", "overlap"))


def thundering_herd(world: World) -> None:
    """A cache is emptied; everything that it answered falls on what is behind it."""
    words, service = world.words, world.struck
    cache = words.one(("redis-cache", "memcached-1", "edge-cache", "hot-cache", "varnish-a", "redis-front"))
    store = world.add(cache, "redis", file=f"{cache}.log")
    emptied = words.one((
        "DB 0 flushed by client id={id} addr={ip}:{n}", "FLUSHALL executed, {id} keys removed", "{id} keys expired in the same second",
        "Loading dataset failed, starting empty", "evicted {id} keys at once: maxmemory reached", "cache restarted with an empty keyspace",
    ))  # fmt: skip
    world.say(store, world.onset - 2, "WARN", emptied)
    missed = (
        "cache miss storm: {n} concurrent loads of {entity}", "{n} requests load {entity} at once, origin saturated",
        "origin overloaded: cold cache, {n} in flight", "cache hit ratio fell to 0.0{n}", "stampede on key {entity}:{id}",
        "too many concurrent recomputations of {entity} ({n})",
    )  # fmt: skip
    world.burst(service, words.pool(missed), after=1, per_minute=16)
    bend(world, Measured.LATENCY, service, 30)
    bend(world, Measured.CPU, service, 5)
    bend(world, Measured.POOL, service, 5)
    spread(world, service, callers=1, after=20)
    world.named.append((cache, "cache", "stampede", "flush"))


def one_replica(world: World) -> None:
    """Of several replicas of a service only one fails."""
    words, service = world.words, world.struck
    hosts = [f"{service.voice.host}-r{number}" for number in range(words.dice.randint(3, 5))]
    replicas = [
        make_program(words, service.name, service.runtime, f"{service.name}-{host}.log", host) for host in hosts
    ]
    sick = words.dice.choice(replicas)
    for replica in replicas:
        for _ in range(int((world.now - world.start) / 60)):
            at = world.start + words.dice.random() * (world.now - world.start)
            world.say(replica, at, "INFO", words.dice.choice(("served {route} in {ms} ms", "{entity} {id} stored")))
    broken = (
        "local state is corrupt: bad magic in segment {id}", "cannot decrypt {entity} {id}: key version 3 not loaded on this node",
        "stale configuration generation 41, cluster is at 57", "shared library mismatch: symbol lookup error", "GPU 0 fell off the bus",
        "replica diverged: checksum of {entity} {id} differs",
    )  # fmt: skip
    world.burst(sick, (words.one(broken),), per_minute=12)
    failing_requests(world, after=3, per_minute=3)
    world.named.append((sick.voice.host.lower(), sick.file.lower()))


def gradual_degradation(world: World) -> None:
    """Everything gets a little slower every minute, until limits are passed."""
    words, service = world.words, world.struck
    growing = words.one(("index", "queue", "table", "journal", "heap", "backlog"))
    phrase = words.one((
        "{what} has {size} entries, lookup took {late} ms", "processing fell behind: {what} size {size}, lag {late} ms",
        "{what} grew to {size}; response took {late} ms", "slow: {late} ms ({what}={size})",
    ))  # fmt: skip
    begin = world.onset - 0.5 * (world.onset - world.start)
    at = begin
    while at < world.now:
        share = (at - begin) / (world.now - begin)
        level = "WARN" if share < 0.6 else "ERROR"
        size, late = int(2_000 * 200**share), int(60 * 150**share)
        world.say(service, at, level, phrase, what=growing, size=size, late=late)
        at += words.dice.expovariate(1 / 15)
    bend(world, Measured.LATENCY, service, 60, since=begin, grows=True)
    bend(world, Measured.QUEUE, service, 100, since=begin, grows=True)
    spread(world, service, callers=1, after=60, per_minute=2)
    world.named.append((growing, service.name))


def poison_message(world: World) -> None:
    """One message cannot be handled; the consumer takes it again and again, and the queue grows."""
    words, service = world.words, world.struck
    queue, key = words.one(QUEUES), words.dice.randint(100_000, 999_999)
    failed = (
        "failed to process message {key} from {queue}: invalid payload, requeued", "{queue}: delivery {key} rejected, redelivered=true",
        "cannot deserialize record at offset {key} of {queue}", "consumer of {queue} stuck at offset {key}: schema mismatch",
        "handler raised for {queue}#{key}; nack and retry", "message {key} of {queue} exceeded attempt {n}, not dead-lettered",
    )  # fmt: skip
    world.burst(service, (words.one(failed),), per_minute=14, queue=queue, key=key)
    lagging = ("lag of {queue} is {id}", "{queue} backlog {id} and growing", "consumer group behind by {id} on {queue}")
    world.burst(world.others[0], lagging, after=60, per_minute=2, level="WARN", queue=queue)
    bend(world, Measured.QUEUE, service, 400, grows=True)
    world.named.append((queue.lower(), str(key), "message", "offset"))
