"""What the gateway's own HTTP looks like to Prometheus; no label can take more values than stand here."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

import prometheus_client
from prometheus_client import CollectorRegistry, Gauge, Histogram, generate_latest

_ROUTES = ("/health", "/metrics", "/mcp", "/v1/models", "/v1/chat/completions", "/v1/completions", "/v1/alerts")
_METHODS = ("GET", "POST", "DELETE")
_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0)


class HttpMetrics:
    """The requests of this process; what they came to is in the record."""

    def __init__(self) -> None:
        prometheus_client.disable_created_metrics()
        self._registry = CollectorRegistry()
        self._durations = Histogram(
            "http_server_request_duration_seconds",
            "Time from a request to the end of its answer; a status of 499 is a client that left.",
            ["http_request_method", "http_route", "http_response_status_code"],
            buckets=_BUCKETS_S,
            registry=self._registry,
        )
        self._active = Gauge(
            "http_server_active_requests", "Requests that are being answered.", registry=self._registry
        )

    def count(self, path: str, method: str, status: int, duration_s: float) -> None:
        """Count one request that has ended."""
        route = path if path in _ROUTES else "other"
        self._durations.labels(method if method in _METHODS else "other", route, str(status)).observe(duration_s)

    @contextmanager
    def active(self) -> Generator[None]:
        """Count a request as being answered for the length of a block."""
        self._active.inc()
        try:
            yield
        finally:
            self._active.dec()

    def exposition(self) -> bytes:
        """Return all of it as Prometheus reads it."""
        return generate_latest(self._registry)
