"""Incidents that a commit causes: what is changed, and what the programs log once it runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmarks.incidents import manifests
from benchmarks.incidents.code import crash_text
from benchmarks.incidents.series import Measured
from benchmarks.incidents.symptoms import bend, spread
from benchmarks.incidents.words import LIBRARIES, ROUTES, TABLES
from benchmarks.incidents.world import Program, World

_STARTED: Mapping[str, Sequence[str]] = {
    "java": (
        "Started Application in {n}.{n2} seconds (process running for {n})",
        "Tomcat started on port 8080, build @@{mark}@@",
    ),
    "go": ("starting {svc} version @@{mark}@@", "listening on :8080"),
    "python": ("Booting worker with pid: {id}", "{svc} release @@{mark}@@ up"),
    "node": ("{svc} listening on 8080", "server ready, revision @@{mark}@@"),
}
_SETTINGS: Sequence[tuple[str, str, Sequence[str], Measured]] = (
    # key, bad value, what is logged then, what metric it bends
    ("max_connections", "2", (
        "pool exhausted: max_connections=2, waited {slow} ms", "cannot borrow connection, limit 2 reached (max_connections)",
        "timeout acquiring connection, all 2 in use",
    ), Measured.POOL),
    ("request_timeout_ms", "15", (
        "deadline of 15 ms exceeded while reading {entity} {id}", "operation timed out after 15 ms (request_timeout_ms)",
        "request aborted: 15ms elapsed before first byte",
    ), Measured.LATENCY),
    ("upstream_url", "http://localhost:9", (
        "connect ECONNREFUSED 127.0.0.1:9", "dial tcp 127.0.0.1:9: connect: connection refused",
        "Connection refused: localhost/127.0.0.1:9",
    ), Measured.ERRORS),
    ("max_body_bytes", "1024", (
        "request entity too large: {id} > 1024", "payload of {user} exceeds max_body_bytes (1024)", "413 on {route}: body limit is 1024",
    ), Measured.ERRORS),
    ("cache_dir", "/nonexistent/cache", (
        "cannot open /nonexistent/cache/{hex}: No such file or directory", "FileNotFoundError: '/nonexistent/cache'",
        "mkdir /nonexistent: permission denied, cache_dir unusable",
    ), Measured.ERRORS),
    ("jwt_audience", "staging", (
        "token rejected: audience is not 'staging'", "invalid aud claim, expected staging for {user}", "401 for {user}: jwt_audience mismatch",
    ), Measured.ERRORS),
    ("broker_topic", "ordres.v2", (
        "topic ordres.v2 not present in metadata after 60000 ms", "unknown topic or partition: ordres.v2",
        "UNKNOWN_TOPIC_OR_PARTITION publishing to ordres.v2",
    ), Measured.QUEUE),
    ("tls_min_version", "1.3", (
        "handshake failure: protocol version not supported, server requires 1.3", "tls: client offered only unsupported versions: [303]",
        "SSL routines:tls_process_client_hello:unsupported protocol (min 1.3)",
    ), Measured.ERRORS),
)  # fmt: skip


def bad_deploy(world: World) -> None:
    """A line of code breaks a function that requests run through."""
    service = world.struck
    mark, module, position = world.repository.break_code(world.changed, service.name)
    world.guilty.append(mark)
    _started(world, service, mark)
    function = module.functions[position]
    at = world.onset
    while at < world.now:
        text, trace = crash_text(module, function, world.words.one(ROUTES), world.words)
        world.crash(service, at, "ERROR", text.replace("{ip}", "10.0.3.17"), trace)
        at += world.words.dice.expovariate(world.words.between(4, 20) / 60)
    bend(world, Measured.ERRORS, service, 50)
    spread(world, service, callers=world.words.dice.randint(0, 2))


def config_change(world: World) -> None:
    """A setting gets a value that cannot work."""
    service = world.struck
    key, value, phrases, measured = world.words.one(_SETTINGS)
    layout = world.repository.layouts[service.name]
    changed = manifests.with_setting(world.repository.files[layout.settings], service.runtime, key, value)
    subject = world.words.one(
        (
            f"Set {key}",
            f"config: {key}",
            "Settings for the new environment",
            f"Tune {service.name}",
            "Align with staging",
        )
    )
    mark = world.repository.commit(world.changed, subject, {layout.settings: changed})
    world.guilty.append(mark)
    _started(world, service, mark)
    world.burst(service, phrases, per_minute=world.words.between(5, 25))
    bend(world, measured, service, 12)
    bend(world, Measured.ERRORS, service, 40)
    spread(world, service, callers=1)


def dependency_upgrade(world: World) -> None:
    """A library at a new version behaves differently."""
    service = world.struck
    path = world.repository.layouts[service.name].library
    before = world.repository.files[path]
    library = next(iter(manifests.libraries_in(before)), LIBRARIES[0])
    wanted = f"{world.words.dice.randint(10, 19)}.0.0"
    mark = world.repository.commit(
        world.changed,
        world.words.one(
            (f"Bump {library} to {wanted}", f"deps: {library} {wanted}", "Update libraries", "build: refresh lock")
        ),
        {path: manifests.with_library(before, library, wanted)},
    )
    world.guilty.append(mark)
    _started(world, service, mark)
    phrases = {
        "java": (f"java.lang.NoSuchMethodError: 'void org.{library}.Codec.open(java.lang.String)'",
                 f"java.lang.ClassNotFoundException: org.{library}.v1.Reader", f"java.lang.AbstractMethodError in org.{library}"),
        "go": (f"{library}: unsupported option \"legacy\" since v{wanted}", f"panic: {library}: Register called twice",
               f"{library}: incompatible wire version 7, want 9"),
        "python": (f"ImportError: cannot import name 'Reader' from '{library}'", f"AttributeError: module '{library}' has no attribute 'open'",
                   f"TypeError: {library}.connect() got an unexpected keyword argument 'timeout'"),
        "node": (f"Error [ERR_REQUIRE_ESM]: require() of ES Module /app/node_modules/{library}/index.js not supported",
                 f"TypeError: {library}.createReader is not a function", f"Error: Cannot find module '{library}/v1'"),
    }[service.runtime]  # fmt: skip
    world.burst(service, world.words.pool(phrases), per_minute=9)
    bend(world, Measured.ERRORS, service, 40)
    spread(world, service, callers=1)


def schema_migration(world: World) -> None:
    """A migration renames or drops what running code still reads."""
    service = world.struck
    table, column = (
        world.words.one(TABLES),
        world.words.one(("state", "total", "owner_id", "due_at", "kind", "ref", "flags", "country")),
    )
    number = world.words.dice.randint(20, 300)
    path = world.words.one((f"migrations/{number:04}_{table}.sql", f"db/migrate/V{number}__{table}.sql"))
    text = world.words.one(
        (
            f"ALTER TABLE {table} DROP COLUMN {column};\n",
            f"ALTER TABLE {table} RENAME COLUMN {column} TO {column}_old;\n",
        )
    )
    mark = world.repository.commit(
        world.changed,
        world.words.one((f"Migration {number}", f"{table}: drop what is unused", f"db: {table}")),
        {path: text},
    )
    world.guilty.append(mark)
    phrases = (
        f'ERROR: column "{column}" of relation "{table}" does not exist', f"Unknown column '{table}.{column}' in 'field list'",
        f"sqlalchemy.exc.ProgrammingError: column {table}.{column} does not exist", f"pq: column {table}.{column} does not exist",
        f"SQLSyntaxErrorException: unknown column {column} in {table}", f"error: column {column} does not exist (relation {table})",
    )  # fmt: skip
    world.burst(service, world.words.pool(phrases), per_minute=15)
    if world.words.chance(0.5):
        database = world.add("postgresql", "postgres")
        world.burst(database, (f"column {table}.{column} does not exist at character {{n}}",), after=0.2, per_minute=10)
    bend(world, Measured.ERRORS, service, 60)
    spread(world, service, callers=1)


def restart_loop(world: World) -> None:
    """A service ends at its start, again and again, since a setting it needs is gone."""
    service = world.struck
    key = world.words.one(manifests.ENVIRONMENT)
    path = f"deploy/{service.name}.yaml"
    changed = world.repository.files[path].replace(f"- name: {key}\n", f"- name: {key}_V2\n")
    mark = world.repository.commit(
        world.changed,
        world.words.one((f"Rename {key}", "Sort the environment", "deploy: new names", "Clean up variables")),
        {path: changed},
    )
    world.guilty.append(mark)
    fatal = world.words.one((
        f"missing required environment variable {key}", f"KeyError: '{key}'", f"panic: env {key} is not set",
        f"Could not resolve placeholder '{key}' in value \"${{{{{key}}}}}\"", f"config error: {key} must be set", f"{key}: required value is empty",
    ))  # fmt: skip
    kubelet = world.add("kubelet", "kubelet")
    at, wait = world.onset, 6.0
    while at < world.now:
        world.say(service, at, "INFO", world.words.one(_STARTED[service.runtime]), mark=mark)
        world.say(service, at + 1.2, "FATAL", fatal)
        world.say(
            kubelet, at + 2.5, "WARN", "Back-off restarting failed container {svc} in pod {svc}-{hex}", svc=service.name
        )
        at += wait
        wait = min(wait * 2, 300)
    bend(world, Measured.TRAFFIC, service, 0.02)
    bend(world, Measured.RESTARTS, service, 20)
    spread(world, service, callers=2, after=5)


def log_flood(world: World) -> None:
    """A broken function is logged once in a while, under a flood of a harmless line."""
    service, loud = world.struck, world.others[0]
    mark, module, position = world.repository.break_code(world.changed, service.name)
    world.guilty.append(mark)
    flood = world.words.one((
        "deprecated call to {route}, use v3", "cache entry {hex} evicted", "lock {hex} released late", "retry budget at {n} %",
        "metric {entity}_{n} has no description", "skipping unknown flag {hex}",
    ))  # fmt: skip
    start = world.start + (world.now - world.start) * 0.3
    world.burst(loud, (flood,), after=start - world.onset, per_minute=70, level="WARN")
    at = world.onset
    while at < world.now:
        text, trace = crash_text(module, module.functions[position], world.words.one(ROUTES), world.words)
        world.crash(service, at, "ERROR", text.replace("{ip}", "10.0.9.4"), trace)
        at += world.words.between(90, 400)


def _started(world: World, service: Program, mark: str) -> None:
    """Let the new version say that it starts, where such services do."""
    if world.words.chance(0.7):
        world.say(
            service,
            world.onset - world.words.between(3, 40),
            "INFO",
            world.words.one(_STARTED[service.runtime]),
            mark=mark,
        )
