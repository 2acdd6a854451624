"""How people put into words what a tool can be told: counts, quoted texts, file names, authors, revisions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from devops_assistant.common.timewords import MONTH, NUMBER, WEEKDAY, number_of
from devops_assistant.providers.offline.glossary import is_known, is_topic, terms

QUOTED = re.compile(
    r'"([^"\n]{1,200})"|“([^”\n]{1,200})”|‘([^’\n]{1,200})’|`([^`\n]{1,200})`|「([^」\n]{1,200})」'
    r"|(?<!\w)'([^'\n]{1,200})'(?![a-zA-Z0-9])"
)
_EXTENSION = r"\.[a-zA-Z][a-zA-Z0-9]{0,7}(?:\.[0-9]{1,3})?(?:\.gz)?"
_FILE = re.compile(
    rf"(?<![\w/.:@*-])(?:\.{{0,2}}/?(?:[\w*-][\w.*-]*/)+[a-zA-Z0-9_.*-]*|/[a-z][a-zA-Z0-9_-]*|[\w*-][\w.*-]*?{_EXTENSION})"
    r"(?![a-zA-Z0-9_/@])"
)
_JOINS = re.compile(r"(?<=/)(?!에|의|을|를|은|는|이|가|로|아래|밑|안|내|폴더|디렉)[가-힣]")
"""`CPU/메모리` joins two words; `src/에서` names a folder."""
_KNOWN_FILE = re.compile(
    r"(?<![\w/.])(?:syslog|Dockerfile|Makefile|Jenkinsfile|Procfile|Gemfile|Vagrantfile|README|CODEOWNERS|crontab)"
    r"(?![a-zA-Z0-9_/.])"
)
_REVISION = r"[a-zA-Z0-9_][\w./~^@-]*"
_KIND = r"(?:(?:the )?(?:tags?|branch(?:es)?|commits?|releases?|versions?|revisions?) )?"
_REVISION_RANGE = re.compile(rf"({_REVISION}?)\.\.\.?({_REVISION})")
_SURE = r"(?:v[0-9][\w.-]*|HEAD[~^][0-9~^]*|[0-9a-f]{7,40})"
_REVISION_WORDS = re.compile(
    rf"\bbetween (?P<older>{_REVISION}) and (?P<newer>{_REVISION}) (?:branch(?:es)?|tags?|versions?|releases?)\b"
    rf"|\b(?P<path>{_REVISION}) differs? from (?P<since>{_SURE})"
    rf"|\b(?:between|from|compare) {_KIND}({_REVISION}) (?:and|to|with) {_KIND}({_REVISION})"
    rf"|(?<!\S)({_REVISION}) (?:differs? from|compared? (?:to|with)) {_KIND}({_REVISION})"
    rf"|\bdiff (?!(?:of|from|to|in|for|against|stat|between) )({_REVISION})"
    rf" (?!(?:of|from|to|in|for|between) )({_REVISION})(?= |$)"
    rf"|(?<!\S)({_SURE})\s(?:와|과|하고|이랑|랑|부터)\s({_SURE})"
    r"|([a-zA-Z0-9_./~^-]+)(?: ?(?:브랜치|태그|버전|커밋|릴리스))?(?:와|과|하고|이랑|랑|부터|에서(?=\s\S+까지))"
    r"\s([a-zA-Z0-9_./~^-]+)"
    r"(?: ?(?:브랜치|태그|버전|커밋|릴리스))?"
)
_ONLY_ON = re.compile(
    r"\b(?:on|in) (?P<newer>{name}),? (?:\S+ ){0,2}?not (?:yet )?(?:in|on|merged (?:in)?to) (?P<older>{name})"
    r"|(?P<ko_newer>{name}) ?(?:브랜치)?"
    r"(?:에만 ?있\S+|에는? 있고 (?P<ko_older>{name}) ?(?:브랜치)?에는? 없\S+)".replace(
        "{name}", r"[A-Za-z0-9_][\w./-]*[A-Za-z0-9_]"
    )
)
"""Commits that one branch has and another one has not."""
_SURE_REVISION = r"(?:v[0-9][\w.-]*|HEAD[~^][0-9~^]*|(?=[a-f]*[0-9])(?=[0-9]*[a-f])[0-9a-f]{7,40}(?![\w-]))"
_SINCE_REVISION = re.compile(
    rf"\b(?:since|after) (?:(?:the )?(?:tag|release|version|commit) )?({_SURE_REVISION})(?! (?:and|to))"
    rf"|(?<!\S)({_SURE_REVISION}) ?(?:태그|릴리[스즈]|버전|커밋)? ?(?:이후|이래|다음)"
)
_PERSON = r"[\w.@-]{2,40}"
_IN_GIVEN_NAMES = (
    "[가강건겸경고관교구국권규균근금기길나남노다단달담대덕도동두라람래려련령린만명모무문미민바배백범별병보복본봉비빈빛사산상새샘서석선설섭성"
    "세소솔송수숙순슬승시신실아안양언엄연열엽영예온완용우욱운웅원월유윤율은을의인일임자장재정제조종주준중지진찬창채철청초춘태택평하학한해"
    "향혁현협형혜호홍화환황회효후훈휘흠희]"
)
_BARE_AUTHOR = re.compile(
    r"(?<!\S)(?!오늘|어제|그제|최근|지난|이번|마지막|전체|모든|새로|다른|관련|해당|특정|어떤|무슨|어느|누구|아래|이전|다음|지금|방금"
    r"|현재|최신|여러|나머지|기존|그냥|혹시|우리|내가|제가|그런|이런|언제|신규|일부|직전|오전|오후|새벽|저녁|아침|주말|제외|빼고|추가|긴급)"
    rf"({_IN_GIVEN_NAMES}{{2,3}}(?<![은는을를에의된한할던난인로서고후전중별만린킨긴낸친운른든뜬쓴본온])) 커밋"
)
"""Somebody's name right before `커밋`, as only Korean allows."""
_MAIL = re.compile(r"([\w.+-]+@[\w-]+(?:\.[\w-]+)+)")
_SURNAMES = "[김이박최정강조윤장임한오서신권황안송홍유](?!머지|전의|후의|번의|래된|신의|체적|비스)"
_AUTHOR = re.compile(
    rf"--author[= ]\"?({_PERSON})|\bauthor:? ({_PERSON})|\bcommits? (?:from|of) (?!by\b)({_PERSON})"
    rf"|({_PERSON}?)(?:님|씨)?의 (?:\S+ )?(?:커밋|변경)"
    rf"|({_PERSON}?)(?:님이|씨가|이|가) (?:\S+ ){{1,3}}?(?:커밋|푸시|올린|올렸|머지)"
    r"|\b(?!Who|What|Which|Some|Any|Every)([A-Z][a-z][\w-]{0,30}) "
    r"(?:merged|pushed|committed|commited|changed|wrote|added|did|made|shipped|landed|contributed)\b"
    rf"|\bby ({_PERSON}(?: [A-Z]\w{{1,30}})?)|\b(?:did|has|does) ({_PERSON}) (?:commit|change|push|write|do)"
    rf"|\b({_PERSON})'s (?:commits|changes)|\b(?:only|just) ([A-Z]\w+)'s\b"
    rf"|([가-힣]{{2,4}}?)(?:이|의)? ?(?:것|거|꺼)만"
    rf"|(?<!\S)((?:{_SURNAMES})[가-힣]{{2}})(?:이|가|은|는|님)? ?(?:\S+ ){{0,3}}?"
    r"(?:뭐|무엇을?|무슨 ?(?:일|작업)) ?(?:했|한|하)"
    rf"|작성자(?:가|는|:)?\s?({_PERSON})"
    rf"|(?!무엇|어떤|어느)({_PERSON}?)(?:님이|씨가|이|가)\s+(?:작성|커밋|올린|푸시|수정|한\b|했|넣은|고친|바꾼|만든)"
    rf"|(?<![\w])((?:{_SURNAMES})[가-힣]{{2}})(?:님|씨)? ?커밋|(?<![\w])([가-힣]{{2,4}}?)(?:님|씨) ?커밋"
)
_LOG_OF = re.compile(r"(?<![\w.'/-])([A-Za-z][A-Za-z-]{2,30}) (?:(?:service|app|서비스|앱|쪽) ?)?(?:logs?\b|로그)")
_ANY_LOG = frozenset(
    {"application", "access", "audit", "raw", "daily", "latest", "entire", "container", "text", "json"}
)
_NOBODY = frozenset(
    {"we", "the", "they", "it", "anyone", "somebody", "someone", "anybody", "you", "most"}
    | {"either", "both", "each", "all"}
)
_AMOUNT = rf"(?!an?\b|one\b|[일이삼사오육칠팔구십]|[45][0-9]{{2}}\s?(?:errors|에러|오류))({NUMBER})(?![a-z])"
_UNITS = {"second 초": 1, "minute 분": 60, "hour 시간": 3_600, "day 일": 86_400, "week 주": 604_800}
_SHORT_UNITS = {"초": "s", "분": "m", "시간": "h", "일": "d"}
_LENGTH = re.compile(
    r"\b([0-9]{1,4})[ -]?(second|minute|hour|day|week)s?\b|(?<![0-9월])\b([0-9]{1,4}) ?(초|분|시간|일|주)(?!요|말| ?전)"
)
_COUNT = re.compile(
    rf"(?<![\w.])(?<!port )(?<!context of )(?<!context ){_AMOUNT}"
    r"\s?(?:(?:(?:most|latest|recent|biggest|heaviest|[a-z]+(?<!s)) ){0,2}"
    r"(?P<noun>(?!lines (?:of context|around|before|above)|seconds|minutes|hours|days|weeks|months|years)"
    r"[a-z]{3,}s\b|줄|행|라인)|개|건|가지|명|곳|군데"
    r"|종류|위까지|of (?:them|these|those)\b|(?:pls|plz|please|max|only)\b)"
    rf"|(?:\b(?:top|last|latest|first|recent|newest|limit|max|at most|up to|n=)| -n|상위|최근|마지막)"
    rf"\s?{_AMOUNT}(?![\w.%])"
)
_SOUGHT = re.compile(
    r"\b(?:anything|something|everything|lines|entries|records|messages|logs)\b.{0,40}? (?:about|regarding|from"
    r"|mentioning|containing|related to) (?:the )?(?!all\b|yesterday|today|last|[0-9]{1,2}(?![.0-9]))(.{2,60}?)"
    r"(?: (?:in|from|during|since|over|for)\b|[?!,]|[.](?:\s|$)|$)"
    r"|\b(?:lines|entries|records|requests) with (?!(?:log )?level|errors?\b|warn|[a-z]+ (?:than|above|over|below) )"
    r"(.{2,60}?)(?: (?:in|from|during|since)\b|[?.!,]|$)"
    r"|\b(?:search|look|scan)\b.{0,40}? for (.{2,120}?)(?: (?:in|among|from|within|across|during|since)\b|[?.!,]|$)"
    r"|\b(?:says?|know|knows|tells?) (?:\w+ )?about (.{2,60}?)(?: (?:in|from|since)\b|[?.!,]|$)"
    r"|\b(?:times|often) (?:did|does|has|was) (.{2,60}?) (?:occur|appear|happen|show)"
    r"|\b(?:search(?: for)?|find|grep(?: for)?|look(?:ing)? for|contain(?:s|ing)?|mention(?:s|ing)?|match(?:es|ing)?)"
    r" (.{2,120}?)(?: (?:in|among|from|within|across|inside|during|since|for)\b|[?.!,]|$)"
    r"|([^\n]{2,120}?)(?:을|를|이라는|라는|이|가)?\s?"
    r"(?:둘 중 하나라도 |하나라도 )?(?:찾|검색|포함|들어 ?있|언급|들어간|나온|찍힌|적힌)"
)
_SOUGHT_IN = re.compile(r"(?:에서|중에서?|중)\s")
_LINES = re.compile(
    r"\b(?:lines?|L) ?([0-9]{1,6})(?: ?(?:-|–|~|to|through|and) ?([0-9]{1,6}))?\b"
    r"|(?<![\w.-])([0-9]{1,6})(?: ?(?:-|–|~|부터|에서) ?([0-9]{1,6}))? ?(?:번째 ?|번 ?)?(?:줄|라인|행)"
)
_EITHER = re.compile(
    r"(?<![\w.])(?!(?:one|two|three|today|more|less|and)\b)[A-Za-z][\w-]{2,}"
    r" ?(?:(?<= )or|또는|혹은|이?나) [A-Za-z][\w-]{2,}(?![\w.])"
)
_PREFIX = re.compile(
    r"\b(?:start|begin)\w* with ([\w:.-]+)|\bprefix(?:ed)?(?: with| of|:)? ([\w:.-]+)"
    r"|([\w:.-]+?)\*?(?: ?으로| ?로) 시작|(?<![\w*])([a-z][a-z0-9]*_\w*)\*"
)
_STEP = re.compile(
    r"\b(?:step|resolution|interval)(?: of|:)? ([0-9]{1,4}) ?(s|m|h|d|초|분|시간|일)|\bevery ([0-9]{1,4}) ?(s|m|h|d)"
    r"|\b([0-9]{1,4}) ?(s|m|h|d) (?:steps?|resolution|intervals?)\b|([0-9]{1,4}) ?(초|분|시간|일) ?(?:간격|단위|마다)"
)
_FRAME = re.compile(
    r"(?:errors?|warn(?:ings?)?|logs?|files?|lines?|entr(?:y|ies)|messages?|commits?|code|\w{3,}est)\b"
    r"|culprit|에러|오류|경고|로그|파일|메시지|커밋|코드|저장소|줄|범인|의심|원인"
)
"""Words at the edge of what is sought that say where to look."""


