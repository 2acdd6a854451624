"""The table of secrets: what each kind looks like to google-re2.

Every pattern has exactly one group, the secret (`private_keys` finds what spans lines). A secret never holds `‹` or
`›`, so that a token is never masked again, and it takes in whole words, so that nothing beside a token turns into one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from devops_assistant.common.secret_values import (
    is_always,
    is_credential,
    is_header_value,
    is_key,
    is_long,
    is_long_key,
    is_made_up,
    is_setting,
    is_written_out,
)

TOKEN = r"‹redacted:[a-z_]+#[0-9a-f]+›"


@dataclass(frozen=True, slots=True)
class SecretKind:
    """One row of the table; `is_real(before, value)` tells a secret from a look-alike."""

    name: str
    pattern: str
    is_real: Callable[[str, str], bool] = is_always


@dataclass(frozen=True, slots=True)
class Client:
    """Programs whose short options carry a password, and what such an option looks like on their line."""

    programs: str
    option: str


_START = r"(?:\b|\\[nrt])"  # a word starts here, perhaps after a newline that JSON wrote as \n
TOKENS = (
    SecretKind("aws_key", r"((?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16,})"),
    SecretKind("github_token", r"(gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{22,})"),
    SecretKind("gitlab_token", r"(gl(?:pat|dt|rt|cbt|ptt|ft|soat|oas|agent|imt)-[\w-]{20,}(?:\.[\w-]+)*)"),
    SecretKind("slack_token", r"(xox[a-z](?:\.xox[a-z])?-[\w-]{10,}|xapp-\d-[\w-]{10,})"),
    SecretKind("stripe_key", _START + r"((?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[\w+/=]{24,})"),
    SecretKind("google_key", r"(AIza[\w-]{35,}|GOCSPX-[\w-]{20,})"),
    SecretKind("google_token", _START + r"(ya29\.[\w.-]{20,}|1//0[\w-]{30,})"),
    SecretKind("api_key", _START + r"(sk-[\w-]{20,}|(?:gsk_|xai-|pplx-|r8_)[A-Za-z0-9]{32,})", is_key),
    SecretKind("huggingface_token", _START + r"((?:hf_|api_org_)[A-Za-z0-9]{30,})"),
    SecretKind("package_token", _START + r"(npm_[A-Za-z0-9]{36,}|pypi-[\w-]{50,}|rubygems_[a-f0-9]{48,})"),
    SecretKind("docker_token", _START + r"(dckr_(?:pat|oat)_[\w-]{20,})"),
    SecretKind("cloud_token", _START + r"(do[opr]_v1_[a-f0-9]{64,}|LTAI[A-Za-z0-9]{16,}|AKID[A-Za-z0-9]{32,})"),
    SecretKind("cloud_token", _START + r"(FlyV1 fm\d_[\w+/=,-]{20,}|HRKU-[\w-]{30,}|tskey-[a-z]+-[\w-]{16,})"),
    SecretKind("cloud_token", _START + r"(dp\.(?:pt|st|ct|sa)\.[\w.-]{40,}|(?:pul-|sbp_)[a-f0-9]{40,})"),
    SecretKind("database_token", _START + r"(dapi[a-f0-9]{32,}(?:-\d)?|pscale_(?:tkn|pw|oauth)_[\w.=-]{32,})"),
    SecretKind("azure_secret", r"([\w.-]+[78]Q~[\w~.-]{31,})"),
    SecretKind("vault_token", _START + r"(hv[sbr]\.[\w-]{20,}|\w+\.atlasv1\.[\w-]{40,})"),
    SecretKind("monitoring_token", _START + r"(gl(?:sa|c)_[\w+/=]{32,}|NRAK-[A-Z0-9]{27,}|sntry[su]_[\w+/=]{40,})"),
    SecretKind("monitoring_token", _START + r"(dt0c01\.[A-Z0-9]{24,}\.[A-Z0-9]{64,})"),
    SecretKind("mail_key", _START + r"(SG\.[\w-]{16,}\.[\w-]{32,}|key-[0-9a-f]{32,}|xkeysib-[a-f0-9]{40,}[\w-]*)"),
    SecretKind("mail_key", r"\b([0-9a-f]+-us\d+)\b", is_long),
    SecretKind("chat_token", _START + r"(\d+:AA[\w-]{32,})"),
    SecretKind("service_token", _START + r"(AT(?:ATT|CTT|BB)[\w=-]{24,}|lin_(?:api|oauth)_\w{32,}|ntn_\w{40,})"),
    SecretKind("service_token", _START + r"(fig[dour]_[\w-]{40,}|PMAK-[a-f0-9]{24}-[a-f0-9]{34,}|AKCp\w{40,})"),
    SecretKind(
        "service_token", _START + r"(shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32,}|sq0[a-z]{3}-[\w-]{22,}|SK[0-9a-f]{32,})"
    ),
    SecretKind("jwt", r"(eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)+)"),
    SecretKind("private_key", r"(AGE-SECRET-KEY-1[0-9A-Z]{50,})"),
    SecretKind(
        "private_key", r"(LS0tLS1CRUdJTiB(?:SU0EgUFJJ|QUklWQVRF|FQyBQUklW|PUEVOU1NIIFBS|FTkNSWVBURUQg)[\w+/=]*)"
    ),
    SecretKind(
        "password_hash", r"(\$(?:1|2[abxy]?|5|6|y|7|apr1|argon2(?:id?|d)|scrypt|pbkdf2[\w-]*)\$[\w./$=,+-]{20,})"
    ),
)
"""Secrets that say what they are."""

_QUOTE = r"""(?:\\*["'])"""
_BARE = r"""([^\s"'\\,;&‹›=>)\]}](?:[^\s"'\\,;&‹›]*[^\s"'\\,;&‹›)\]}])?)"""
_SCHEME = r"(?i:basic|bearer|token|apikey|key|negotiate|ntlm|splunk|bot|aws4-hmac-sha256)[ \t]+"
_COOKIE = r"""[\w.%$-]+=[^\s;,"'\\‹›]"""
_USER = r"[A-Za-z][A-Za-z0-9+.-]*://"
PLACES = (
    SecretKind("webhook_url", r"https://hooks\.slack\.com/(?:services|workflows|triggers)/([\w/-]{16,})"),
    SecretKind("webhook_url", r"https://(?:\w+\.)?discord(?:app)?\.com/api/(?:v\d+/)?webhooks/\d+/([\w-]{20,})"),
    SecretKind("webhook_url", r"https://[\w.-]+\.webhook\.office\.com/webhookb2/([\w@/-]{20,})"),
    SecretKind("url_password", _USER + r"""[^\s/:@"'‹›]*:([^\s/"'‹›]+)@""", is_credential),
    SecretKind("url_password", r"""\b[\w.-]+:([^\s/@"'‹›]+)@(?:tcp|unix)\(""", is_credential),
    SecretKind("url_token", _USER + r"([\w~.-]+)@", is_long_key),
    SecretKind("authorization", r"\b(?i:digest)[ \t]+((?i:username)=[^\r\n‹›]+)"),
    SecretKind(
        "authorization",
        rf"""(?i:authorization){_QUOTE}?\]?[ \t]*[:=][ \t]*[\[\\"']*(?:{_SCHEME})?{_BARE}""",
        is_header_value,
    ),
    SecretKind("authorization", r"\b(?i:bearer)[ \t]+([A-Za-z0-9_~+/=.-]{8,})", is_key),
    SecretKind("authorization", rf"{_QUOTE}auth{_QUOTE}[ \t]*:[ \t]*{_QUOTE}([A-Za-z0-9+/=]{{12,}})", is_key),
    SecretKind("authorization", r"\b(?i:auth[ \t]+(?:plain|login))[ \t]+([A-Za-z0-9+/=]{8,})", is_key),
    SecretKind("cookie", rf"""\b(?i:set-cookie){_QUOTE}?[ \t]*:[ \t]*\[?{_QUOTE}?[\w.%$-]+=([^\s;,"'\\‹›]+)"""),
    SecretKind(
        "cookie",
        rf"""(?:^|[^\w-])(?i:cookie){_QUOTE}?[ \t]*[:=][ \t]*\[?{_QUOTE}?({_COOKIE}+(?:;[ \t]*{_COOKIE}*)*)""",
    ),
    SecretKind("password", r"(?:\bmachine\s+\S+|\bdefault)\s+login\s+\S+\s+(?:account\s+\S+\s+)?password\s+([^\s‹›]+)"),
    SecretKind("password", r"""[\w.*-]+:(?:5432|6432|\*):[\w.*-]+:[\w.*-]+:([^\s"'‹›]+)"""),
    SecretKind("password", r"\b(?i:identified\s+(?:with\s+\S+\s+)?(?:by|as)|password)\s+'([^'\n‹›]+)'", is_written_out),
)
"""Secrets known by where they stand."""

_PASSWORD = r"pass(?:word|wd|phrase|code)(?:[_-]?confirm(?:ation)?|[_-]?\d)?|pwd|비밀번호|암호"
_KEY = (
    r"(?:api|access|secret|private|account|encryption|signing|master|auth|service|subscription|consumer|license|admin"
    r"|deploy|session|storage|client|app)[_. -]?key(?:[_-]?(?:data|base))?"
)
_NAME = (
    rf"(?i:{_PASSWORD}|(?:\b|_)(?:pass|pw|sig)|{_KEY}|secret|token|credentials?|connection[_-]?string|signature"
    r"|sessionid|(?:php|j)sess(?:ion)?id|connect\.sid|토큰|비밀키|인증키)"
)
_NAMED = rf"{_NAME}{_QUOTE}?\]?[ \t]*"
_EQUALS = r"(?:=>|:=|=)[ \t]*"
_ASSIGNED = r"(?:=>|:=|=|:)[ \t]*(?:[|>]-?\n[ \t]+)?"
_SETTING = rf"[\w.-]*(?:(?i:{_PASSWORD}|[._-]pass)|secret|token|[._-]key)"
_PAIR = (
    rf"(?i:name|key){_QUOTE}?[ \t]*[:=][ \t]*{_QUOTE}?[\w.-]*{_NAME}{_QUOTE}?[,\s]+"
    rf"{_QUOTE}?(?i:value){_QUOTE}?[ \t]*[:=][ \t]*"
)
_LONG_OPTION = rf"""(?:^|[\s"'])--?[\w.-]*{_NAME}"""
_IN_ESCAPED_QUOTES = r"""\\+["']([^"'\\\n‹›]+)"""
_IN_DOUBLE_QUOTES = r"""[bru]?"((?:[^"\\\n‹›]|\\[^\n‹›])+)"""
_IN_SINGLE_QUOTES = r"""[bru]?'((?:[^'\\\n‹›]|\\[^\n‹›])+)"""
NAMES = (
    SecretKind("secret", _PAIR + _IN_ESCAPED_QUOTES, is_written_out),
    SecretKind("secret", _PAIR + rf"""["']?{_BARE}""", is_written_out),
    SecretKind("secret", rf"<[\w:.-]*{_NAME}>([^<\n‹›]+)<", is_written_out),
    SecretKind("secret", _NAMED + _ASSIGNED + _IN_ESCAPED_QUOTES, is_written_out),
    SecretKind("secret", _NAMED + _ASSIGNED + _IN_DOUBLE_QUOTES, is_written_out),
    SecretKind("secret", _NAMED + _ASSIGNED + _IN_SINGLE_QUOTES, is_written_out),
    SecretKind("secret", rf"(?m:^)[ \t-]*{_SETTING}[ \t]*:[ \t]+{_BARE}[ \t]*(?m:$)", is_setting),
    SecretKind("secret", _NAMED + rf":[ \t]*{_BARE}", is_made_up),
    SecretKind("secret", _NAMED + _EQUALS + _BARE, is_credential),
    SecretKind("secret", _LONG_OPTION + r"""["']?,?[ \t]*["']([^"'\\\n‹›]+)["']""", is_written_out),
    SecretKind("secret", _LONG_OPTION + r"""["']?[ \t]+([^\s"'\\,‹›=-][^\s"'\\,‹›]*)""", is_credential),
)
"""Secrets known by the name before them."""

TABLES: tuple[tuple[SecretKind, ...], ...] = (TOKENS, PLACES, NAMES)
"""Searched one by one: three small automata are built much faster than one large."""

_VALUE = rf"""(?:"([^"\n‹›]+)"|'([^'\n‹›]+)'|{_BARE})"""
_SHORT = r"""(?:^|[\s"',\[])"""
CLIENTS: tuple[Client, ...] = (
    Client(r"mysql\w*|mariadb[\w-]*|mycli|xtrabackup", rf"{_SHORT}-p{_VALUE}"),
    Client(r"curl", rf"""{_SHORT}(?:-u|-U|--user|--proxy-user)["']?[=,\s]*["']?[^\s:"'‹›]+:{_BARE}"""),
    Client(r"sshpass", rf"""{_SHORT}-p["']?[,\s]*{_VALUE}"""),
    Client(r"redis-cli|valkey-cli|keydb-cli", rf"""{_SHORT}(?:-a|--pass)["']?[,\s]+{_VALUE}"""),
    Client(r"mongo\w*|(?:docker|podman|skopeo)\s+login", rf"""{_SHORT}-p["']?[=,\s]+{_VALUE}"""),
    Client(r"ldap(?:search|modify|add|delete|passwd|whoami)", rf"""{_SHORT}-w["']?[,\s]+{_VALUE}"""),
    Client(r"sqlcmd|bcp|isql", rf"""{_SHORT}-P["']?[,\s]*{_VALUE}"""),
    Client(r"smbclient|rpcclient", rf"""{_SHORT}(?:-U|--user)["']?[=,\s]*["']?[^\s%"'‹›]+%{_BARE}"""),
    Client(r"openssl", rf"\bpass:{_BARE}"),
)
