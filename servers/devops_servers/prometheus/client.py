"""Prometheus's HTTP API as far as it reads: a closed list of paths, and what the answers and refusals mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Literal, cast
from urllib.parse import quote

import anyio.to_thread
from pydantic_core import from_json

from devops_assistant.common.sanitise import one_line
from devops_servers.prometheus.errors import NotOffered, QueryFailed, Refused, Unreachable
from devops_servers.prometheus.settings import Instance
from devops_servers.prometheus.transport import Parameters, Response, Transport

ApiPath = Literal[
    "query",
    "query_range",
    "series",
    "labels",
    "metadata",
    "targets",
    "rules",
    "alerts",
    "status/buildinfo",
    "status/runtimeinfo",
    "status/tsdb",
]
"""All that is ever asked, beside the values of a label; nothing here changes anything."""

_LONG_QUERY = 1_500
_LARGE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Answer:
    """The data of a successful answer, and what the server remarks on it."""

    data: Any
    remarks: tuple[str, ...] = ()
    """Its warnings and infos, such as partial data."""


class Prometheus:
    """One instance; a context that closes its connections."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self._transport = Transport(instance)

    async def __aenter__(self) -> Prometheus:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._transport.aclose()

    @property
    def name(self) -> str:
        """What the user calls it."""
        return self.instance.name

    async def get(self, path: ApiPath, parameters: Parameters | None = None) -> Answer:
        """Return what `/api/v1/PATH` answers.

        Args:
            path: one of the closed list.
            parameters: texts, or lists of texts for what is repeated, such as `match[]`.

        Raises:
            QueryFailed: the server refused the query, in its own words.
            NotOffered: this engine or version has no such path.
            CannotAnswer: it cannot be reached, does not let us in, or answers more than may be read.
        """
        return await self._understood(await self._transport.request(f"/api/v1/{path}", parameters or {}), path)

    async def post(self, path: Literal["query", "query_range", "series", "labels"], parameters: Parameters) -> Answer:
        """Return the same as `get` would; for expressions too long for a URL.

        Raises:
            CannotAnswer: as for `get`.
        """
        return await self._understood(await self._transport.request(f"/api/v1/{path}", parameters, post=True), path)

    async def query(self, path: Literal["query", "query_range"], parameters: Mapping[str, str]) -> Answer:
        """Return what a query answers, sent in the way that suits its length.

        Raises:
            CannotAnswer: as for `get`.
        """
        bounded = {"timeout": f"{self.instance.timeout_s:g}s", **parameters}
        if len(parameters["query"]) > _LONG_QUERY:
            return await self.post(path, bounded)
        return await self.get(path, bounded)

    async def label_values(self, label: str, parameters: Parameters | None = None) -> list[str]:
        """Return the values of `label`; with `start`, `end` or `match[]` only those.

        Raises:
            CannotAnswer: as for `get`.
        """
        path = f"label/{quote(label, safe='')}/values"
        answer = await self._understood(await self._transport.request(f"/api/v1/{path}", parameters or {}), path)
        return texts(answer.data)

    async def _understood(self, response: Response, path: str) -> Answer:
        large = len(response.body) > _LARGE_BYTES
        document = await anyio.to_thread.run_sync(_document, response) if large else _document(response)
        if document is None:
            raise self._misunderstood(response, path)
        if document.get("status") == "success" and response.status < 300:
            remarks = [*texts(document.get("warnings")), *texts(document.get("infos"))]
            return Answer(document.get("data"), tuple(one_line(remark) for remark in remarks))
        if response.status in (401, 403):
            raise self._refused(response)
        kind, message = (
            str(document.get("errorType") or response.status),
            str(document.get("error") or "no reason given"),
        )
        if response.status == 404 and kind == "not_found":
            raise NotOffered(f"{path} is not offered by the instance {self.name!r}: {one_line(message)}")
        raise QueryFailed(one_line(kind, 40), one_line(message, 1_000))

    def _misunderstood(self, response: Response, path: str) -> Exception:
        """What an answer means that is not of the API: it comes from something else, or from a part that is missing."""
        if response.status in (401, 403) or "no org id" in response.excerpt:
            return self._refused(response)
        if response.status in (404, 405) or (response.status == 400 and "unsupported path" in response.excerpt):
            return NotOffered(
                f"the instance {self.name!r} has no {path} (HTTP {response.status}); either this engine does not "
                "offer it, or its URL lacks a path prefix"
            )
        if response.status == 429 or response.status >= 500:
            return Unreachable(
                f"the instance {self.name!r} answers HTTP {response.status}: {response.excerpt}; try later"
            )
        return Unreachable(
            f"what answers for the instance {self.name!r} is no Prometheus (HTTP {response.status}, "
            f"{response.type or 'no media type'}); check its URL and path prefix"
        )

    def _refused(self, response: Response) -> Refused:
        return Refused(
            f"the instance {self.name!r} does not let us in (HTTP {response.status}: {response.excerpt[:80]}); check "
            "its token, its user and password, or its tenant"
        )


def texts(value: object) -> list[str]:
    """Return the texts in `value` where it is a list; a hostile server may answer anything."""
    return [entry for entry in cast("list[object]", value) if isinstance(entry, str)] if isinstance(value, list) else []


def _document(response: Response) -> dict[str, Any] | None:
    try:
        found: object = from_json(response.body)
    except ValueError:
        return None
    if isinstance(found, dict) and "status" in found:
        return cast("dict[str, Any]", found)
    return None