@dataclass(frozen=True, slots=True)
class Count:
    number: int
    counted: str
    """The term for what is counted, where it is named; empty for `top 5` and `5개`."""


def take_quoted(text: str) -> tuple[str, str]:
    """Return the text without what is quoted in it, and the first quotation."""
    match = QUOTED.search(text)
    return (QUOTED.sub(" ", text), _first(match)) if match else (text, "")


def take_file(text: str, instead: str = "") -> tuple[str, str]:
    """Return the text with `instead` for the first file or folder that it names, and that."""
    named = (match for match in _FILE.finditer(text) if _is_file(match.group()) and not _JOINS.match(text, match.end()))
    match = next(named, _KNOWN_FILE.search(text))
    return (f"{text[: match.start()]} {instead} {text[match.end() :]}", match.group()) if match else (text, "")


def take_revision_range(text: str) -> tuple[str, tuple[str, str] | None]:
    """Return the text without a range such as `v1..v2` or `on v2 but not in v1`, and its two ends."""
    if (only := _ONLY_ON.search(text)) and (newer := only.group("newer") or only.group("ko_newer")):
        return _ONLY_ON.sub(" commits ", text, count=1), (
            only.group("older") or only.group("ko_older") or "HEAD",
            newer,
        )
    match = _REVISION_RANGE.search(text)
    return (_REVISION_RANGE.sub(" ", text), (match.group(1), match.group(2))) if match else (text, None)


