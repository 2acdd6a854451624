"""What a session is made of, built from the settings and the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import anyio

from devops_assistant.agent.agent import CONTEXT_TOKENS, Agent
from devops_assistant.agent.background import background_from
from devops_assistant.agent.prompt import system_prompt
from devops_assistant.agent.shortlist import Shortlist
from devops_assistant.agent.standing import Standing, standing_of
from devops_assistant.agent.toolbox import RESERVED_NAMES, Toolbox, ToolSource
from devops_assistant.cli.recording import RecordedTools, evidence_folder, recorder_of
from devops_assistant.cli.sources import servers_of
from devops_assistant.common.folders import cache_folder, data_folder
from devops_assistant.common.language import Language
from devops_assistant.common.masking import MaskingRules, adopt
from devops_assistant.common.pseudonyms import Pseudonyms
from devops_assistant.common.settings import (
    Settings,
    child_environment,
    read_settings,
    standing_instructions,
)
from devops_assistant.conversation.messages import Message
from devops_assistant.evidence.grounding import Reason, reasons
from devops_assistant.evidence.store import EvidenceStore
from devops_assistant.host.catalogue import Catalogue
from devops_assistant.host.forms import Respondent
from devops_assistant.host.host import Host
from devops_assistant.host.pins import Pins
from devops_assistant.host.policy import Approver, Policy
from devops_assistant.providers.catalogue import (
    Credentials,
    ProviderChoice,
    choose,
    context_tokens_of,
    model_of,
    open_provider,
)
from devops_assistant.providers.fallback import FallbackProvider
from devops_assistant.providers.offline import OfflineProvider
from devops_assistant.providers.privacy import PrivateProvider
from devops_assistant.providers.protocol import Provider, Request
from devops_assistant.providers.retry import RetryingProvider
from devops_assistant.recorder.record import Recorder, Recording, SessionStart, new_session_id

if TYPE_CHECKING:
    from devops_assistant.cli.options import Options
    from devops_assistant.cli.resuming import Resumed

_RECORD_CLOSES_WITHIN_S = 3.0
_WITHOUT_A_MODEL = ("offline", "scripted")


@dataclass(slots=True)
class Shared:
    """What all conversations of a process have in common: the servers, the model, and what the user has set."""

    host: Host
    choice: ProviderChoice
    instructions: str
    max_steps: int
    timeout_s: float | None
    context_tokens: int
    masking: bool
    credentials: Credentials = field(default_factory=Credentials)
    set_context_tokens: int | None = None
    """What the user says a model can read at once."""
    recorder: Recorder | None = None
    allow: tuple[str, ...] = ()
    approver: Approver | None = None
    privacy: bool = False
    notices: tuple[str, ...] = ()
    _opening: anyio.Lock = field(default_factory=anyio.Lock, init=False)
    _model: RetryingProvider | None = field(default=None, init=False)
    _begun: bool = field(default=False, init=False)

    def conversation(
        self,
        now: datetime,
        program: str = "chat",
        source: ToolSource | None = None,
        resumed: Resumed | None = None,
    ) -> Parts:
        """Return the parts of a conversation, which knows nothing of the others.

        Args:
            now: when it begins, in the user's zone.
            program: what the record calls the command that converses.
            source: the tools it may use; all of the host's unless said.
            resumed: the conversation that is taken up again; a new one unless said.
        """
        id = resumed.session.id if resumed else new_session_id()
        session = SessionStart(id, program, str(Path.cwd()))
        recording = self.recorder.session(session) if self.recorder else None
        evidence = EvidenceStore(evidence_folder(), session=session.id, sweeps=not self._begun)
        self._begun = True
        evidence.restore(resumed.shown if resumed else ())
        tools = source or self.host
        policy = Policy(self.allow, self.approver)
        shortlist = Shortlist(self.context_tokens) if self.falls_back else None
        toolbox = Toolbox(RecordedTools(tools, recording) if recording else tools, evidence, policy, shortlist)
        system = system_prompt(now, self.instructions, self.choice.language)
        return Parts(self, evidence, toolbox, system, recording, resumed)

    async def provider(self) -> Provider:
        """Return the model for one conversation; what reaches its service is opened once, off the event loop."""
        async with self._opening:  # a model SDK takes long to import
            model = self._model or await anyio.to_thread.run_sync(open_provider, self.choice)
            self._model = model
        if not self.falls_back:
            return model
        private = PrivateProvider(model, Pseudonyms()) if self.privacy else model
        return FallbackProvider(private, OfflineProvider(language=self.choice.language))

    @property
    def falls_back(self) -> bool:
        """Whether there is a model, in whose place rules can answer: not where the user asked for rules or a script."""
        return self.choice.name not in _WITHOUT_A_MODEL

    async def use_model(self, provider: str, model: str) -> None:
        """Ask another model from now on.

        Raises:
            ConfigError: it cannot be used as it is configured.
        """
        name = provider or self.choice.name
        chosen = choose(self.credentials, provider=name, model=model, script=self.choice.script).choice
        await self.use(replace(chosen, language=self.choice.language, streaming=self.choice.streaming))

    async def use(self, choice: ProviderChoice) -> None:
        """Ask the model of `choice` from now on."""
        if self._model:
            await self._model.aclose()
        self.choice, self._model = choice, None
        self.context_tokens = self.set_context_tokens or context_tokens_of(choice) or CONTEXT_TOKENS

    async def close(self) -> None:
        """Close the connections to the model's service, and the record."""
        if self._model:
            await self._model.aclose()
        if self.recorder:
            await anyio.to_thread.run_sync(self.recorder.close, _RECORD_CLOSES_WITHIN_S)


