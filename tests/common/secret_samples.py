"""Made-up secrets in the lines they are met in, and made-up lines that hold none.

Half of the surroundings of each kind are for developing the table of secrets, the other half are held out: they are
only ever measured. All values are random; none ever opened anything.
"""

from __future__ import annotations

import base64
import json
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Literal

Split = Literal["develop", "held-out"]

HEX = "0123456789abcdef"
ALNUM = string.ascii_letters + string.digits
URLSAFE = ALNUM + "-_"
WORDS = ("orchid", "Falcon", "tundra", "Maple", "quartz", "ember", "Saffron", "glacier", "pepper", "Willow")
IN_A_LINE = (
    "2026-11-20T09:14:02Z INFO using {} for upload",
    'level=info msg="refreshed credentials" value={} ttl=3600',
    '{{"event":"auth","payload":{{"value":"{}"}}}}',
    "+const client = connect('{}')",
    "Nov 20 09:14:02 web-1 deploy[4121]: got ({}), retrying",
    "  - name: CREDENTIAL\n    value: {}",
    "curl -s https://api.example.org/v1/items?x={}&page=2",
    "오류: 인증값 {} 이(가) 만료되었습니다",
)


@dataclass(frozen=True, slots=True)
class Sample:
    """A text with one secret in it."""

    kind: str
    text: str
    secret: str


@dataclass(frozen=True, slots=True)
class Kind:
    """How secrets of one kind are made, and the texts they are met in (`{}` is where)."""

    make: Callable[[Random], str]
    surroundings: tuple[str, ...] = IN_A_LINE


def chars(alphabet: str, length: int) -> Callable[[Random], str]:
    return lambda random: "".join(random.choices(alphabet, k=length))


def prefixed(prefixes: str, alphabet: str, length: int) -> Callable[[Random], str]:
    """A value that starts with one of the space-separated `prefixes`."""
    return lambda random: random.choice(prefixes.split()) + chars(alphabet, length)(random)


def password(random: Random) -> str:
    word = random.choice(WORDS)
    return random.choice((f"{word}{random.randrange(10, 9999)}", f"{word}!{random.randrange(100)}", f"{word}-{word}-7"))


def random_password(random: Random) -> str:
    return "".join(random.choices(ALNUM + "!#%*+-._~^", k=random.randrange(10, 24))) + "7a"


def jwt(random: Random) -> str:
    header = base64.urlsafe_b64encode(b'{"alg":"RS256","typ":"JWT"}').decode().rstrip("=")
    claims = base64.urlsafe_b64encode(b'{"sub":"%d"}' % random.randrange(10**9)).decode().rstrip("=")
    return f"{header}.{claims}.{chars(URLSAFE, 86)(random)}"


def private_key(random: Random) -> str:
    name = random.choice(("RSA PRIVATE KEY", "PRIVATE KEY", "OPENSSH PRIVATE KEY", "EC PRIVATE KEY"))
    body = "\n".join(chars(ALNUM + "+/", 64)(random) for _ in range(random.randrange(3, 26)))
    return f"-----BEGIN {name}-----\n{body}\n-----END {name}-----"


def key_on_one_line(random: Random) -> str:
    return private_key(random).replace("\n", "\\n")


def basic_credentials(random: Random) -> str:
    return base64.b64encode(f"deploy:{random_password(random)}".encode()).decode()


def escaped_token(random: Random) -> str:
    token = "ghp_" + chars(ALNUM, 36)(random)
    return "".join(f"\\u{ord(char):04x}" if random.random() < 0.4 else char for char in token)


def cookie(random: Random) -> str:
    return f"sessionid={chars(ALNUM, 32)(random)}"


def joined(*parts: str | Callable[[Random], str]) -> Callable[[Random], str]:
    return lambda random: "".join(part if isinstance(part, str) else part(random) for part in parts)


