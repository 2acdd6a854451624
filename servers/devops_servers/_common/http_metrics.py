"""What a server that listens tells of itself to Prometheus. No label can take more values than stand here."""

from __future__ import annotations

from collections.abc import Callable

import prometheus_client
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

CONTENT_TYPE = prometheus_client.CONTENT_TYPE_LATEST
_BUCKETS_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
_ENDPOINTS = ("/mcp", "/health", "/metrics")
_METHODS = ("GET", "POST", "DELETE")
_STATUSES = (200, 202, 400, 401, 403, 404, 405, 406, 413, 415, 421, 429, 499, 500, 503)


class HttpMetrics:
    """Requests, their durations and failures, and who is connected."""

    def __init__(self, connections: Callable[[], float]) -> None:
        """Args:
        connections: how many there are now.
        """
        prometheus_client.disable_created_metrics()
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "mcp_server_requests_total", "HTTP requests.", ["endpoint", "method", "status"], registry=self._registry
        )
        self._durations = Histogram(
            "mcp_server_request_duration_seconds",
            "Time from a request to the end of its answer.",
            ["endpoint"],
            buckets=_BUCKETS_S,
            registry=self._registry,
        )
        self._errors = Counter(
            "mcp_server_errors_total", "Requests that failed.", ["error_type", "endpoint"], registry=self._registry
        )
        Gauge("mcp_server_active_connections", "Open connections.", registry=self._registry).set_function(connections)
        # named by every server, so that one dashboard serves all; this one asks no model
        Counter("mcp_server_token_usage_total", "Tokens of models.", ["model", "type"], registry=self._registry)

    def count(self, path: str, method: str, status: int, duration_s: float) -> None:
        """Count one request that has ended; a status of 499 is a client that left."""
        endpoint = path if path in _ENDPOINTS else "other"
        known = str(status) if status in _STATUSES else f"{status // 100}xx"
        self._requests.labels(endpoint, method if method in _METHODS else "other", known).inc()
        self._durations.labels(endpoint).observe(duration_s)
        if status >= 400:
            self._errors.labels("server" if status >= 500 else "client", endpoint).inc()

    def exposition(self) -> bytes:
        """Return all of it as Prometheus reads it."""
        return generate_latest(self._registry)
