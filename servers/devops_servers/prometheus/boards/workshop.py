"""Makes dashboards and alert rules: drafted, tried on the instance, inspected, and told with what was seen."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from devops_assistant.common.sanitise import one_line
from devops_servers.prometheus.boards.drafts import Draft, drafts_for, drafts_named
from devops_servers.prometheus.boards.grafana import Panel, dashboard
from devops_servers.prometheus.boards.inspection import faults_of
from devops_servers.prometheus.boards.promtool import complaint
from devops_servers.prometheus.boards.rules import rules_text
from devops_servers.prometheus.boards.trial import Trial, tried
from devops_servers.prometheus.errors import BadRequest
from devops_servers.prometheus.instances import Instances
from devops_servers.prometheus.knowledge.ranking import Index
from devops_servers.prometheus.knowledge.shelf import Shelf
from devops_servers.prometheus.report import Report, counted, footer

_NOTHING = "nothing here fits {goal}; name recipes (find_recipes has titles) or PromQL in `recipes`"


class Workshop:
    """Builds what people save in Grafana and Prometheus; writes nothing itself."""

    def __init__(self, instances: Instances, shelf: Shelf, promtool: Path | None) -> None:
        self._instances = instances
        self._shelf = shelf
        self._promtool = promtool

    async def dashboard(self, goal: str, recipes: Sequence[str], title: str, most: int, instance: str) -> Report:
        """Report a dashboard as one line of JSON, and which of its queries were seen to work.

        Raises:
            CannotAnswer: nothing fits, or the instance does not answer.
        """
        prometheus = self._instances.named(instance)
        drafts = _drafts(goal, recipes, (await self._shelf.of(prometheus)).index, most)
        trials = await tried(prometheus, [draft.expr for draft in drafts])
        panels = [Panel(draft, trial) for draft, trial in zip(drafts, trials, strict=True)]
        built = dashboard(one_line(title or goal or drafts[0].title, 100), panels)
        working = sum(trial.ran for trial in trials)
        faults = faults_of(built)
        return Report(
            summary=f"{counted(len(panels), 'panel')}: {working} verified live, {counted(len(faults), 'fault')} found",
            lines=(
                json.dumps(built, ensure_ascii=False, separators=(",", ":")),
                *(f"{number}. {panel.draft.title}: {_bare(panel.verdict)}" for number, panel in enumerate(panels, 1)),
                *(f"fault: {_bare(fault)}" for fault in faults),
            ),
            footer=footer(f"instance {prometheus.name}", "nothing was written: save the line of JSON as a file"),
            data={"dashboard": built},
        )

    async def alert_rules(self, goal: str, recipes: Sequence[str], group: str, most: int, instance: str) -> Report:
        """Report alerting rules as YAML, what would fire now, and what promtool says.

        Raises:
            CannotAnswer: nothing fits, or the instance does not answer.
        """
        prometheus = self._instances.named(instance)
        found = _drafts(goal, recipes, (await self._shelf.of(prometheus)).index, 2 * most)
        drafts = [draft for draft in found if draft.condition][:most]
        if not drafts:
            raise BadRequest(_NOTHING.format(goal=repr(one_line(goal, 80))) + ", such as up == 0")
        trials = await tried(prometheus, [draft.condition for draft in drafts])
        text = rules_text(one_line(group or goal or "alerts", 60), drafts)
        return Report(
            summary=f"{counted(len(drafts), 'alert rule')}; {await self._verdict(text)}",
            lines=(
                *text.splitlines(),
                *(f"# {draft.title}: {_firing(trial)}" for draft, trial in zip(drafts, trials, strict=True)),
            ),
            footer=footer(f"instance {prometheus.name}", "nothing was written: save the YAML where rule_files looks"),
            data={"rules": text},
        )

    async def _verdict(self, rules: str) -> str:
        if not self._promtool:
            return "not checked by promtool, which is not here"
        try:
            wrong = await complaint(self._promtool, rules)
        except OSError as error:
            return f"not checked: promtool cannot be run ({error})"
        return f"promtool refuses them: {one_line(wrong, 300)}" if wrong else "promtool takes them"


def _drafts(goal: str, recipes: Sequence[str], index: Index, most: int) -> list[Draft]:
    if not recipes and not goal.strip():
        raise BadRequest("neither a goal nor recipes are given; say what it shall show")
    drafts = drafts_named(recipes, index) if recipes else drafts_for(goal, index, most)
    if not drafts:
        raise BadRequest(_NOTHING.format(goal=repr(one_line(goal, 80))))
    return drafts


def _firing(trial: Trial) -> str:
    if not trial.ran:
        return f"not verified: {trial.failure}"
    return f"verified; would fire now for {trial.series:,} series" if trial.series else "verified; quiet now"


def _bare(text: str) -> str:
    """Without braces, so that the JSON is all that stands in them."""
    return text.replace("{", "(").replace("}", ")")
