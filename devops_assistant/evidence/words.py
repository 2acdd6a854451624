"""Which words around a number say what it counts, compared across English and Korean."""

from __future__ import annotations

import re

_WORD = re.compile(r"[A-Za-z]+|[가-힣]+|%")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_COUNTERPARTS = """
    error 오류 에러; warn 경고; commit 커밋; file 파일; line 라인 줄; request 요청; process 프로세스; user 사용자;
    connect 연결; server 서버; container 컨테이너; restart 재시작; fail 실패; branch 브랜치; disk 디스크; memory 메모리;
    core 코어; log 로그; pattern 패턴; unique 고유; message 메시지; insert 추가; delete 삭제; change 변경; target 대상;
    instance 인스턴스; pod 파드; node 노드; event 이벤트; alert 알림 경보; attempt 시도; timeout 타임아웃; login 로그인;
    author 작성자; thread 스레드; port 포트; status 상태; result 결과; match 일치 건; item 항목; host 호스트;
    session 세션; query 쿼리; response 응답; task 작업; service 서비스; deploy 배포; total 합계 전체 총; count 건수;
    row 행; code 코드; number 번호; merge 합병 병합; tag 태그; tool 도구
"""
_KOREAN = {
    korean: english for entry in _COUNTERPARTS.split(";") for english, *words in [entry.split()] for korean in words
}
_KOREAN_WORD = re.compile(
    "|".join(rf"(?<![가-힣]){word}" if len(word) == 1 else word for word in sorted(_KOREAN, key=len)[::-1])
)
_SAME = {
    "added": "insert",
    "addition": "insert",
    "removed": "delete",
    "err": "error",
    "http": "status",
    "code": "status",
}
_EMPTY_WORDS = """
    a an the of is are was were be been being has have had there it its this that these those to only just exactly about
    around with or but which who also now still then value all my your our their some any each no in on at
    약 대략 입니 있습 였습 습니 합니 됩니 발생 기준 동안 중 및 정도 가량 이상 이하
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())
_CLAUSE_END = re.compile(
    r"\.(?!\w)|[,;:!?()\[\]{}|\n]|\b(?:in|on|for|from|at|by|during|over|since|between|across|and|but|while)\b",
    re.IGNORECASE,
)
_CLAUSE_START = re.compile(r"\.(?!\w)|[;!?\[\]{}|\n]|,\s|\b(?:and|but|while)\b", re.IGNORECASE)
_ENDINGS = re.compile(r"(?:ions?|ures?|ings?|ed|es|(?<!s)s|e)$")
_REACH = 48  # characters
_SERIES = re.compile(r"(?:(?<![\w.])[\d.]+[A-Za-z%]{0,3}[ ,/|]+)+$")  # the numbers before, in "load 3.2 2.8 2.1"
_OPENING = "\"'(<[+-×"
_FIELD = re.compile(r"[\w%.()/\-]+(?: [\w%.()/\-]+){0,4}[\"']?\s*[:=|]\s*$|[\"'][^\"'\n]+[\"']\s*,\s*$")
_WORD_BEFORE = re.compile(r"[A-Za-z가-힣_%]+[ ]?$")
_ACCESS_LOG = re.compile(r"HTTP/[\d.]+\\?\"?\s$")
_METRIC = re.compile(r"[A-Za-z_:][\w:]*\{[^{}\n]*\}\s*(?:=>?\s*)?$")
_OBJECT = re.compile(r"\"([^\"\n]{1,40})\"\s*:\s*\{[^{}]*$")
_RECORD_END = re.compile(r"[{}]|\n\s*\n")
_LEVEL = re.compile(r"(?:ERROR|WARN|WARNING|INFO|DEBUG|FATAL|CRITICAL|TRACE)")
_COUNT_KEYS = frozenset(("count", "total", "number", "num", "occurrenc", "hit", "freq", "frequency"))
_WORDS_AFTER = re.compile(r"[ ]{0,3}(?:[a-z]+/s )?[A-Za-z가-힣]+(?: [A-Za-z가-힣]+){0,2}")


def stems(text: str) -> frozenset[str]:
    """Return the telling words of `text` without their endings, Korean ones as their English counterparts."""
    found: set[str] = set()
    for word in _WORD.findall(_CAMEL.sub(" ", text)):
        if word[0] >= "가":
            known = _KOREAN_WORD.findall(word)
            found.update(_stem(_KOREAN[part]) for part in known) if known else found.update({word[:2]} - _EMPTY)
        elif len(word) > 1 and word.lower() not in _EMPTY:
            found.add(_stem(word.lower()))
    return frozenset(found)


def said_of(text: str, start: int, end: int) -> frozenset[str]:
    """Return the stems of what a sentence says the number at `start` to `end` counts."""
    after = text[end : end + _REACH]
    stop = _CLAUSE_END.search(after, 1)
    before = text[max(0, start - _REACH) : start]
    starts = [match.end() for match in _CLAUSE_START.finditer(before)]
    return stems(before[starts[-1] if starts else 0 :]) | stems(after[: stop.start() if stop else None])


def shown_for(text: str, start: int, end: int) -> frozenset[str]:
    """Return the stems of what a tool result names the number at `start` to `end`: its key, and the words right after.

    A number in brackets, such as a process id, bears no name, and the level of a log line is none; a mere "count"
    counts what its record is about.
    """
    key = key_of(text, start)
    following = _WORDS_AFTER.match(text, end, end + _REACH)
    after = stems(following.group()) if following else frozenset[str]()
    if text[start - 1 : start] == "[" and (key.isalpha() or not key):
        return frozenset()
    if after and _LEVEL.fullmatch(key):
        return after
    words = stems(key)
    return words | after | (stems(_record(text, start, end)) if words and words <= _COUNT_KEYS else frozenset[str]())


def key_of(text: str, start: int) -> str:
    """Return the words that a tool result puts before the number at `start` as its name, or nothing."""
    line = text.rfind("\n", max(0, start - 6 * _REACH), start) + 1
    before = text[max(line, start - _REACH) : start]
    if _ACCESS_LOG.search(before):
        return "status"
    metric = before.endswith(" ") and _METRIC.search(text[max(line, start - 6 * _REACH) : start])
    if metric:
        return metric.group()
    opened = _SERIES.sub("", before).rstrip(_OPENING)
    key = _FIELD.search(opened) or _WORD_BEFORE.search(opened)
    return key.group().strip(" :=|") if key else ""


def _record(text: str, start: int, end: int) -> str:
    """Return the text around a number as far as its JSON object, or its paragraph, reaches, with the object's name."""
    before = text[max(0, start - 3 * _REACH) : start]
    name = _OBJECT.search(before)
    inside = _RECORD_END.split(before)[-1]
    return f"{name[1] if name else ''} {inside} {_RECORD_END.split(text[end : end + 3 * _REACH])[0]}"


def _stem(word: str) -> str:
    word = _SAME.get(word, word)
    if word.endswith("ies"):
        word = word[:-3] + "y"
    shorter = _ENDINGS.sub("", word)
    return (shorter if len(shorter) > 2 else word)[:7]