def take_revisions(text: str) -> tuple[str, tuple[str, str] | None]:
    """Return the text without `between main and develop` or `main과 develop`, and its ends; words are no revisions."""
    if since := _SINCE_REVISION.search(text):
        return f"{text[: since.start()]} between {text[since.end() :]}", (_first(since), "HEAD")
    for match in _REVISION_WORDS.finditer(text):
        if match.group("older"):
            return f"{text[: match.start()]} between {text[match.end() :]}", (
                match.group("older"),
                match.group("newer"),
            )
        if match.group("path") and (_KNOWN_FILE.match(match.group("path")) or "." in match.group("path")):
            return f"{text[: match.end('path')]} diff {text[match.end() :]}", (match.group("since"), "HEAD")
        first, second = (group for group in match.groups() if group)
        if _are_revisions(first, second):
            return f"{text[: match.start()]} between {text[match.end() :]}", (first, second)
    return text, None


def _are_revisions(first: str, second: str) -> bool:
    """Whether two names are not those of files, nor times, nor ordinary words."""
    names = (first, second)
    are_files = any(re.search(rf"{_EXTENSION}$", name) and not name.startswith("v") for name in names)
    are_times = any(re.fullmatch(rf"[0-9:.-]+|[0-9]+[a-z]{{1,2}}|{MONTH}|{WEEKDAY}", name.lower()) for name in names)
    return not are_files and not are_times and not any(name.isalpha() and _is_common(name) for name in names)


