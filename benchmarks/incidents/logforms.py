"""How programs write a line of log: one function per form, each from the same `Line`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone


@dataclass(frozen=True, slots=True)
class Line:
    """One event that a program logs."""

    at: float
    """Seconds since the epoch."""
    level: str
    """DEBUG, INFO, WARN, ERROR or FATAL."""
    text: str
    trace: tuple[str, ...] = ()
    """The lines of a stack trace beneath it."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Who logs, and how times are written."""

    service: str
    host: str
    pid: int
    logger: str
    offset_h: float
    """Hours east of UTC; forms that write no zone use UTC whatever this says."""

    def local(self, at: float) -> datetime:
        return datetime.fromtimestamp(at, timezone(timedelta(hours=self.offset_h)))


Form = Callable[[Line, Voice], str]


def _utc(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def _iso(at: float) -> str:
    return _utc(at).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def _with_trace(head: str, line: Line) -> str:
    return "\n".join((head, *line.trace))


def json_plain(line: Line, voice: Voice) -> str:
    fields = {"ts": _iso(line.at), "level": line.level.lower(), "msg": line.text, "service": voice.service}
    if line.trace:
        fields["stack"] = "\n".join(line.trace)
    return json.dumps(fields, ensure_ascii=False)


def json_elastic(line: Line, voice: Voice) -> str:
    fields = {
        "@timestamp": voice.local(line.at).isoformat(timespec="milliseconds"),
        "log.level": line.level,
        "message": line.text,
        "service.name": voice.service,
        "host": {"name": voice.host},
        "log.logger": voice.logger,
    }
    if line.trace:
        fields["error.stack_trace"] = "\n".join(line.trace)
    return json.dumps(fields, separators=(",", ":"))


_PINO = {"DEBUG": 20, "INFO": 30, "WARN": 40, "ERROR": 50, "FATAL": 60}


def json_pino(line: Line, voice: Voice) -> str:
    fields: dict[str, object] = {
        "level": _PINO[line.level],
        "time": int(line.at * 1000),
        "pid": voice.pid,
        "hostname": voice.host,
        "name": voice.service,
    }
    if line.trace:
        fields["err"] = {"stack": "\n".join(line.trace)}
    return json.dumps({**fields, "msg": line.text})


def json_severity(line: Line, voice: Voice) -> str:
    severity = {"WARN": "WARNING", "FATAL": "CRITICAL"}.get(line.level, line.level)
    text = "\n".join((line.text, *line.trace))
    return json.dumps({"severity": severity, "timestamp": _iso(line.at), "message": text, "component": voice.logger})


def logfmt(line: Line, voice: Voice) -> str:
    level = {"FATAL": "crit"}.get(line.level, line.level.lower())
    trace = f" stack={json.dumps(chr(10).join(line.trace))}" if line.trace else ""
    return f"time={_iso(line.at)} level={level} caller={voice.logger} msg={json.dumps(line.text)}{trace}"


def log4j(line: Line, voice: Voice) -> str:
    moment = _utc(line.at).strftime("%Y-%m-%d %H:%M:%S,%f")[:-3]
    return _with_trace(f"{moment} {line.level:<5} [exec-{voice.pid % 40}] {voice.logger} - {line.text}", line)


def spring(line: Line, voice: Voice) -> str:
    moment = voice.local(line.at).isoformat(timespec="milliseconds")
    head = (
        f"{moment} {line.level:>5} {voice.pid} --- [nio-8080-exec-{voice.pid % 10}] {voice.logger:<40.40} : {line.text}"
    )
    return _with_trace(head, line)


def python(line: Line, voice: Voice) -> str:
    level = {"WARN": "WARNING", "FATAL": "CRITICAL"}.get(line.level, line.level)
    moment = _utc(line.at).strftime("%Y-%m-%d %H:%M:%S,%f")[:-3]
    return _with_trace(f"{moment} - {voice.logger} - {level} - {line.text}", line)


def bracketed(line: Line, voice: Voice) -> str:
    return _with_trace(f"[{_utc(line.at):%Y-%m-%d %H:%M:%S}] [{line.level}] {voice.logger}: {line.text}", line)


def go_plain(line: Line, voice: Voice) -> str:
    return _with_trace(f"{_utc(line.at):%Y/%m/%d %H:%M:%S} {line.level} {line.text}", line)


_KLOG = {"DEBUG": "I", "INFO": "I", "WARN": "W", "ERROR": "E", "FATAL": "F"}


def klog(line: Line, voice: Voice) -> str:
    head = f"{_KLOG[line.level]}{_utc(line.at):%m%d %H:%M:%S.%f} {voice.pid:>7} {voice.logger}.go:{voice.pid % 400}]"
    return _with_trace(f"{head} {line.text}", line)


def syslog_old(line: Line, voice: Voice) -> str:
    moment = _utc(line.at)
    return f"{moment:%b} {moment.day:>2} {moment:%H:%M:%S} {voice.host} {voice.service}[{voice.pid}]: {line.text}"


def syslog_iso(line: Line, voice: Voice) -> str:
    moment = voice.local(line.at).isoformat(timespec="microseconds")
    return f"{moment} {voice.host} {voice.service}[{voice.pid}]: {line.text}"


_PRIORITY = {"DEBUG": 31, "INFO": 30, "WARN": 28, "ERROR": 27, "FATAL": 26}


def syslog_new(line: Line, voice: Voice) -> str:
    head = f"<{_PRIORITY[line.level]}>1 {_iso(line.at)} {voice.host} {voice.service} {voice.pid} - -"
    return _with_trace(f"{head} {line.text}", line)


def kernel(line: Line, voice: Voice) -> str:
    moment = _utc(line.at)
    uptime = 800_000 + line.at % 100_000
    return f"{moment:%b} {moment.day:>2} {moment:%H:%M:%S} {voice.host} kernel: [{uptime:.6f}] {line.text}"


_POSTGRES = {"WARN": "WARNING", "DEBUG": "DEBUG", "INFO": "LOG"}


def postgres(line: Line, voice: Voice) -> str:
    level = _POSTGRES.get(line.level, line.level)
    head = f"{_utc(line.at):%Y-%m-%d %H:%M:%S}.{int(line.at * 1000) % 1000:03} UTC [{voice.pid}] {voice.logger}"
    return f"{head} {level}:  {line.text}"


_REDIS = {"DEBUG": ".", "INFO": "*", "WARN": "#", "ERROR": "#", "FATAL": "#"}


def redis(line: Line, voice: Voice) -> str:
    moment = _utc(line.at)
    return f"{voice.pid}:M {moment:%d %b %Y %H:%M:%S}.{int(line.at * 1000) % 1000:03} {_REDIS[line.level]} {line.text}"


_NGINX = {"WARN": "warn", "ERROR": "error", "FATAL": "crit", "INFO": "notice", "DEBUG": "debug"}


def nginx_error(line: Line, voice: Voice) -> str:
    return f"{_utc(line.at):%Y/%m/%d %H:%M:%S} [{_NGINX[line.level]}] {voice.pid}#{voice.pid}: *{int(line.at) % 99991} {line.text}"


def nginx_access(line: Line, voice: Voice) -> str:
    """The text holds all but the time: `client|request|status bytes|agent`."""
    client, request, answer, agent = line.text.split("|")
    moment = voice.local(line.at).strftime("%d/%b/%Y:%H:%M:%S %z")
    return f'{client} - - [{moment}] "{request}" {answer} "-" "{agent}"'


FORMS: Mapping[str, tuple[Form, ...]] = {
    "java": (log4j, spring, json_elastic, bracketed),
    "go": (logfmt, json_plain, go_plain, klog),
    "python": (python, json_severity, bracketed, json_plain),
    "node": (json_pino, json_plain, bracketed, logfmt),
    "kernel": (kernel,),
    "system": (syslog_old, syslog_iso, syslog_new),
    "postgres": (postgres,),
    "redis": (redis,),
    "nginx": (nginx_error,),
    "access": (nginx_access,),
    "kubelet": (klog,),
}
"""The forms that each kind of program writes; no seed is kept from any, for forms are standards, not words."""
