"""Made-up tool results and answers about them, each answer with the one claim in it that is true or false."""

from __future__ import annotations

import json
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from random import Random

KST = timezone(timedelta(hours=9))
COUNTED = (
    ("errors", "오류"), ("warnings", "경고"), ("commits", "커밋"), ("restarts", "재시작"), ("connections", "연결"),
    ("requests", "요청"), ("processes", "프로세스"), ("files", "파일"),
)  # fmt: skip
MESSAGES = ("connection refused", "upstream timed out", "no space left on device", "too many open files", "disk quota")
FOLDERS = ("/var/log/nginx", "/srv/app/src", "/etc/systemd/system", "/home/kim/shop", "src/checkout")


@dataclass(frozen=True, slots=True)
class Pair:
    """An answer, what the model was shown, and the words of the answer that are not backed."""

    name: str
    answer: str
    shown: dict[str, str]
    false: frozenset[str]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a tool result shows, and what an answer may and may not make of it."""

    line: str
    true: tuple[str, ...]
    false: tuple[str, ...]
    sentence: tuple[str, ...]
    """With `{}` where the claim stands; one in English, one in Korean."""


def digits_changed(number: str, random: Random) -> str:
    """Return `number` with its first or second digit changed: another number, however it is rounded."""
    places = [index for index, char in enumerate(number) if char.isdigit()]
    place = random.choice(places[:2])
    others = [digit for digit in "123456789" if digit != number[place]]
    return number[:place] + random.choice(others) + number[place + 1 :]


def korean_number(number: int) -> str:
    myriads, rest = divmod(number, 10_000)
    return f"{myriads}만 {rest}" if myriads and rest else f"{myriads}만" if myriads else str(rest)


def count(random: Random) -> Fact:
    noun, korean = random.choice(COUNTED)
    number = random.choice((random.randrange(2, 10), random.randrange(10, 100), random.randrange(1000, 99_999)))
    line = random.choice(
        (
            f"{noun}: {number}",
            f"{number} {noun}",
            json.dumps({f"total_{noun}": number}),
            f"{noun}={number}",
            f"{korean} {number}건",
        )
    )
    wrong = digits_changed(str(number), random)
    true = (f"{number} {noun}", f"{number:,} {noun}", f"{korean} {number}건", f"{korean} {korean_number(number)}건")
    return Fact(line, true, (f"{wrong} {noun}", f"{korean} {wrong}건"), ("There are {} in it", "확인 결과 {}입니다"))


def size(random: Random) -> Fact:
    number = random.randrange(110, 9900) / 100
    text = f"{number:.2f}"
    line = random.choice(
        (f"used {text} GB", f"mem_used={text}GB of 128GB", json.dumps({"used_bytes": round(number * 1e9)}))
    )
    rounded = f"about {number:.0f} GB" if number > 20 else f"{number:.1f} GB"
    true = (f"{text} GB", rounded, f"{number * 1000:,.0f} MB", f"{number:.1f}기가바이트")
    wrong = digits_changed(text, random)
    return Fact(
        line, true, (f"{wrong} GB", f"{text} MB", f"{text} TB"), ("Memory in use is {}", "메모리 사용량은 {}입니다")
    )


def duration(random: Random) -> Fact:
    number = random.randrange(1010, 9990)
    line = random.choice(
        (f"took {number} ms", f"duration_ms={number}", f"in {number / 1000:.3f}s", f"latency (ms): {number}")
    )
    true = (f"{number} ms", f"{number / 1000:.2f} s", f"{number:,} ms", f"{number / 1000:.1f}초", f"{number}밀리초")
    wrong = digits_changed(str(number), random)
    return Fact(
        line, true, (f"{wrong} ms", f"{number} s", f"{number} minutes"), ("The call took {}", "호출에 {} 걸렸습니다")
    )


def share(random: Random) -> Fact:
    number = random.randrange(1100, 9900) / 100
    text = f"{number:.2f}"
    line = random.choice(
        (f"cpu {text} %", json.dumps({"cpu_percent": number}), f"ratio {number / 100:.4f}", f"CPU {text}%")
    )
    true = (f"{text} %", f"{number:.1f} %", f"{number:.0f}%", f"{number:.1f} percent", f"{number:.1f}퍼센트")
    wrong = digits_changed(text, random)
    return Fact(
        line, true, (f"{wrong} %", f"{text} GB", f"{wrong}퍼센트"), ("CPU usage is {}", "CPU 사용률은 {}입니다")
    )


def time(random: Random) -> Fact:
    moment = datetime(
        2026, random.randrange(1, 13), random.randrange(1, 29), *(random.randrange(1, 12) for _ in range(3)), tzinfo=UTC
    )
    line = random.choice(
        (
            f"{moment:%Y-%m-%dT%H:%M:%SZ} ERROR disk full",
            f"{moment:%d/%b/%Y:%H:%M:%S} +0000 GET /x",
            f"at {moment.timestamp():.0f} the disk was full",
            f"{moment.astimezone(KST):%Y-%m-%d %H:%M:%S} +0900 disk full",
        )
    )
    korean = f"{moment.month}월 {moment.day}일 오전 {moment.hour}시 {moment.minute}분 UTC"
    true = (
        f"{moment:%Y-%m-%d %H:%M:%S} UTC",
        f"{moment:%H:%M:%S} UTC",
        f"{moment:%b} {moment.day} {moment:%H:%M} UTC",
        f"{moment.astimezone(KST):%Y-%m-%d %H:%M} KST",
        korean,
    )
    other = moment + timedelta(minutes=random.choice((-7, 3, 60, 1500)))
    false = (f"{other:%Y-%m-%d %H:%M:%S} UTC", f"{other:%H:%M} UTC", f"{other:%Y-%m-%d %H:%M} KST")
    return Fact(line, true, false, ("The disk was full at {}", "디스크는 {}에 가득 찼습니다"))


def commit(random: Random) -> Fact:
    digits = "a1" + "".join(random.choices("0123456789abcdef", k=38))
    wrong = digits[:4] + random.choice("0123456789") + "z" + digits[5:]
    wrong = wrong.replace("z", "f" if digits[5] != "f" else "e", 1)
    true = (digits, digits[:8], f"`{digits[:7]}`", f"`{digits[:12]}`")
    false = (wrong[:8], f"`{wrong[:10]}`")
    line = random.choice((f"commit {digits}", f"{digits[:12]} fix: the pool is closed", f'{{"hash": "{digits}"}}'))
    return Fact(
        line,
        tuple(text for text in true if text.strip("`") in line),
        false,
        ("The change came with {}", "변경은 {} 커밋입니다"),
    )


def path(random: Random) -> Fact:
    folder = random.choice(FOLDERS)
    name = "".join(random.choices(string.ascii_lowercase, k=6))
    line = random.choice(
        (
            f"{folder}/{name}.py | 42 +--",
            f"open {folder}/{name}.py: denied",
            json.dumps({"file": f"{folder}/{name}.py"}),
        )
    )
    false = (f"`{folder}/{name}x.py`", f"{folder}/old/{name}.py", f"`{name[:-1]}0.py`")
    return Fact(
        line,
        (f"{folder}/{name}.py", f"`{folder}/{name}.py`", f"`{name}.py`"),
        false,
        ("It is in {}", "위치는 {} 입니다"),
    )


def quotation(random: Random) -> Fact:
    message = f"{random.choice(MESSAGES)} on db-{random.randrange(100, 999)}"
    line = random.choice((f"ERROR {message}", json.dumps({"message": message}), f"level=error msg='{message}'"))
    words = message.split()
    false = (f"`{message} again`", f'"{" ".join(reversed(words))}"', f"`{message[:-3]}999x`")
    return Fact(
        line,
        (f"`{message}`", f'"{message}"', f"“{message.upper()}”", f"`{words[0]} … {words[-1]}`"),
        false,
        ("It says {}", "{} 메시지가 있습니다"),
    )


FACTS: dict[str, Callable[[Random], Fact]] = {
    "count": count, "size": size, "duration": duration, "share": share, "time": time, "hash": commit, "path": path,
    "quote": quotation,
}  # fmt: skip


def noise(random: Random) -> list[str]:
    """Lines full of numbers that back nothing: process ids, ports, sizes without a name."""
    return [
        random.choice(
            (
                f"worker[{random.randrange(99)}]: accepted on port {random.randrange(9999)}",
                f"[{random.randrange(99)}] poll returned {random.randrange(99)} slow {random.randrange(999)}",
                f"GET /items/{random.randrange(99)}?page={random.randrange(99)}",
                f"id={random.randrange(99)} seq={random.randrange(99)} retry={random.randrange(9)}",
            )
        )
        for _ in range(40)
    ]


def placed(claim: str, fact: Fact, cite: str, random: Random) -> str:
    """Return an answer with `claim` in a sentence, a list item or a table row that cites `cite`."""
    sentence = random.choice(fact.sentence).format(claim)
    korean = sentence.endswith("다")
    style = random.randrange(5)
    if style == 0:
        return f"{sentence} {cite}.".replace(" .", ".")
    if style == 1:
        return f"{sentence}. {cite} {'그 밖에는 정상입니다.' if korean else 'All else is well.'}"
    if style == 2:
        rest = "나머지는 정상" if korean else "the rest is well"
        return f"{'결과' if korean else 'Findings'}:\n- {sentence} {cite}\n- {rest}"
    if style == 3:
        return f"{'요약' if korean else 'In short'} {cite}:\n\n1. {sentence}\n2. {'끝' if korean else 'done'}"
    return f"| what |\n|---|\n| {sentence} {cite} |"


def sums(random: Random) -> Iterator[Pair]:
    """Figures that follow from two that are shown, and some that do not."""
    one, two = random.randrange(100, 900), random.randrange(20, 90)
    shown = {"E1": "\n".join([*noise(random), f"api errors: {one}", f"web errors: {two}", *noise(random)])}
    base = f"The api logged {one} errors and the web logged {two} errors [E1]"
    for true, wrong, words in (
        (f"{one + two}", f"{one + two + 11}", "{} in total"),
        (f"{one - two}", f"{one - two - 7}", "a difference of {}"),
        (f"{100 * two / one:.0f} %", f"{100 * two / one + 9:.0f} %", "a share of {}"),
        (f"{one / two:.1f}x", f"{one / two + 3:.1f}x", "a ratio of {}"),
    ):
        yield Pair("computed", f"{base}, {words.format(true)}.", shown, frozenset())
        yield Pair("computed wrongly", f"{base}, {words.format(wrong)}.", shown, frozenset((wrong,)))


def pairs(seed: int, rounds: int) -> Iterator[Pair]:
    """Yield, for every kind of fact, answers that state it in any true form and answers that do not."""
    random = Random(seed)
    for _ in range(rounds):
        yield from sums(random)
        for name, make in FACTS.items():
            fact = make(random)
            lines = [*noise(random), fact.line, *noise(random)]
            shown = {"E1": "\n".join(lines), "E2": "\n".join(noise(random))}
            true, false = random.choice(fact.true), random.choice(fact.false)
            yield Pair(name, placed(true, fact, "[E1]", random), shown, frozenset())
            yield Pair(f"{name}, two cited", placed(true, fact, "[E2, E1]", random), shown, frozenset())
            yield Pair(f"{name}, changed", placed(false, fact, "[E1]", random), shown, frozenset((false,)))
            yield Pair(f"{name}, other cited", placed(true, fact, "[E2]", random), shown, frozenset((true,)))
            yield Pair(f"{name}, none cited", placed(true, fact, "", random), shown, frozenset((true,)))
