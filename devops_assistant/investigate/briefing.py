"""What a model is told of findings: the question, and the findings as data with the evidence they cite."""

from __future__ import annotations

import re
from collections.abc import Iterator

from devops_assistant.common.messages import spoken

_CITED = re.compile(r"\[(E\d+)\]")
_CLOSING_MARK = re.compile(r"<\s*/\s*data", re.IGNORECASE)
_TASK = (
    "What broke, and why? Rules have looked at logs, commits, host and metrics already; their findings are below. "
    "Check the first suspect against its evidence, dig further with tools where that could change the verdict, and say "
    "so where no cause can be seen. Cite evidence as [E3] in each line."
)
_TASK_KO = (
    "무엇이 왜 고장 났습니까? 규칙이 로그, 커밋, 호스트, 지표를 살펴본 결과가 아래에 있습니다. 첫 번째 용의를 근거와 "
    "대조하고, 결론이 달라질 수 있으면 도구로 더 확인하십시오. 원인이 보이지 않으면 그렇다고 하십시오. "
    "각 줄에 [E3]처럼 근거를 표시하십시오."
)


def briefing(symptom: str, findings: str) -> str:
    """Return the question that a model is asked."""
    task = _TASK_KO if spoken() == "ko" else _TASK
    data = _CLOSING_MARK.sub(r"<\\/data", findings)
    return f'{symptom}\n\n{task}\n\n<data from="investigate">\n{data}\n</data>'.strip()


def shown_by(findings: str) -> Iterator[tuple[str, str]]:
    """Yield each line of findings with every piece of evidence that it cites."""
    for line in findings.splitlines():
        for evidence_id in _CITED.findall(line):
            yield evidence_id, line
