"""Which Prometheus servers there are and how to reach them, from the environment; credentials also from files.

`PROMETHEUS_URL` is the one asked by default, or the name of one in `PROMETHEUS_INSTANCES`, which holds more as JSON.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Literal, cast
from urllib.parse import unquote, urlsplit, urlunsplit

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

Flavour = Literal["auto", "prometheus", "victoriametrics", "thanos", "mimir"]

TIMEOUT_S = 10.0
LIMIT_MB = 64
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_FIELDS = (
    *("url", "path_prefix", "flavour", "user", "username", "password", "password_file", "token", "token_file"),
    *("ca_file", "cert_file", "key_file", "insecure", "headers", "org_id", "timeout", "limit_mb"),
)


@dataclass(frozen=True, slots=True)
class Tls:
    """How an HTTPS server proves who it is, and how we do."""

    ca_file: Path | None = None
    cert_file: Path | None = None
    key_file: Path | None = None
    insecure: bool = False
    """Take any certificate."""


@dataclass(frozen=True, slots=True)
class Instance:
    """One server that speaks Prometheus's API, or an Alertmanager; what is secret in it is never printed."""

    name: str
    url: str
    """Scheme, host, port and path prefix, without credentials and without a slash at its end."""
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    password_file: Path | None = None
    token: str = field(default="", repr=False)
    token_file: Path | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    """Sent with every request; the tenant is one of them."""
    tls: Tls = Tls()
    timeout_s: float = TIMEOUT_S
    """How long one request may take, answer included."""
    limit_bytes: int = LIMIT_MB << 20
    """How large one answer may be."""
    flavour: Flavour = "auto"
    alertmanager: Instance | None = None


