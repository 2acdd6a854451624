"""What is written in several ways, written in the one that is read further on: `3-5pm` is `from 3pm to 5pm`."""

from __future__ import annotations

import re

_KOREAN_TIME = r"(?:(?:오늘|어제|오전|오후|새벽) )*[0-9]{1,2}(?::|시)"
_ENGLISH_TIME = r"[0-9]{1,2}(?::|\s?[ap]m)"
_DEPLOYED = r"(?:deploy\w*|releas\w+|rollout|rolled out|restart\w*)"
_FROM_TO = r"\b(from|between) ([0-9]{1,2}) (to|and|until|till|-) ([0-9]{1,2})"
_FORMS = {
    r"\bpromql\b": "promql",
    r"\bi/?o[- ]?wait\b|\bio ?대기": "iowait",
    r"(?:\bthread|스레드|쓰레드) ?(?:id )?(?=[0-9]{2,})": "tid ",
    r"((?:하루|이틀|사흘|나흘|일주일|[0-9]+ ?(?:일|시간|분|주)))치": r"\1 동안",
    r"\bfirst (?=appear|seen|occur|logged|happen|time)": "earliest ",
    r"\blog (?=(?:of|for|on) (?:the )?(?:main|master|develop|trunk|HEAD|[\w.-]+/[\w.-]+)(?:\s|$))": "commit log ",
    r"\bleast (?=(?:common|frequent|often)\b)": "rarest ",
    r"\btraffic (?:going )?out\b|\boutgoing traffic": "traffic sent",
    r"\btraffic (?:coming )?in\b|\bincoming traffic": "traffic received",
    r"\bhalf (?:an? )?hour\b": "30 minutes",
    r"\b(?:a )?quarter of an hour\b": "15 minutes",
    rf"{_FROM_TO} ?([ap]m)\b": r"\1 \2\5 \3 \4\5",
    rf"{_FROM_TO} ((?:this|in the) (?:morning|afternoon|evening))\b": r"\1 \2 \5 \3 \4 \5",
    r"(?<![\w:.-])([0-9]{1,2}) ?- ?([0-9]{1,2}) ?([ap]m)\b": r"from \1\3 to \2\3",
    r"(?<![\w:.-])([0-9]{1,2}) ?[-~] ?([0-9]{1,2})시(?!간)": r"\1시~\2시",
    rf"\b(since|after) (?:the |our )?(?:last )?{_DEPLOYED} (?:was )?(?:at )?(?={_ENGLISH_TIME})": r"\1 ",
    rf"\b(?:we |it )?(?:was )?{_DEPLOYED} (?=at {_ENGLISH_TIME})": "",
    rf"(?:배포|릴리스|재시작) ?(?:직후|이후|후)?[인에가는은를]? (?={_KOREAN_TIME})": "",
    rf"({_KOREAN_TIME}[0-9]*(?: ?반)?) ?(?:배포|릴리스|재시작)(?:한|된)? ?(이후|직후|후|부터)": r"\1 \2",
}
"""A deployment that tells the time is not asked about itself."""
_COMMANDS = {
    "top": "top processes",
    "htop": "top processes",
    "ps": "running processes",
    "ps aux": "running processes",
    "iotop": "processes by io",
    "free": "memory usage",
    "free -m": "memory usage",
    "free -h": "memory usage",
    "vmstat": "cpu and memory usage",
    "w": "who logged in",
    "who": "who logged in",
    "last": "who logged in",
}
"""What those mean who type the command that they would run."""


def spelled(text: str) -> str:
    """Return the text with what is written in several ways written in the one that is read further on."""
    text = _COMMANDS.get(text.strip(" ?!.").lower(), text)
    for form, written in _FORMS.items():
        text = re.sub(form, written, text, flags=re.IGNORECASE)
    return text