KINDS: dict[str, Kind] = {
    "aws access key": Kind(prefixed("AKIA ASIA", string.ascii_uppercase + "234567", 16)),
    "aws secret key": Kind(
        chars(ALNUM + "+/", 40),
        (
            "aws_secret_access_key = {}",
            "export AWS_SECRET_ACCESS_KEY={}",
            '"SecretAccessKey": "{}"',
            "AWS_SECRET_ACCESS_KEY: {}",
        ),
    ),
    "github token": Kind(prefixed("ghp_ gho_ ghu_ ghs_ ghr_", ALNUM, 36)),
    "github fine-grained token": Kind(joined("github_pat_", chars(ALNUM, 22), "_", chars(ALNUM, 59))),
    "gitlab token": Kind(prefixed("glpat- gldt- glrt-", URLSAFE, 20)),
    "slack token": Kind(
        joined(prefixed("xoxb- xoxp- xoxa-", string.digits, 12), "-", chars(string.digits, 12), "-", chars(ALNUM, 24))
    ),
    "slack webhook": Kind(
        joined("https://hooks.slack.com/services/T", chars(ALNUM, 9), "/B", chars(ALNUM, 9), "/", chars(ALNUM, 24))
    ),
    "discord webhook": Kind(
        joined("https://discord.com/api/webhooks/", chars(string.digits, 18), "/", chars(URLSAFE, 68))
    ),
    "stripe key": Kind(prefixed("sk_live_ rk_live_ sk_test_", ALNUM, 24)),
    "google api key": Kind(prefixed("AIza", URLSAFE, 35)),
    "google oauth token": Kind(prefixed("ya29.a0", URLSAFE, 120)),
    "model api key": Kind(prefixed("sk-ant-api03- sk-proj- sk- sk-or-v1-", ALNUM, 48)),
    "hugging face token": Kind(prefixed("hf_", string.ascii_letters, 34)),
    "npm token": Kind(prefixed("npm_", ALNUM, 36)),
    "pypi token": Kind(prefixed("pypi-AgEIcHlwaS5vcmc", URLSAFE, 120)),
    "docker token": Kind(prefixed("dckr_pat_", URLSAFE, 27)),
    "digitalocean token": Kind(prefixed("dop_v1_ doo_v1_", HEX, 64)),
    "sendgrid key": Kind(joined("SG.", chars(URLSAFE, 22), ".", chars(URLSAFE, 43))),
    "telegram bot token": Kind(joined(chars("123456789", 10), ":AA", chars(URLSAFE, 33))),
    "vault token": Kind(prefixed("hvs. hvb.", URLSAFE, 90)),
    "grafana token": Kind(joined("glsa_", chars(ALNUM, 32), "_", chars(HEX, 8))),
    "databricks token": Kind(prefixed("dapi", HEX, 32)),
    "jwt": Kind(jwt),
    "escaped in json": Kind(escaped_token, ('{{"value":"{}"}}', '"msg":"token {} refused"', '["{}"]', '"a": "x {}"')),
    "private key": Kind(private_key, ("{}", "key: |\n{}\nnext: 1", "$ cat id_rsa\n{}\n$ ls", "tls:\n  {}\n")),
    "private key on one line": Kind(
        key_on_one_line, ('{{"private_key": "{}"}}', "KEY='{}'", 'GET "{}" 200', 'cert = "{}"')
    ),
    "url password": Kind(
        random_password,
        (
            "DATABASE_URL=postgres://app:{}@db.internal:5432/shop",
            "cloning https://deploy:{}@git.example.org/team/app.git",
            "redis://:{}@cache:6379/0 is down",
            "could not connect to 'amqp://worker:{}@mq:5672/%2f'",
            '"dsn":"mysql://root:{}@10.0.0.8/app?ssl=true"',
            "mongodb+srv://admin:{}@cluster0.example.net/test",
        ),
    ),
    "authorization basic": Kind(
        basic_credentials,
        (
            "Authorization: Basic {}",
            "curl -H 'Authorization: Basic {}' https://x.example",
            '"authorization":"Basic {}"',
            "> proxy-authorization: basic {}",
        ),
    ),
    "authorization bearer": Kind(
        chars(URLSAFE, 40),
        (
            "Authorization: Bearer {}",
            '{{"Authorization": "Bearer {}", "Accept": "*/*"}}',
            'curl -H "authorization: bearer {}" http://x',
            "request failed header=Authorization:[Bearer {}]",
        ),
    ),
    "cookie": Kind(
        cookie,
        (
            "Cookie: {}",
            "Set-Cookie: {}; Path=/; HttpOnly",
            "curl -H 'Cookie: theme=dark; {}' http://x",
            '"cookie": "{}; lang=ko"',
        ),
    ),
    "password in json": Kind(
        random_password,
        (
            '{{"user":"app","password":"{}"}}',
            '{{"db_password": "{}", "port": 5432}}',
            'body={{\\"password\\":\\"{}\\"}}',
            "{{'userPassword': '{}'}}",
        ),
    ),
    "password in yaml": Kind(
        password, ("  password: {}", "db:\n  passwd: {}\n  port: 1", "rootPassword: {}", 'smtp_password: "{}"')
    ),
    "password in env": Kind(
        password,
        ("PGPASSWORD={} psql -h db", "DB_PASSWORD={}", "export MYSQL_PWD={}", "SMTP_PASS='{}'", "-e REDIS_PASSWORD={}"),
    ),
    "password in argv": Kind(
        password,
        (
            "app --user x --password {} --verbose",
            "java -jar app.jar --db.password={}",
            '["app", "--password", "{}"]',
            "tool --passphrase '{}' run",
            "4121 root 0.0 backup --secret {} /srv",
        ),
    ),
    "password of a client": Kind(
        password,
        (
            "mysql -u root -p{} shop",
            "mysqldump -h db -uapp -p{} app",
            "sshpass -p {} ssh root@h",
            "redis-cli -h cache -a {} ping",
            "curl -u admin:{} https://x",
            "curl --user admin:{} https://x",
        ),
    ),
    "password in a log line": Kind(
        random_password,
        (
            "login attempt user=kim password={} result=denied",
            "connecting with password: {} to db",
            "GET /login?user=kim&password={}&next=/ 302",
            "Server=db;Uid=app;Pwd={};Database=shop",
        ),
    ),
    "token by name": Kind(
        chars(HEX, 40),
        (
            "api_key={}",
            '"access_token":"{}","expires_in":3600',
            "X-Api-Key: {}",
            "client_secret: {}",
            "GET /hook?token={} 200",
            "x-auth-token={}",
            "apiKey = '{}'",
            '"refreshToken": "{}"',
        ),
    ),
    "azure key": Kind(
        joined(chars(ALNUM + "+/", 86), "=="),
        (
            "AccountName=shop;AccountKey={};EndpointSuffix=core.windows.net",
            "SharedAccessKeyName=root;SharedAccessKey={}",
            "DefaultEndpointsProtocol=https;AccountKey={}",
            "azure_storage_account_key={}",
        ),
    ),
    "password hash": Kind(
        joined("$6$", chars(ALNUM, 12), "$", chars(ALNUM + "./", 86)),
        ("root:{}:19000:0:99999:7:::", "hash {} stored", "usermod -p '{}' kim", "user {} ok"),
    ),
    "sql password": Kind(
        random_password,
        (
            "CREATE USER 'app'@'%' IDENTIFIED BY '{}'",
            "ALTER ROLE app WITH PASSWORD '{}'",
            "ALTER USER app IDENTIFIED BY '{}';",
            "create role app login password '{}';",
        ),
    ),
    "netrc password": Kind(
        password,
        (
            "machine git.example.org login kim password {}",
            "machine x.example\n  login kim\n  password {}\n",
            "default login kim password {}",
            "machine a.example login b password {} port 1",
        ),
    ),
}


