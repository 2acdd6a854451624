"""What stands where a secret could stand: a secret, or only a word, a placeholder, a count, a piece of code.

Each test takes what was read before the value (such as its name and `=`) and the value.
"""

from __future__ import annotations

import re
from itertools import pairwise

_LONGEST_LOOK_ALIKE = 128  # characters; what is longer is taken for a secret, so that each test takes little time
_PLACEHOLDER = re.compile(
    r"\$[{(]|\{\{|\{[\w.:]*\}|\[|%[({s]|%\w+%|<|\$[A-Z_][A-Z0-9_]*$|\*+$|[xX]{3,}$|…|[-_=#.:!?/|]+$|SIG[A-Z0-9]+$"
    r"|(?:redacted|masked|hidden|filtered)\b",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"[A-Za-z_][\w.:]*(?:[(\[{]|@[0-9a-f]{5,8}$)"
    r"|(?:self|this|os|process|config|settings|env|request|req|options|opts|args|user|params|ctx|cfg|conf|secrets|vars?"
    r"|local|module|data)\."
)
_NAME_OF_ONE = re.compile(
    r"(?:[\w.]*[_.])?(?:password|passwd|passphrase|pwd|pass|token|secret|credentials?|cookie|signature|api_?key|key)s?",
    re.IGNORECASE,
)
_WORDS = """
    none null nil undefined true false yes no on off str string text int integer number bool boolean bytes byte char
    any object optional varchar empty blank default unset set required missing invalid incorrect wrong valid expired
    expires revoked rejected denied accepted failed failure failing error unknown not ok okay enabled disabled present
    absent changed updated rotated refreshed refreshing reset created deleted removed found loaded stored generated
    provided supplied given specified mismatch matched authentication authenticated auth login await new return
    to is are was be the a an and or of for in with from as at by via option flag file value field prompt username
    user name id type hash length ttl bearer basic jwt oauth oauth2 plain md5 sha256 vault env environment stdin
    만료됨 만료 불일치 오류 없음 실패 변경됨 확인 필요
"""
_NOT_SECRETS = frozenset(_WORDS.split())
_PROSE = re.compile(
    r"\s(?:is|are|was|must|has|have|be|the|a|an|your|or|and|for|to|not|at|of|does|doesn't|cannot|please)\s"
    r"|(?:^|\s)(?i:password|token|secret|required|invalid|enter|비밀번호|토큰)(?:\s|$)|^(?i:enter|your|the|invalid|please)\s"
)
_PATH = re.compile(r"[~.]{0,2}(?:/[\w.~@-]+)+/?|[\w./-]+\.(?:pem|key|crt|json|ya?ml|txt|env|conf|p12|jks)")
_NAME_OF_THING = re.compile(r"[a-z]+(?:[-./][a-z]+)+")
_SYMBOLS = frozenset("!#$%^&*+~@=?/|`")
_PASSWORD_NAMES = ("passw", "passp", "passc", "pwd", "비밀번호", "암호", "://")


def is_always(before: str, value: str) -> bool:
    """What looks like this is a secret wherever it stands."""
    return True


def is_written_out(before: str, value: str) -> bool:
    """Whether a quoted value is a secret and not a placeholder, a status word or a sentence."""
    return len(value) > _LONGEST_LOOK_ALIKE or not (_is_placeholder(before, value) or _PROSE.search(value))


def is_credential(before: str, value: str) -> bool:
    """Whether an unquoted value is a secret and not a placeholder, a status word, a count or a piece of code."""
    if len(value) > _LONGEST_LOOK_ALIKE:
        return True
    return not (_is_placeholder(before, value) or _CODE.match(value) or _is_label(before, value))


def is_setting(before: str, value: str) -> bool:
    """Whether a line `name: value` on its own sets a secret; names of things, such as `app-tls`, are none."""
    return is_credential(before, value) and (_is_password(before) or not _NAME_OF_THING.fullmatch(value[:128]))


def is_made_up(before: str, value: str) -> bool:
    """Whether a value in running text is a secret: it also has to look unlike a word."""
    return is_credential(before, value) and _looks_made_up(value.rstrip(".!?:"))


def is_header_value(before: str, value: str) -> bool:
    """Whether what follows `Authorization:` is a credential and not prose about it."""
    return is_credential(before, value) and (len(value) >= 16 or _looks_made_up(value.rstrip(".!?:")))


def is_key(before: str, value: str) -> bool:
    """Whether a long run of letters is a key and not a hyphenated name."""
    if len(value) > _LONGEST_LOOK_ALIKE or any(char.isdigit() for char in value):
        return True
    return _has_inner_capitals(value) and "-" not in value


def is_long(before: str, value: str) -> bool:
    """Whether a value of digits and letters is too long for anything but a key."""
    return len(value) > 34


def is_long_key(before: str, value: str) -> bool:
    """Whether the user of a URL is a token and not a person or a program."""
    return len(value) >= 20 and any(char.isdigit() for char in value)


def _is_placeholder(before: str, value: str) -> bool:
    if value.casefold().strip("().!?:") in _NOT_SECRETS or _PLACEHOLDER.match(value) or _NAME_OF_ONE.fullmatch(value):
        return True
    if value.isdecimal():  # a count of tokens, of tests passed, a port
        return len(value) < 8 and not _is_password(before)
    if "pwd" in before.casefold() and value.startswith("/"):  # the working directory
        return True
    return not _is_password(before) and _PATH.fullmatch(value) is not None and not {"+", "="} & set(value)


def _is_password(before: str) -> bool:
    return any(name in before.casefold() for name in _PASSWORD_NAMES)


def _is_label(before: str, value: str) -> bool:
    """Whether a value is only the name of a key, as in `service key=checkout`."""
    return "key" in before.casefold() and len(value) < 16 and not _looks_made_up(value)


def _looks_made_up(value: str) -> bool:
    return any(char.isdigit() or char in _SYMBOLS for char in value) or _has_inner_capitals(value)


def _has_inner_capitals(value: str) -> bool:
    return any(before.islower() and after.isupper() for before, after in pairwise(value))
