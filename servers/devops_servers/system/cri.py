"""Asking containerd or CRI-O, which speak gRPC, through crictl. Only reads: ps, inspect, inspecti."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, Field, ValidationError

from devops_assistant.common.sanitise import one_line
from devops_servers._common.process import OutputTooLarge, ProgramFailed, read_output
from devops_servers.system.container import Container, cores, epoch
from devops_servers.system.report import Unseen
from devops_servers.system.settings import Surroundings

_TIMEOUT_S = 5.0
_AT_ONCE = 100
_RESTARTS = "io.kubernetes.container.restartCount"
_REVISION = "org.opencontainers.image.revision"
_POD = ("io.kubernetes.pod.namespace", "io.kubernetes.pod.name", "io.kubernetes.container.name")
_Form = TypeVar("_Form", bound=BaseModel)


class _Listed(BaseModel):
    id: str


class _List(BaseModel):
    containers: list[_Listed] | None = None


class _Metadata(BaseModel):
    name: str
    attempt: int = 0


class _ImageName(BaseModel):
    image: str = ""


class _Limits(BaseModel):
    memory: int = Field(default=0, validation_alias="memoryLimitInBytes")
    quota: int = Field(default=0, validation_alias="cpuQuota")
    period: int = Field(default=0, validation_alias="cpuPeriod")


class _Resources(BaseModel):
    linux: _Limits | None = None


class _Status(BaseModel):
    id: str
    metadata: _Metadata
    state: str
    image: _ImageName = _ImageName()
    image_ref: str = Field(default="", validation_alias="imageRef")
    exit_code: int = Field(default=0, validation_alias="exitCode")
    reason: str = ""
    message: str = ""
    started: str = Field(default="", validation_alias="startedAt")
    finished: str = Field(default="", validation_alias="finishedAt")
    labels: dict[str, str] | None = None
    annotations: dict[str, str] | None = None
    resources: _Resources | None = None


class _Inspected(BaseModel):
    status: _Status


class _ImageStatus(BaseModel):
    id: str
    digests: list[str] | None = Field(default=None, validation_alias="repoDigests")


class _ImageConfig(BaseModel):
    labels: dict[str, str] | None = Field(default=None, validation_alias="Labels")


class _ImageSpec(BaseModel):
    config: _ImageConfig = _ImageConfig()


class _ImageDetails(BaseModel):
    spec: _ImageSpec = Field(default=_ImageSpec(), validation_alias="imageSpec")


class _Image(BaseModel):
    status: _ImageStatus
    info: _ImageDetails = _ImageDetails()


async def containers(name: str, socket: Path, where: Surroundings) -> list[Container]:
    """Return all containers of the runtime called `name`, with their pod where they have one.

    Raises:
        Unseen: there is no crictl, this user may not ask, or the runtime does not answer.
    """
    crictl = ["crictl", "--runtime-endpoint", f"unix://{socket}", "--image-endpoint", f"unix://{socket}"]
    try:
        return await _containers(crictl, where)
    except FileNotFoundError:
        raise Unseen(f"{name} at {socket}: there is no crictl to ask it with; install cri-tools") from None
    except TimeoutError:
        raise Unseen(f"{name} at {socket} did not answer within {_TIMEOUT_S:g} s; try again") from None
    except (ProgramFailed, OutputTooLarge) as error:
        raise Unseen(f"{name} at {socket}: {one_line(str(error))}; root may ask it") from error
    except (json.JSONDecodeError, ValidationError) as error:
        raise Unseen(f"{name} at {socket}: crictl answered in a form that is not known; see crictl ps -a") from error


async def _containers(crictl: Sequence[str], where: Surroundings) -> list[Container]:
    listed = await _ask(_List, [*crictl, "ps", "--all"], where)
    ids = [each.id for answer in listed for each in answer.containers or []]
    statuses: list[_Status] = []
    for some in _parts(ids):
        inspected = await _ask(_Inspected, [*crictl, "inspect"], where, *some)
        statuses += [each.status for each in inspected]
    revisions: dict[str, str] = {}
    for some in _parts(sorted({each.image_ref for each in statuses if each.image_ref})):
        for image in await _ask(_Image, [*crictl, "inspecti"], where, *some):
            revision = (image.info.spec.config.labels or {}).get(_REVISION, "")
            revisions |= dict.fromkeys([image.status.id, *(image.status.digests or [])], revision)
    return [_container(each, revisions.get(each.image_ref, "")) for each in statuses]


async def _ask(form: type[_Form], command: Sequence[str], where: Surroundings, *names: str) -> list[_Form]:
    raw = await read_output([*command, "--output", "json", *names], env=where.env, timeout_s=_TIMEOUT_S)
    return [form.model_validate(value) for value in _values(raw.decode(errors="replace"))]


def _values(text: str) -> Iterator[object]:
    """The objects in `text`: versions of crictl print one after the other, or one array."""
    decoder, rest = json.JSONDecoder(), text.strip()
    while rest:
        value, end = decoder.raw_decode(rest)
        rest = rest[end:].lstrip()
        yield from value if isinstance(value, list) else [value]


def _parts(names: list[str]) -> Iterator[list[str]]:
    """Some at a time: a command line is not endless."""
    yield from (names[first : first + _AT_ONCE] for first in range(0, len(names), _AT_ONCE))


def _container(seen: _Status, revision: str) -> Container:
    labels, annotations = seen.labels or {}, seen.annotations or {}
    limits = (seen.resources or _Resources()).linux or _Limits()
    killed = seen.reason == "OOMKilled"
    return Container(
        name="/".join(labels[name] for name in _POD if name in labels) or seen.metadata.name,
        id=seen.id[:12],
        image=seen.image.image,
        digest=seen.image_ref.partition("@")[2],
        revision=revision,
        state=seen.state.removeprefix("CONTAINER_").lower(),
        health="",
        exit_code=seen.exit_code,
        oom_killed=killed,
        error=seen.message or ("" if killed or seen.reason == "Completed" else seen.reason),
        restarts=int(annotations[_RESTARTS]) if annotations.get(_RESTARTS, "").isdigit() else seen.metadata.attempt,
        started=epoch(seen.started),
        finished=epoch(seen.finished),
        memory_limit=limits.memory,
        cpu_limit_cores=cores(limits.quota, limits.period),
    )
