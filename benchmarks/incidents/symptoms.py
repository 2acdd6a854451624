"""What spreads from a fault: what callers log when what they call is slow or gone, and what metrics show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmarks.incidents.background import access_line
from benchmarks.incidents.series import Effect, Measured
from benchmarks.incidents.world import Program, World

CALLER: Mapping[str, Sequence[str]] = {
    "java": (
        "feign.RetryableException: Read timed out executing POST http://{peer}{route}",
        'I/O error on GET request for "http://{peer}:8080{route}": Read timed out',
        "CircuitBreaker '{peer}' is OPEN and does not permit further calls",
        "503 Service Unavailable from GET http://{peer}:8080{route}",
        "java.net.SocketTimeoutException: timeout calling {peer} for {entity} {id}",
        "Fallback used for {peer}: upstream call failed after {slow} ms",
    ),
    "go": (
        'Post "http://{peer}:8080{route}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
        "rpc error: code = Unavailable desc = upstream {peer} returned 503",
        'Get "http://{peer}{route}": EOF',
        "call {peer}: rpc error: code = DeadlineExceeded desc = context deadline exceeded",
        "giving up on {peer} after 3 attempts: 502 Bad Gateway",
        "{peer} client: unexpected status 500 for {entity} {id}",
    ),
    "python": (
        "HTTPConnectionPool(host='{peer}', port=8080): Read timed out. (read timeout=5)",
        "503 Server Error: Service Unavailable for url: http://{peer}{route}",
        "httpx.ReadTimeout while calling {peer}",
        "upstream {peer} failed for {entity} {id}: HTTP 500",
        "Max retries exceeded with url: {route} (host {peer})",
        "aiohttp.client_exceptions.ServerDisconnectedError from {peer}",
    ),
    "node": (
        "AxiosError: timeout of 5000ms exceeded calling {peer}{route}",
        "Error: socket hang up ({peer})",
        "FetchError: request to http://{peer}{route} failed, reason: 503",
        "upstream {peer} responded 502 for {entity} {id}",
        "Request failed with status code 500 from {peer}",
        "ECONNRESET while awaiting {peer}",
    ),
}
_PROXY = (
    "upstream timed out (110: Connection timed out) while reading response header from upstream, client: {ip},"
    ' server: {site}, request: "GET {route} HTTP/1.1", upstream: "http://{ip2}:8080{route}", host: "{site}"',
    "upstream prematurely closed connection while reading response header from upstream, client: {ip}, server: {site},"
    ' request: "POST {route} HTTP/1.1", upstream: "http://{ip2}:8080{route}"',
)


def spread(world: World, source: Program, *, callers: int = 1, after: float = 8.0, per_minute: float = 5) -> None:
    """Let some services that call `source` fail from `after` seconds past the onset, and the proxy last."""
    for position, caller in enumerate([each for each in world.programs if each != source][:callers]):
        phrases = world.words.some(CALLER[caller.runtime], 2)
        late = after * (position + 1) + world.words.between(1, 20)
        world.burst(caller, phrases, after=late, per_minute=per_minute, peer=source.name)
        world.effects.append(Effect(Measured.ERRORS, caller.name, 15, world.onset + late))
    failing_requests(world, after=after + 4, per_minute=per_minute)


def failing_requests(world: World, *, after: float, per_minute: float) -> None:
    """Let the proxy answer some requests with 5xx, and say so in its error log."""
    dice = world.words.dice
    access = next(program for program in world.lines if program.runtime == "access")
    at = world.onset + after
    while at < world.now:
        access_line(world, access, at, dice.choice((500, 502, 503, 504)))
        at += dice.expovariate(per_minute / 60)
    if world.words.chance(0.5):
        errors = world.add("nginx", "nginx", file="nginx/error.log")
        world.burst(errors, world.words.pool(_PROXY), after=after + 5, per_minute=per_minute / 2)


def bend(
    world: World, what: Measured, program: Program, factor: float, *, since: float | None = None, grows: bool = False
) -> None:
    """Let a metric of a service go away from what it usually is."""
    world.effects.append(Effect(what, program.name, factor, world.onset if since is None else since, grows))