def find_length(text: str) -> timedelta | None:
    """Return the length of time that the text tells, such as `90 minutes` or `3일`."""
    match = _LENGTH.search(text.lower())
    if not match:
        return None
    unit = next(seconds for words, seconds in _UNITS.items() if (match.group(2) or match.group(4)) in words.split())
    return timedelta(seconds=int(match.group(1) or match.group(3)) * unit)


def find_lines(text: str) -> tuple[int, int] | None:
    """Return the first and last line that the text names; the same twice where it names one."""
    match = _LINES.search(text)
    if not match:
        return None
    first, last = match.group(1) or match.group(3), match.group(2) or match.group(4)
    return int(first), max(int(first), int(last or first))


def find_log_of(text: str) -> str:
    """Return whose logs the text speaks of: `payment 로그`, `gateway logs`; ordinary words are nobody's."""
    named = (match.group(1) for match in _LOG_OF.finditer(text))
    return next((name for name in named if not _is_common(name) and name.lower() not in _ANY_LOG), "")


def find_prefix(text: str) -> str:
    """Return what names are said to begin with."""
    match = _PREFIX.search(text)
    return _first(match) if match else ""


def find_step(text: str) -> str:
    """Return how far apart the values are to be, such as `5m`; empty where the text does not say."""
    match = _STEP.search(text)
    number, unit = [group for group in match.groups() if group] if match else ("", "")
    return f"{number}{_SHORT_UNITS.get(unit, unit)}"


