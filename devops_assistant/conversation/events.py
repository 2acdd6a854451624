"""What happens while a question is being answered, told to whoever listens.

The field names are the ones of `--json`: stable, and documented in docs/events.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from devops_assistant.conversation.messages import JsonObject, StopReason, Usage


@dataclass(frozen=True, slots=True)
class TurnStarted:
    question: str


@dataclass(frozen=True, slots=True)
class ServerReady:
    server: str
    tools: int
    duration_ms: float
    definitions: Mapping[str, str] = field(default_factory=dict[str, str], compare=False)
    """The hash of each tool's definition, by the server's own name for it."""


@dataclass(frozen=True, slots=True)
class ServerFailed:
    server: str
    error: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class ToolsChanged:
    server: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    definitions: Mapping[str, str] = field(default_factory=dict[str, str], compare=False)
    """As it is now: the hash of each tool's definition."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the user should know that stops nothing: a renamed tool, a warning about the configuration."""

    text: str


@dataclass(frozen=True, slots=True)
class ApprovalNeeded:
    """Something stays blocked until the user has seen it and agreed: changed tools, servers that a project names."""

    server: str
    """Whose tools changed; empty where it is about a file that names servers."""
    text: str
    """What there is to agree to, whole, in several lines."""
    remedy: str


@dataclass(frozen=True, slots=True)
class StepStarted:
    step: int
    tools: int
    """How many tools the model may call in this step."""


@dataclass(frozen=True, slots=True)
class StepFinished:
    provider: str
    model: str
    attempts: int
    usage: Usage
    stop: StopReason
    duration_ms: float


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of the model's text: a draft until `TurnFinished` says what stands."""

    text: str


@dataclass(frozen=True, slots=True)
class TextDiscarded:
    """The deltas of this attempt count for nothing: the stream broke, or the answer is being repaired."""

    reason: str


@dataclass(frozen=True, slots=True)
class Retrying:
    """The model's service failed; it is asked again in `delay_s` seconds."""

    attempt: int
    """The number of the attempt to come, from 2."""
    delay_s: float
    reason: str


@dataclass(frozen=True, slots=True)
class Approval:
    call_id: str
    decision: str
    """`allowed` or `refused`."""
    by: str
    """Who decided: `user`, a rule such as `--allow git_*`, or `not interactive`."""


@dataclass(frozen=True, slots=True)
class ToolStarted:
    call_id: str
    server: str
    tool: str
    """The server's own name for it."""
    arguments: JsonObject
    definition: str = field(default="", compare=False)
    """The hash of the tool's definition as it was offered; empty for an unknown tool."""


@dataclass(frozen=True, slots=True)
class ToolProgress:
    """How far a running call is, as its server tells it."""

    server: str
    tool: str
    progress: float
    total: float | None = None
    """What `progress` will be at the end, in the same unit; None where the server does not know."""
    message: str = ""


@dataclass(frozen=True, slots=True)
class ToolFinished:
    call_id: str
    server: str
    tool: str
    evidence: str | None
    is_error: bool
    duration_ms: float
    bytes: int
    """Size of the whole result in UTF-8, before any preview."""
    error: str = ""
    """The beginning of what a failed call returned, on one line."""
    hash: str = field(default="", compare=False)
    """SHA-256 of the whole result; empty where nothing was run."""
    attempts: int = field(default=1, compare=False)
    """How often the server was asked: 2 where it died under the first."""


@dataclass(frozen=True, slots=True)
class ToolData:
    """The structured content of a result that has just finished, for a screen that can draw it; not in `--json`."""

    call_id: str
    data: JsonObject


@dataclass(frozen=True, slots=True)
class Masked:
    """So many secrets were replaced in what a tool returned or the user wrote."""

    count: int


@dataclass(frozen=True, slots=True)
class UnbackedClaim:
    """Words of the answer that no cited evidence shows."""

    text: str
    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Grounding:
    """How far the figures, names and times of an answer are backed by the evidence it cites."""

    checked: int = 0
    backed: int = 0
    computed: int = 0
    unbacked: tuple[UnbackedClaim, ...] = ()


@dataclass(frozen=True, slots=True)
class Looked:
    """What one result says that was looked at."""

    evidence: str
    tool: str
    """The server's own name for it."""
    footer: str
    """Its scope in its own words: what was scanned, the window, shown of total; empty where it does not say."""
    cut: bool
    """There is more than the model was shown."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What an answer rests on, and what it cannot rest on."""

    looked: tuple[Looked, ...] = ()
    failed: tuple[str, ...] = ()
    """The tools that failed, each as `server tool`."""
    down: tuple[str, ...] = ()
    """The servers that could not be asked."""


@dataclass(frozen=True, slots=True)
class TurnFinished:
    text: str
    stop: StopReason
    usage: Usage = field(default_factory=Usage)
    grounding: Grounding | None = None
    """None when the answer was not checked."""
    evidence: tuple[str, ...] = ()
    """Ids of the results gathered in this turn."""
    coverage: Coverage = field(default_factory=Coverage)


@dataclass(frozen=True, slots=True)
class TurnFailed:
    error: str
    remedy: str
    kind: str = field(default="", compare=False)
    """The name of the error, such as `RateLimited`."""


Event = (
    TurnStarted
    | ServerReady
    | ServerFailed
    | ToolsChanged
    | Notice
    | ApprovalNeeded
    | StepStarted
    | StepFinished
    | TextDelta
    | TextDiscarded
    | Retrying
    | Approval
    | ToolStarted
    | ToolProgress
    | ToolFinished
    | ToolData
    | Masked
    | TurnFinished
    | TurnFailed
)

Emit = Callable[[Event], None]
"""Takes an event and returns at once; it neither waits nor raises."""
