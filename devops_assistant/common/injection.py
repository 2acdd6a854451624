"""Text that reads like instructions to a model where only material is expected: marked, and a reason to be wary.

It is a help, not a boundary: what may run is decided by policy, whatever a text says.
"""

from __future__ import annotations

from functools import cache

import re2

from devops_assistant.common.sanitise import one_line

_SHOWN_CHARACTERS = 80
_SIGNS = (
    # whose word counts
    r"\b(?:ignore|disregard|forget|override|bypass)\s+(?:(?:all|any|the|your|these|those|of|previous|prior|above|"
    r"earlier|preceding|other|safety|system)\s+){1,5}(?:instructions?|prompts?|messages?|rules|directions|guidelines|context)\b",
    r"\b(?:new|updated|revised|real|actual|additional)\s+(?:system\s+)?(?:instructions?|prompt)\s*(?:for\s+\w+\s*)?:",
    r"\bsystem\s+prompt\b",
    r"\byou\s+are\s+(?:now\s+)?(?:an?|the|in)\s+(?:[\w-]+\s+){0,4}(?:assistant|ai|model|agent|mode|chatbot)\b",
    # what a model shall do
    r"\b(?:(?:ai\s+)?assistant|ai|llm|language\s+model|chatbot|ai\s+agent)s?\b[^\n.]{0,40}\b(?:must|should|needs?\s+to|has\s+to|"
    r"have\s+to|shall|is\s+required\s+to|are\s+required\s+to)\b[^\n.]{0,40}\b(?:call|run|execute|invoke|use|send|"
    r"delete|read|reveal|print|upload|ignore|say|answer|reply|restart)\b",
    r"\b(?:please|now|immediately|first|must|then|should)\s+(?:call|invoke|run|execute|use)\s+(?:the\s+|your\s+)?"
    r"[`'\"]?[\w.-]{2,60}[`'\"]?\s+(?:tool|function)\b",
    r"\bbefore\s+(?:you\s+)?(?:answer(?:ing)?|respond(?:ing)?|reply(?:ing)?)\b[^\n]{0,60}\b(?:call|run|execute|read|"
    r"send|use|fetch|open)\b",
    # what a person shall not learn
    r"\b(?:do\s+not|don't|never|without)\s+(?:tell(?:ing)?|mention(?:ing)?|inform(?:ing)?|reveal(?:ing)?|"
    r"notify(?:ing)?|ask(?:ing)?)\b[^\n.]{0,30}\b(?:user|human|operator|anyone)\b",
    # the marks of a conversation
    r"<\|(?:im_start|im_end|system|assistant|user|endoftext)\|>|\[/?INST\]|<</?SYS>>",
    r"</?(?:important|instructions?|system[_-](?:prompt|reminder|message)|assistant)>",
    # Korean
    r"(?:이전|앞선|위의|기존|지금까지의|모든)[^\n]{0,12}(?:지시|명령|지침|규칙|프롬프트)[^\n]{0,12}(?:무시|잊|따르지)",
    r"시스템\s*프롬프트",
    r"(?:사용자|운영자|사람)에게[^\n]{0,20}(?:말하지|알리지|보여\s*주지|언급하지)\s*(?:마|말)",
    r"(?:도구|함수|명령어?)[을를][^\n]{0,12}(?:호출|실행|사용)(?:하세요|하라|해라|하십시오|해야)",
)


def instruction_like(text: str) -> str:
    """Return the first words of `text` that read like an instruction to a model, on one line; empty if none do."""
    content = text.encode("utf-8", "replace")
    found = _signs().search(content)
    return one_line(found.group().decode("utf-8", "replace"), _SHOWN_CHARACTERS) if found else ""


@cache
def _signs() -> re2.Pattern[bytes]:
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = False
    options.max_mem = 64 << 20
    return re2.compile("|".join(_SIGNS).encode(), options)
