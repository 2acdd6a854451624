"""What may run without asking, and who is asked otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Protocol

from devops_assistant.conversation.messages import JsonObject, ToolCall, ToolSpec


class Decision(StrEnum):
    """What the person who was asked said."""

    ONCE = "once"
    SESSION = "session"
    """Allowed, and so is every later call of this tool in this conversation."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision and, where it was a refusal, what the model is to know of it."""

    decision: Decision
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ApprovalRequest:
    """A call that may change something, shown whole before it runs."""

    call_id: str
    server: str
    tool: str
    arguments: JsonObject
    warning: str = ""
    """Why it is asked although a rule or an earlier answer would allow it."""
    description: str = ""
    """What the tool says of itself."""
    claims: tuple[str, ...] = ()
    """What its annotations claim: `read_only`, `destructive`, `harmless`, `idempotent`, `open_world`."""
    bundled: bool = False
    """Offered by one of our own servers."""


class Approver(Protocol):
    """Someone who can be asked."""

    @property
    def name(self) -> str:
        """Who decides, as the record shows it: `user`, or `not interactive`."""
        ...

    async def approve(self, request: ApprovalRequest) -> Verdict: ...


class RefusesAll:
    """Stands in where no one can be asked."""

    name = "not interactive"

    async def approve(self, request: ApprovalRequest) -> Verdict:
        return Verdict(Decision.REFUSED)


@dataclass(frozen=True, slots=True)
class Ruling:
    """Whether a call may run, and who said so."""

    allowed: bool
    by: str
    asked: bool = False
    """False when no question was needed: the tool only reads."""
    reason: str = ""
    """Why it was refused, in the user's words."""


class Policy:
    """Decides for each call whether it runs: tools vouched for as read-only do, the rest need a rule or a person."""

    def __init__(self, allow: Sequence[str] = (), approver: Approver | None = None) -> None:
        """Args:
        allow: names or globs of tools that run without asking, such as `deploy_*` or `server__tool`.
        approver: who is asked about the others; nobody by default, which refuses them.
        """
        self._allow = tuple(allow)
        self._approver = approver or RefusesAll()
        self._allowed_for_session: list[str] = []

    async def rule(self, call: ToolCall, spec: ToolSpec, warning: str = "") -> Ruling:
        """Return the ruling on `call` of the tool `spec`, asking the approver where nothing else decides.

        Args:
            call: what is to run.
            spec: the tool that it names.
            warning: why nothing decides now but the approver: a result that reads like instructions to a model.
        """
        if spec.read_only:
            return Ruling(True, "read-only")
        if not warning and (standing := self.standing(spec)):
            return standing
        name = spec.own_name or spec.name
        asked = (call.id, spec.server, name, call.arguments, warning, spec.description, spec.annotations)
        request = ApprovalRequest(*asked, bundled=spec.bundled)
        verdict = await self._approver.approve(request)
        if verdict.decision is Decision.SESSION:
            self.allow(spec.name)
        allowed = verdict.decision is not Decision.REFUSED
        return Ruling(allowed, self._approver.name, asked=True, reason=verdict.reason)

    def standing(self, spec: ToolSpec) -> Ruling | None:
        """Return what the user has decided for good about the tool `spec`: by a flag, or for the session."""
        for pattern in self._allow:
            if fnmatchcase(spec.name, pattern) or fnmatchcase(f"{spec.server}__{spec.own_name or spec.name}", pattern):
                return Ruling(True, f"--allow {pattern}", asked=True)
        granted = any(fnmatchcase(spec.name, pattern) for pattern in self._allowed_for_session)
        return Ruling(True, self._approver.name, asked=True) if granted else None

    def allow(self, pattern: str) -> None:
        """Let tools of this name or glob run without asking in this conversation."""
        if pattern not in self._allowed_for_session:
            self._allowed_for_session.append(pattern)

    @property
    def allowed(self) -> tuple[str, ...]:
        """The names and globs of what runs without asking, those of flags first."""
        return (*self._allow, *self._allowed_for_session)
