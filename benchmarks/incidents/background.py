"""What services log on any day: routine, ordinary warnings, and a base rate of errors that nobody minds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmarks.incidents.words import listed
from benchmarks.incidents.world import Program, World

_ROUTINE = listed(
    "handled {method} {route} status=200 duration={ms}ms|GET {route} 200 {ms}ms|{entity} {id} created by {user}|"
    "{entity} {id} updated|cache hit for {entity}:{id}|cache refreshed, {n} keys|user {user} signed in from {ip}|"
    "session {hex} renewed|published {entity}.changed id={id}|consumed {n} messages in {ms} ms|"
    "heartbeat ok, {n} members|GC pause {ms}ms|scheduled sweep removed {n} stale entries|"
    "Completed {route} in {ms} ms, {n} rows|connection accepted from {ip}:{id}|request_id={hex} completed in {ms}ms|"
    "snapshot written, {n} entries|metrics flushed ({n} points)|{entity} lookup took {ms} ms|worker idle for {n}s|"
    "POST {route} 201 {ms}ms bytes={id}|feature set refreshed: {n} entries|rebalanced {n} partitions|"
    "lease renewed until {n} s from now|batch of {n} {entity}s stored|config unchanged, etag {hex}|"
    "pool stats active={n} idle=4|healthcheck passed|index segment merged: {n} docs|mail to {user} queued"
)
_WARNINGS = listed(
    "slow request {route} took {slow}ms|retrying {entity} {id}, attempt 2 of 5|deprecated header X-Legacy from {ip}|"
    "token of {user} expires in {n} s|clock of client {ip} differs by {n} ms|cache miss ratio above 0.4 for {entity}|"
    "{entity} {id} has no owner, skipped|payload of {user} is {n} kB|unknown field ignored in {entity} {id}|"
    "rate of {user} close to its allowance|queue depth {n}|GC overhead noticed, {ms} ms|"
    "response for {route} not cacheable|partial result for {entity} {id}"
)
_BASE_ERRORS = listed(
    "client {ip} closed the connection before the answer was sent|validation failed for {entity} {id}: missing name|"
    "invalid credentials for {user}|{entity} {id} not found|bad request on {route}: unexpected token at {n}|"
    "csrf token mismatch from {ip}|upload of {user} aborted after {n} kB|could not render thumbnail of {entity} {id}|"
    "duplicate submission of {entity} {id} refused|broken pipe while writing to {ip}|unsupported media type from {ip}|"
    "webhook target of {user} answered 404"
)
_AGENTS = ("Mozilla/5.0", "curl/8.4.0", "okhttp/4.12", "python-requests/2.31", "Go-http-client/2.0", "kube-probe/1.29")


def make_background(world: World, lines: int) -> None:
    """Spread about `lines` ordinary lines over the services of the world and the proxy before them."""
    words = world.words
    access = world.add("access", "access", file="nginx/access.log")
    shares = [words.between(0.5, 2) for _ in world.programs]
    for program, share in zip(world.programs, shares, strict=True):
        _service(world, program, int(lines * 0.75 * share / sum(shares)))
    _access(world, access, int(lines * 0.25))


def _service(world: World, program: Program, lines: int) -> None:
    words, dice = world.words, world.words.dice
    by_level: Mapping[str, Sequence[str]] = {
        "INFO": words.some(_ROUTINE, dice.randint(6, 10)),
        "DEBUG": words.some(_ROUTINE, 4),
        "WARN": words.some(_WARNINGS, dice.randint(2, 4)),
        "ERROR": words.some(_BASE_ERRORS, dice.randint(1, 3)),
    }
    weights = (0.85, 0.08, 0.05, words.between(0.003, 0.02))
    levels = list(by_level)
    span = world.now - world.start
    for _ in range(lines):
        level = dice.choices(levels, weights)[0]
        at = world.start + dice.random() * span
        world.say(program, at, level, dice.choice(by_level[level]), method=dice.choice(("GET", "POST", "PUT")))


def _access(world: World, program: Program, lines: int) -> None:
    dice = world.words.dice
    span = world.now - world.start
    for _ in range(lines):
        status = dice.choices((200, 201, 304, 404, 499, 500), (80, 8, 6, 4, 1, 0.2))[0]
        at = world.start + dice.random() * span
        access_line(world, program, at, status)


def access_line(world: World, program: Program, at: float, status: int) -> None:
    """Log one request as a proxy does."""
    dice = world.words.dice
    method = dice.choice(("GET", "GET", "POST"))
    agent = dice.choice(_AGENTS)
    world.say(program, at, "INFO", f"{{ip}}|{method} {{route}}?id={{id}} HTTP/1.1|{status} {{n}}|{agent}")
