"""What the report says in its own words, in both languages; everything else in it is a tool's text."""

from __future__ import annotations

from dataclasses import dataclass

from devops_assistant.common.language import Language


@dataclass(frozen=True, slots=True)
class Phrases:
    introduction: str
    attention: str
    above_threshold: str
    """Takes `what`."""
    failed: str
    silent: str
    cut: str
    lines_cut: str
    file_chosen: str
    open_points: str
    not_mapped: str
    """Takes `words`."""
    no_causes: str
    tied: str
    """Takes `tools`."""
    needs: str
    """Takes `tool` and `parameter`."""
    lowered: str
    """Takes `tool` and `parameter`."""
    no_time: str
    """Takes `tool`."""
    until_now: str
    """Takes `tool`."""
    not_understood: str
    can_do: str
    only_reads: str
    no_tools: str
    kinds: dict[str, str]


PHRASES: dict[Language, Phrases] = {
    "en": Phrases(
        introduction="Rule-based report, written without a model: every quoted line is a tool's own.",
        attention="Needs attention",
        above_threshold="{what} is above its warning threshold",
        failed="This could not be had",
        silent="The tool returned no text.",
        cut="More lines are left out here; the whole result is kept.",
        lines_cut="Long lines are cut at `…`; the whole result is kept.",
        file_chosen="The question names no file; this one was taken from the list",
        open_points="Not answered",
        not_mapped="No tool here was found for: {words}",
        no_causes="Causes and remedies are not judged by rules; the lines above are what there is to judge by.",
        tied="Which one is meant: {tools}? They fit the question equally well; name one.",
        needs="Which {parameter}? {tool} fits, but the question does not say it; put it in quotes or name it.",
        lowered="{tool} takes a smaller {parameter} than was asked for; it was given the most it takes.",
        no_time="{tool} takes no time; its result is not limited to the span asked about.",
        until_now="{tool} looks back from now: its result also covers what came after the span asked about.",
        not_understood="I work by rules, without a model, and could not match this question to a tool.",
        can_do="What I can do here:",
        only_reads="Tools that may change something are not called by rules.",
        no_tools="No tools are on offer: no server is connected, so there is nothing to look things up with.",
        kinds={"cpu": "CPU", "memory": "Memory", "disk": "Disk"},
    ),
    "ko": Phrases(
        introduction="모델 없이 규칙으로 작성한 보고서입니다. 인용된 줄은 모두 도구가 출력한 그대로입니다.",
        attention="주의가 필요한 항목",
        above_threshold="{what} 사용률이 경고 기준을 넘었습니다",
        failed="결과를 얻지 못했습니다",
        silent="도구가 아무 내용도 돌려주지 않았습니다.",
        cut="나머지 줄은 여기서 생략했습니다. 전체 결과는 보관되어 있습니다.",
        lines_cut="긴 줄은 `…`에서 잘랐습니다. 전체 결과는 보관되어 있습니다.",
        file_chosen="질문에 파일 이름이 없어 목록에서 이 파일을 골랐습니다",
        open_points="답하지 못한 부분",
        not_mapped="여기에 맞는 도구를 찾지 못했습니다: {words}",
        no_causes="원인과 해결책은 규칙으로 판단하지 않습니다. 위의 줄들이 판단의 근거입니다.",
        tied="어느 쪽을 말씀하시나요: {tools}? 질문에 똑같이 맞습니다. 하나를 적어 주세요.",
        needs="{parameter} 값이 무엇인가요? {tool} 도구가 맞지만 질문에 없습니다. 따옴표로 묶거나 이름을 적어 주세요.",
        lowered="{tool} 도구의 {parameter} 값은 요청보다 작은 최댓값으로 낮췄습니다.",
        no_time="{tool} 도구는 시간 범위를 받지 않아, 결과가 질문한 기간으로 제한되지 않았습니다.",
        until_now="{tool} 도구는 지금부터 거슬러 조회하므로, 질문한 기간 이후의 내용도 들어 있습니다.",
        not_understood="저는 모델 없이 규칙으로 동작하며, 이 질문에 맞는 도구를 찾지 못했습니다.",
        can_do="여기서 할 수 있는 일:",
        only_reads="무언가를 바꿀 수 있는 도구는 규칙으로 호출하지 않습니다.",
        no_tools="사용할 수 있는 도구가 없습니다. 연결된 서버가 없어 조회할 수 없습니다.",
        kinds={"cpu": "CPU", "memory": "메모리", "disk": "디스크"},
    ),
}