def take_either(text: str) -> tuple[str, str]:
    """Return the text without `fatal or panic`, and that, where such words are looked for and not quoted."""
    match = _EITHER.search(text)
    return (f"{text[: match.start()]} {text[match.end() :]}", match.group()) if match else (text, "")


def find_author(text: str) -> str:
    """Return whose work the text speaks of; empty where it names no one."""
    names = (_without_ending(_first(match)) for match in _AUTHOR.finditer(text))
    named = next((name for name in names if name.lower() not in _NOBODY and not _is_common(name)), "")
    bare = _MAIL.search(text) or _BARE_AUTHOR.search(text)
    return named or (bare.group(1) if bare and not _is_common(bare.group(1)) else "")


def _without_ending(name: str) -> str:
    """The name without the 이 that is put to given names which end in a consonant: 하늘이가 is about 하늘."""
    ends = re.fullmatch(r"[가-힣]{2,3}이", name)
    return name[:-1] if ends and (ord(name[-2]) - ord("가")) % 28 else name


def find_count(text: str) -> Count | None:
    """Return how many of what the text asks for."""
    match = _COUNT.search(text.lower())
    if not match:
        return None
    noun = match.group("noun") or ""
    number = next(group for group in match.groups() if group and group != noun)
    return Count(int(number_of(number)), next(iter(terms(noun)), ""))


def find_sought(text: str) -> str:
    """Return the words after `find` or before `검색`, without those that only say where to look."""
    match = _SOUGHT.search(text)
    words = _SOUGHT_IN.split(_first(match))[-1].split() if match else []
    while words and _only_frames(words[0]):
        words.pop(0)
    while words and _only_frames(words[-1]):
        words.pop()
    return " ".join(words)


def _first(match: re.Match[str]) -> str:
    return next(group for group in match.groups() if group)


def _is_file(name: str) -> bool:
    """Whether a name with a dot or slash is one of a file, and not `and/or` or `CPU/memory`."""
    if name.startswith(("/", ".")) or name.endswith("/") or re.search(rf"{_EXTENSION}$", name):
        return True
    return not all(_is_common(part) for part in name.split("/") if part)


def _is_common(word: str) -> bool:
    """Whether a word is one of the glossary, or one that says nothing, rather than somebody's name for something."""
    found = terms(word)
    if "@" in word:
        return False
    return any(is_known(term) for term in found) or (word.isascii() and not found and not any(map(str.isdigit, word)))


def _only_frames(word: str) -> bool:
    found = terms(word)
    return bool(_FRAME.match(word.lower())) or (not any(map(is_topic, found)) and not any(map(str.isdigit, word)))
