"""What a session is made of, built from the settings and the command line."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

import anyio

from devops_assistant.agent.agent import CONTEXT_TOKENS, Agent
from devops_assistant.agent.background import background_from
from devops_assistant.agent.prompt import system_prompt
from devops_assistant.agent.shortlist import Shortlist
from devops_assistant.agent.toolbox import RESERVED_NAMES, Toolbox
from devops_assistant.cli.sources import servers_of
from devops_assistant.common.folders import cache_folder, data_folder
from devops_assistant.common.masking import MaskingRules, adopt
from devops_assistant.common.pseudonyms import Pseudonyms
from devops_assistant.common.settings import (
    Settings,
    child_environment,
    read_settings,
    standing_instructions,
)
from devops_assistant.evidence.store import EvidenceStore
from devops_assistant.host.catalogue import Catalogue
from devops_assistant.host.forms import Respondent
from devops_assistant.host.host import Host
from devops_assistant.host.pins import Pins
from devops_assistant.host.policy import Approver, Policy
from devops_assistant.providers.catalogue import Credentials, ProviderChoice, choose, context_tokens_of, open_provider
from devops_assistant.providers.fallback import FallbackProvider
from devops_assistant.providers.offline import OfflineProvider
from devops_assistant.providers.privacy import PrivateProvider
from devops_assistant.providers.protocol import Provider
from devops_assistant.providers.retry import RetryingProvider

if TYPE_CHECKING:
    from devops_assistant.cli.options import Options

_WITHOUT_A_MODEL = ("offline", "scripted")


@dataclass(slots=True)
class Parts:
    """Everything a conversation needs; the model is opened with the first question."""

    host: Host
    evidence: EvidenceStore
    toolbox: Toolbox
    choice: ProviderChoice
    system: str
    max_steps: int
    timeout_s: float | None
    context_tokens: int
    privacy: bool = False
    notices: tuple[str, ...] = ()
    _agent: Agent | None = field(default=None, init=False)
    _provider: RetryingProvider | None = field(default=None, init=False)

    async def agent(self) -> Agent:
        """The agent, its model opened on first use, off the event loop: a model SDK takes long to import."""
        if self._agent is None:
            self._agent = Agent(
                await self._open(),
                self.toolbox,
                self.system,
                max_steps=self.max_steps,
                repairs=self.falls_back,
                context_tokens=self.context_tokens,
                background=background_from(self.host),
            )
        return self._agent

    async def _open(self) -> Provider:
        self._provider = await anyio.to_thread.run_sync(open_provider, self.choice)
        if not self.falls_back:
            return self._provider
        model = PrivateProvider(self._provider, Pseudonyms()) if self.privacy else self._provider
        return FallbackProvider(model, OfflineProvider(language=self.choice.language))

    @property
    def falls_back(self) -> bool:
        """Whether there is a model, in whose place rules can answer: not where the user asked for rules or a script."""
        return self.choice.name not in _WITHOUT_A_MODEL

    async def close(self) -> None:
        """Close the connections to the model's service."""
        if self._provider:
            await self._provider.aclose()

    def clear(self) -> None:
        if self._agent:
            self._agent.clear()


def build(options: Options, approver: Approver | None, respondent: Respondent | None, now: datetime) -> Parts:
    """Return the parts of a conversation that begins `now`, in the user's zone.

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
    host = Host(
        servers_of(options, settings),
        child_environment(settings),
        reserved_names=RESERVED_NAMES,
        catalogue=Catalogue(cache_folder() / "servers", refresh=options.refresh),
        pins=Pins(data_folder() / "pins", options.accept_changed),
        respondent=respondent,
    )
    language = options.lang or settings.lang
    context_tokens = settings.context_tokens or context_tokens_of(chosen.choice) or CONTEXT_TOKENS
    evidence = EvidenceStore(data_folder() / "evidence")
    return Parts(
        host=host,
        evidence=evidence,
        toolbox=Toolbox(
            host,
            evidence,
            Policy(options.allow, approver),
            Shortlist(context_tokens) if chosen.choice.name not in _WITHOUT_A_MODEL else None,
        ),
        choice=replace(chosen.choice, language=language),
        system=system_prompt(now, standing_instructions(), language),
        max_steps=options.max_steps or settings.max_steps,
        timeout_s=options.timeout_s or settings.timeout,
        context_tokens=context_tokens,
        privacy=settings.privacy,
        notices=(chosen.hint,) if chosen.hint else (),
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