@dataclass(slots=True)
class Parts:
    """One conversation; its model is asked for with the first question."""

    shared: Shared
    evidence: EvidenceStore
    toolbox: Toolbox
    system: str
    recording: Recording | None = None
    resumed: Resumed | None = None
    _agent: Agent | None = field(default=None, init=False)

    @property
    def host(self) -> Host:
        return self.shared.host

    async def agent(self) -> Agent:
        """Return the agent, made on first use."""
        if self._agent is None:
            shared = self.shared
            self._agent = Agent(
                await shared.provider(),
                self.toolbox,
                self.system,
                max_steps=shared.max_steps,
                repairs=shared.falls_back,
                context_tokens=shared.context_tokens,
                background=background_from(shared.host),
            )
            if self.resumed:
                self._agent.transcript.replace(self.resumed.messages)
        return self._agent

    @property
    def messages(self) -> Sequence[Message]:
        """The conversation so far."""
        if self._agent:
            return self._agent.transcript.messages
        return self.resumed.messages if self.resumed else ()

    def standing(self) -> Standing:
        """Who answers, and what fills the model's context, before the first question and after every other."""
        prospect = self._agent.prospect if self._agent else Request(self.system, (), ())
        shared = self.shared
        return standing_of(
            prospect,
            shared.choice.name,
            model_of(shared.choice),
            context_tokens=shared.context_tokens,
            masking=shared.masking,
        )

    def clear(self) -> None:
        """Forget what was said; evidence stays open to the user."""
        if self._agent:
            self._agent.clear()

    def undo(self, question: str) -> bool:
        """Forget `question` and its answer, if nothing was asked since; False where it is not there any more."""
        return bool(self._agent) and self._agent.transcript.undo(question)

    def read(self, evidence_id: str) -> str | None:
        """Return the whole of a result; None when there is no such evidence."""
        return self.evidence.read(evidence_id)

    def reasons(self, answer: str, question: str) -> tuple[Reason, ...]:
        """Return what each claim of an answer of this conversation rests on."""
        return reasons(answer, self.evidence.shown, question)

    async def resume(self, name: str) -> str:
        """Go on with a recorded conversation in place of this one, and return in one line what was restored.

        Args:
            name: an id, its beginning or end, or `last`.

        Raises:
            ConfigError: there is none of that name, or it is open elsewhere.
        """
        from devops_assistant.cli.resuming import resumable  # SQLite, which only a resumed conversation waits for

        resumed = await anyio.to_thread.run_sync(resumable, name)
        program = self.recording.start.program if self.recording else "chat"
        other = self.shared.conversation(datetime.now().astimezone(), program, resumed=resumed)
        if self.recording and other.recording:
            other.recording.tell, other.recording.tell_finding = self.recording.tell, self.recording.tell_finding
            self.recording.end()
        self.evidence, self.toolbox, self.recording = other.evidence, other.toolbox, other.recording
        self.resumed, self._agent = resumed, None
        return resumed.summary

    async def attach(self, text: str) -> str:
        """Give the model `text` to read with the next question, and return the id of its evidence."""
        attachment = self.toolbox.attach(text)
        (await self.agent()).attached.append(attachment)
        return attachment.evidence_id

    def allow(self, pattern: str) -> None:
        """Let tools of this name or glob run without asking in this conversation."""
        self.toolbox.policy.allow(pattern)

    @property
    def allowed(self) -> tuple[str, ...]:
        """The names and globs of what runs without asking."""
        return self.toolbox.policy.allowed

    async def use_model(self, provider: str, model: str) -> None:
        """Go on with another model; the conversation stays.

        Raises:
            ConfigError: it cannot be used as it is configured.
        """
        await self.shared.use_model(provider, model)
        await self._renew()

    async def use_language(self, language: Language) -> None:
        """Answer in this language from now on, whatever the question's."""
        await self.shared.use(replace(self.shared.choice, language=language))
        self.system = system_prompt(datetime.now().astimezone(), self.shared.instructions, language)
        await self._renew()

    async def _renew(self) -> None:
        """Let the agent go on with what is shared now."""
        shared = self.shared
        shortlist = (self.toolbox.shortlist or Shortlist(shared.context_tokens)) if shared.falls_back else None
        self.toolbox = replace(self.toolbox, shortlist=shortlist)
        if not self._agent:
            return
        agent = self._agent
        agent.provider, agent.system, agent.toolbox = await shared.provider(), self.system, self.toolbox
        agent.repairs, agent.context_tokens = shared.falls_back, shared.context_tokens