class _Entry(BaseModel):
    """One instance as it is written."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, hide_input_in_errors=True)

    name: str = ""
    url: Annotated[str, Field(pattern=r"^https?://[^\s/?#]+[^\s?#]*$")]
    path_prefix: str = ""
    flavour: Flavour = Field(default="auto", validation_alias=AliasChoices("flavour", "backend"))
    user: str = Field(default="", validation_alias=AliasChoices("user", "username"))
    password: str = ""
    password_file: Path | None = None
    token: str = ""
    token_file: Path | None = None
    ca_file: Path | None = None
    cert_file: Path | None = None
    key_file: Path | None = None
    insecure: bool = False
    headers: dict[str, str] = Field(default_factory=dict[str, str])
    org_id: str = ""
    timeout: Annotated[float, Field(gt=0, le=300)] = TIMEOUT_S
    limit_mb: Annotated[int, Field(ge=1, le=1024)] = LIMIT_MB
    alertmanager: _Entry | None = None


def from_environment() -> tuple[Instance, ...]:
    """Read `PROMETHEUS_*`, `PROMETHEUS_INSTANCES` and `ALERTMANAGER_*`; the first instance is the default.

    Raises:
        SystemExit: no instance is named, or one cannot be used; the text says which variable to correct.
    """
    return read_instances(os.environ)


def promtool() -> Path | None:
    """Return the promtool that PROMTOOL names, or the one on PATH; None where there is none."""
    found = shutil.which(os.environ.get("PROMTOOL") or "promtool")
    return Path(found) if found else None


def read_instances(environment: Mapping[str, str]) -> tuple[Instance, ...]:
    """Return the instances that `environment` names, the default one first.

    Raises:
        SystemExit: no instance is named, or one cannot be used; the text says which variable to correct.
    """
    more = _from_json(environment.get("PROMETHEUS_INSTANCES", ""), environment)
    chosen = [one for one in more if one.name == environment.get("PROMETHEUS_URL")]
    first = None if chosen else _from_variables("PROMETHEUS", "default", environment)
    instances = ([first] if first else chosen) + [one for one in more if one not in chosen]
    if not instances:
        raise SystemExit("no Prometheus is named; set PROMETHEUS_URL, such as http://localhost:9090")
    names = [one.name for one in instances]
    if twice := {name for name in names if names.count(name) > 1}:
        raise SystemExit(f"PROMETHEUS_INSTANCES: the name {min(twice)!r} is used twice (PROMETHEUS_URL is 'default')")
    alertmanager = _from_variables("ALERTMANAGER", "alertmanager", environment)
    return tuple(one if one.alertmanager else replace(one, alertmanager=alertmanager) for one in instances)


def _from_variables(prefix: str, name: str, environment: Mapping[str, str]) -> Instance | None:
    """The instance that `PREFIX_URL` and its like name; None where there is no such URL."""
    found = {key: environment.get(f"{prefix}_{key.upper()}") for key in _FIELDS}
    written: dict[str, Any] = {key: value for key, value in found.items() if value}
    if "url" not in written:
        return None
    if "headers" in written:
        written["headers"] = _json(written["headers"], f"{prefix}_HEADERS")
    return _checked(written, name, f"{prefix}_")


def _from_json(text: str, environment: Mapping[str, str]) -> list[Instance]:
    """The instances of a JSON text: an array of entries with a name, or an object of entries by name."""
    if not text.strip():
        return []
    listed = _expanded(_json(text, "PROMETHEUS_INSTANCES"), environment)
    if isinstance(listed, dict):
        named = list(cast("dict[str, Any]", listed).items())
    elif isinstance(listed, list):
        named = [_named(entry, number) for number, entry in enumerate(cast("list[Any]", listed), 1)]
    else:
        raise SystemExit('PROMETHEUS_INSTANCES is not a list of instances; write [{"name": …, "url": …}]')
    return [_checked(entry, name, f"PROMETHEUS_INSTANCES, {name}, ") for name, entry in named]


def _named(entry: Any, number: int) -> tuple[str, Any]:
    name = cast("dict[str, Any]", entry).get("name") if isinstance(entry, dict) else None
    return (name if isinstance(name, str) and name else f"instance-{number}"), cast(Any, entry)


def _json(text: str, variable: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        place = f" at position {error.pos}" if isinstance(error, json.JSONDecodeError) else ""
        raise SystemExit(f"{variable} is not JSON{place}; correct it") from None


def _expanded(value: Any, environment: Mapping[str, str]) -> Any:
    """`value` with each `${VAR}` in its texts replaced."""
    match value:
        case str():
            return _VARIABLE.sub(lambda match: _variable(match[1], environment), value)
        case list():
            return [_expanded(entry, environment) for entry in cast("list[Any]", value)]
        case dict():
            return {name: _expanded(entry, environment) for name, entry in cast("dict[str, Any]", value).items()}
        case _:
            return value


def _variable(name: str, environment: Mapping[str, str]) -> str:
    if name not in environment:
        raise SystemExit(f"PROMETHEUS_INSTANCES names ${{{name}}}, which this server is not given; set {name}")
    return environment[name]


_ENTRY = TypeAdapter(_Entry)


def _checked(written: Any, name: str, prefix: str) -> Instance:
    """The instance that was written; `prefix` says where, in front of the field's own name."""
    try:
        return _instance(_ENTRY.validate_python(written), name)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        place = prefix + (where.upper() if prefix.endswith("_") else where)
        raise SystemExit(f"{place} cannot be used: {first['msg']}") from None


def _instance(entry: _Entry, name: str) -> Instance:
    parts = urlsplit(entry.url)
    host = parts.netloc.rpartition("@")[2]
    path = parts.path.rstrip("/") + ("/" + entry.path_prefix.strip("/") if entry.path_prefix.strip("/") else "")
    tenant = {"X-Scope-OrgID": entry.org_id} if entry.org_id else {}
    return Instance(
        name=name,
        url=urlunsplit((parts.scheme, host, path.removesuffix("/api/v1"), "", "")),
        user=entry.user or unquote(parts.username or ""),
        password=entry.password or unquote(parts.password or ""),
        password_file=entry.password_file,
        token=entry.token,
        token_file=entry.token_file,
        headers={**entry.headers, **tenant},
        tls=Tls(entry.ca_file, entry.cert_file, entry.key_file, entry.insecure),
        timeout_s=entry.timeout,
        limit_bytes=entry.limit_mb << 20,
        flavour=entry.flavour,
        alertmanager=_instance(entry.alertmanager, "alertmanager") if entry.alertmanager else None,
    )