def samples(split: Split, seed: int, per_surrounding: int = 2) -> Iterator[Sample]:
    """Every kind in each of its surroundings of `split`, `per_surrounding` times."""
    random = Random(f"{split}/{seed}")
    for name, kind in KINDS.items():
        for surrounding in kind.surroundings[split == "held-out" :: 2]:
            for _ in range(per_surrounding):
                secret = kind.make(random)
                yield Sample(name, surrounding.format(secret), secret)


_BENIGN: tuple[Callable[[Random], str], ...] = (
    lambda r: f"commit {chars(HEX, 40)(r)} (tag: v{r.randrange(9)}.{r.randrange(20)}.{r.randrange(9)})",
    lambda r: f"{chars(HEX, 8)(r)} fix: token refresh when the password has changed",
    lambda r: f"Digest: sha256:{chars(HEX, 64)(r)} Status: Image is up to date",
    lambda r: f"request_id={uuid(r)} status=200 duration={r.randrange(900)}ms",
    lambda r: f"sshd[{r.randrange(9999)}]: Failed password for invalid user admin from {ip(r)} port 51234 ssh2",
    lambda r: f"sshd[{r.randrange(9999)}]: pam_unix(sshd:auth): authentication failure; logname= uid=0 rhost={ip(r)}",
    lambda r: f'FATAL: password authentication failed for user "app{r.randrange(99)}"',
    lambda r: f"token expired {r.randrange(60)} minutes ago, refreshing",
    lambda r: f"sudo: kim : TTY=pts/{r.randrange(9)} ; PWD=/home/kim/app-v2 ; USER=root ; COMMAND=/usr/bin/apt update",
    lambda r: f'{ip(r)} - - [20/Nov/2026:09:14:02 +0900] "GET /v1/tokens?page={r.randrange(99)} HTTP/1.1" 200 512',
    lambda r: f"usage input_tokens={r.randrange(9999)} output_tokens={r.randrange(999)} max_tokens=4096",
    lambda r: "    password = os.environ['DB_PASSWORD']",
    lambda r: "+def login(user: str, password: str, *, token: str | None = None) -> Session:",
    lambda r: '  password: ${DB_PASSWORD}\n  token: "{{ vault_token }}"',
    lambda r: "    self.password = password",
    lambda r: "secretName: app-tls",
    lambda r: "Enter password: ",
    lambda r: "error: password must be at least 12 characters",
    lambda r: f"listening on http://{ip(r)}:{r.randrange(1024, 65535)}/path:with@sign",
    lambda r: f"pod/checkout-{chars(string.ascii_lowercase + string.digits, 10)(r)}-x{r.randrange(9)}k2p 1/1 Running",
    lambda r: f"ssh -p {r.randrange(20, 9999)} kim@{ip(r)} mkdir -p /srv/app",
    lambda r: f"docker run -p {r.randrange(1024, 9999)}:80 --name web nginx:1.{r.randrange(30)}",
    lambda r: f"mysql: connected to 8.0.{r.randrange(40)} on port 3306",
    lambda r: "Authorization header is missing; bearer authentication required",
    lambda r: f"go.sum: example.org/x v1.{r.randrange(40)}.0 h1:{base64.b64encode(r.randbytes(32)).decode()}",
    lambda r: f'"integrity": "sha512-{base64.b64encode(r.randbytes(64)).decode()}"',
    lambda r: f'ETag: "{chars(HEX, 32)(r)}" Content-Length: {r.randrange(10**6)}',
    lambda r: f"SHA256:{base64.b64encode(r.randbytes(32)).decode().rstrip('=')} kim@laptop (ED25519)",
    lambda r: "비밀번호가 일치하지 않습니다: 사용자 kim",
    lambda r: "토큰: 만료됨 (재시도 3회)",
    lambda r: json.dumps({"level": "info", "msg": "password changed", "user": "kim", "trace_id": chars(HEX, 32)(r)}),
    lambda r: f"git clone git@github.com:team/app.git took {r.randrange(60)}s",
    lambda r: "remote: https://git.example.org/team/app.git (fetch)",
    lambda r: f"session opened for user root by (uid={r.randrange(1000)})",
    lambda r: "-----BEGIN CERTIFICATE----- expected, found end of file",
    lambda r: f"kernel: [{r.randrange(9999)}.{r.randrange(10**6):06}] eth0: link up 1000Mbps",
    lambda r: f"cookie jar holds {r.randrange(9)} cookies; csrf token missing",
    lambda r: f"GET /api/keys/{uuid(r)} 404",
    lambda r: "the secret is well kept; the key is under the mat",
    lambda r: f'Nov 20 09:14:02 host kubelet: secret "app-tls" not found (attempt {r.randrange(9)})',
    lambda r: f'http_requests_total{{code="200",handler="/token"}} {r.randrange(10**6)}',
    lambda r: f"AuthMethod=password user=kim{r.randrange(9)} ok=true tokens=3",
)


def benign_lines(seed: int, count: int) -> list[str]:
    """`count` lines as operators read them, without a secret in any."""
    random = Random(seed)
    return [random.choice(_BENIGN)(random) for _ in range(count)]


def ip(random: Random) -> str:
    return ".".join(str(random.randrange(1, 255)) for _ in range(4))


def uuid(random: Random) -> str:
    return "-".join(chars(HEX, length)(random) for length in (8, 4, 4, 4, 12))