def build(options: Options, approver: Approver | None = None, respondent: Respondent | None = None) -> Shared:
    """Return what conversations are made of.

    Args:
        approver: who is asked before a tool runs that may change something.
        respondent: who fills in the forms of servers.

    Raises:
        ConfigError: the settings, the server list or the choice of a model cannot be used.
    """
    settings = read_settings()
    adopt(MaskingRules(settings.masking, settings.masking_patterns))
    chosen = choose(
        credentials_of(settings),
        provider=options.provider or settings.provider or "",
        model=options.model or settings.model or "",
        script=options.script,
    )
    return Shared(
        host=_host(options, settings, respondent),
        choice=replace(chosen.choice, language=options.lang or settings.lang, streaming=settings.streaming),
        instructions=standing_instructions(),
        max_steps=options.max_steps or settings.max_steps,
        timeout_s=options.timeout_s or settings.timeout,
        context_tokens=settings.context_tokens or context_tokens_of(chosen.choice) or CONTEXT_TOKENS,
        credentials=credentials_of(settings),
        set_context_tokens=settings.context_tokens,
        recorder=recorder_of(settings),
        allow=options.allow,
        approver=approver,
        masking=settings.masking,
        privacy=settings.privacy,
        notices=(chosen.hint,) if chosen.hint else (),
    )


def _host(options: Options, settings: Settings, respondent: Respondent | None) -> Host:
    return Host(
        servers_of(options, settings),
        child_environment(settings),
        reserved_names=RESERVED_NAMES,
        catalogue=Catalogue(cache_folder() / "servers", refresh=options.refresh),
        pins=Pins(data_folder() / "pins", options.accept_changed),
        respondent=respondent,
    )


def credentials_of(settings: Settings) -> Credentials:
    """Return what the settings say about models."""
    return Credentials(
        anthropic_api_key=settings.anthropic_api_key or "",
        anthropic_base_url=settings.anthropic_base_url or "",
        openai_api_key=settings.openai_api_key or "",
        openai_base_url=settings.openai_base_url or "",
        gemini_api_key=settings.gemini_api_key or "",
        ollama_host=settings.ollama_host or "",
        ollama_model=settings.model or "",
    )
