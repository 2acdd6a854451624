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
class ApprovalRequest:
    """A call that may change something, shown whole before it runs."""

    call_id: str
    server: str
    tool: str
    arguments: JsonObject
    warning: str = ""
    """Why it is asked although a rule or an earlier answer would allow it."""


class Approver(Protocol):
    """Someone who can be asked."""

    @property
    def name(self) -> str:
        """Who decides, as the record shows it: `user`, or `not interactive`."""
        ...

    async def approve(self, request: ApprovalRequest) -> Decision: ...


class RefusesAll:
    """Stands in where no one can be asked."""

    name = "not interactive"

    async def approve(self, request: ApprovalRequest) -> Decision:
        return Decision.REFUSED


@dataclass(frozen=True, slots=True)
class Ruling:
    """Whether a call may run, and who said so."""

    allowed: bool
    by: str
    asked: bool = False
    """False when no question was needed: the tool only reads."""


class Policy:
    """Decides for each call whether it runs: tools vouched for as read-only do, the rest need a rule or a person."""

    def __init__(self, allow: Sequence[str] = (), approver: Approver | None = None) -> None:
        """Args:
        allow: names or globs of tools that run without asking, such as `deploy_*` or `server__tool`.
        approver: who is asked about the others; nobody by default, which refuses them.
        """
        self._allow = tuple(allow)
        self._approver = approver or RefusesAll()
        self._allowed_for_session: set[str] = set()

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
        request = ApprovalRequest(call.id, spec.server, spec.own_name or spec.name, call.arguments, warning)
        decision = await self._approver.approve(request)
        if decision is Decision.SESSION:
            self._allowed_for_session.add(spec.name)
        return Ruling(decision is not Decision.REFUSED, self._approver.name, asked=True)

    def standing(self, spec: ToolSpec) -> Ruling | None:
        """Return what the user has decided for good about the tool `spec`: by a flag, or for the session."""
        for pattern in self._allow:
            if fnmatchcase(spec.name, pattern) or fnmatchcase(f"{spec.server}__{spec.own_name or spec.name}", pattern):
                return Ruling(True, f"--allow {pattern}", asked=True)
        return Ruling(True, self._approver.name, asked=True) if spec.name in self._allowed_for_session else None
