import json
import re
import subprocess
import sys
from time import process_time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from devops_assistant.common.errors import ConfigError
from devops_assistant.common.masking import mask
from tests.common.secret_samples import KINDS, Sample, benign_lines, samples

TOKEN = re.compile("‹redacted:[a-z_]+#[0-9a-f]{4}›")


def leaks(sample: Sample) -> bool:
    masked = mask(sample.text).text
    half = len(sample.secret) // 2
    return sample.secret[:half] in masked or sample.secret[half:] in masked


def cpu_seconds(text: str) -> float:
    started = process_time()
    mask(text)
    return process_time() - started


def share(part: int, whole: int) -> float:
    return part / whole


def test_secrets_in_surroundings_the_table_was_not_made_with_are_found() -> None:
    held_out = list(samples("held-out", seed=7))
    missed = [sample for sample in held_out if leaks(sample)]
    print(f"{len(KINDS)} kinds, {len(held_out)} held-out samples, {len(missed)} missed")
    assert len(KINDS) >= 25
    assert share(len(missed), len(held_out)) <= 0.05, missed


def test_lines_without_a_secret_are_left_alone() -> None:
    lines = benign_lines(seed=3, count=5000)
    touched = [line for line in lines if mask(line).count]
    assert share(len(touched), len(lines)) <= 0.001, touched


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("PGPASSWORD=x psql", "PGPASSWORD=‹› psql"),
        ("app --password x -v", "app --password ‹› -v"),
        ('mysql -u root -p"two words" db', 'mysql -u root -p"‹›" db'),
        ("['mysql', '-pS3cret', 'db']", "['mysql', '-p‹›', 'db']"),
        ('curl -u "kim:hunter2" -H "Authorization: Basic a2ltOnB3"', 'curl -u "kim:‹›" -H "Authorization: Basic ‹›"'),
        ("postgres://user:p@ss:w0rd@host/db", "postgres://user:‹›@host/db"),
        ("https://ghp_0123456789abcdef0123456789abcdef0123@github.com/a", "https://‹›@github.com/a"),
        ('{"msg":"{\\"password\\": \\"hunter2\\"}"}', '{"msg":"{\\"password\\": \\"‹›\\"}"}'),
        ('{"password":"a\\"b c","user":"kim"}', '{"password":"‹›","user":"kim"}'),
        ('{"password": "hunter2secret"}', '{"password": "‹›"}'),
        ('passphrase: "correct horse battery staple"', 'passphrase: "‹›"'),
        ("- name: DB_PASSWORD\n  value: correcthorse\n", "- name: DB_PASSWORD\n  value: ‹›\n"),
        ("Cookie: theme=dark; sid=abc\nHost: a", "Cookie: ‹›\nHost: a"),
        ("Set-Cookie: sid=abc; Path=/; HttpOnly", "Set-Cookie: sid=‹›; Path=/; HttpOnly"),
        ("비밀번호: hunter2, 사용자: kim", "비밀번호: ‹›, 사용자: kim"),
        (":password => 'hunter2'", ":password => '‹›'"),
        ('Authorization: Digest username="a", response="66f9"\nHost: a', "Authorization: Digest ‹›\nHost: a"),
        ("line\\nsk-abcdefghij0123456789xyz\\nline", "line\\n‹›\\nline"),
        ("https://example.org/?access_token=abc123&page=2", "https://example.org/?access_token=‹›&page=2"),
    ],
)
def test_only_the_secret_is_replaced(text: str, masked: str) -> None:
    assert TOKEN.sub("‹›", mask(text).text) == masked


@pytest.mark.parametrize(
    "text",
    [
        'password authentication failed for user "kim"',
        "Invalid token: unexpected end of input",
        "password=<redacted> token=${TOKEN} secret=null pwd=****",
        "max_tokens=4096 token=15 Pass: 12 PASS: test_login",
        "+    password: str | None = None,",
        "+    token = request.headers['X-Token']",
        "sudo: kim : PWD=/root ; COMMAND=/bin/ls",
        "docker run -u 1000:1000 -p 80:80 web; ssh -p 22 host; mkdir -p /a/b; mysql -P 3306",
        "private_key: /etc/ssl/private/server.key",
        "Secret: app-tls",
        "received signal sig=SIGTERM",
        "expected -----BEGIN PRIVATE KEY----- at line 1",
        "ActivityManager: bad token: android.os.BinderProxy@2bd79ce",
        "spark://CoarseGrainedScheduler@10.10.34.11:48069",
    ],
)
def test_words_about_secrets_are_not_secrets(text: str) -> None:
    assert mask(text).text == text


def test_the_same_secret_has_the_same_tag_and_another_has_another() -> None:
    tokens = TOKEN.findall(mask("password=alpha1 then password=alpha1 then password=beta2").text)
    assert tokens[0] == tokens[1] != tokens[2]


def test_a_secret_escaped_in_json_is_found_and_the_json_stays_json() -> None:
    token = "ghp_" + "aZ09" * 9
    escaped = "".join(f"\\u{ord(char):04x}" for char in token)
    masked = mask(f'{{"a": "\\u003cb\\u003e", "value": "{escaped}", "c": "\\uc548"}}')
    value = json.loads(masked.text)
    assert masked.count == 1
    assert TOKEN.fullmatch(value["value"])
    assert (value["a"], value["c"]) == ("<b>", "안")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\\n"])
@pytest.mark.parametrize("cut", ["head", "tail", "none"])
def test_a_private_key_is_masked_whole_even_when_a_page_cuts_it(cut: str, newline: str) -> None:
    body = "\n".join("MIIEvQIBADANBgkqhkiG9w0BAQEFAASC" * 2 for _ in range(9))
    lines = f"-----BEGIN RSA PRIVATE KEY-----\n{body}\n-----END RSA PRIVATE KEY-----".splitlines()
    shown = {"head": lines[4:], "tail": lines[:-4], "none": lines}[cut]
    masked = mask("before\n" + newline.join(shown) + "\nand after")
    assert masked.count == 1
    assert TOKEN.sub("‹›", masked.text) == "before\n‹›\nand after"


def test_a_planted_first_line_of_a_key_hides_nothing_that_follows() -> None:
    text = "-----BEGIN PRIVATE KEY-----\n" + "ERROR disk full on /dev/sda1\n" * 2000 + "-----END PRIVATE KEY-----"
    assert mask(text).text == text


def test_the_user_adds_patterns_of_his_own() -> None:
    assert TOKEN.sub("‹›", mask("badge EMP-1234 of kim", extra=(r"EMP-\d+",)).text) == "badge ‹› of kim"
    assert TOKEN.sub("‹›", mask("door code 9 8 7", extra=(r"code (\d \d \d)",)).text) == "door code ‹›"


def test_a_pattern_that_matches_everything_does_not_mask_tokens_again() -> None:
    once = mask("a b", extra=("[a-z0-9#:]*",)).text
    assert mask(once, extra=("[a-z0-9#:]*",)).count == 0


def test_a_bad_pattern_is_named() -> None:
    with pytest.raises(ConfigError, match=r"masking pattern '\(': "):
        mask("x", extra=("(",))


awkward = st.one_of(
    st.text(),
    st.text(alphabet=st.characters(), max_size=30).map(lambda text: f"password={text}"),
    st.lists(
        st.sampled_from(
            ("password", "token: ", "=", '"', "\\", "‹redacted:secret#0a1b›", "‹", "›", "https://a:", "@h", " -p",
             "curl", " -u a:b", "x1Y", "\n", "Cookie: a=", ";", "sk-", "\\u0041", "AKIA", "A" * 16, "\ud800",
             "-----BEGIN ", "PRIVATE KEY-----", "-----END ", "name: ", "value: ", "mysql",
            "Bearer ", "[", ",", "identified by '")
        ),
        max_size=14,
    ).map("".join),
)  # fmt: skip


@given(awkward)
def test_masking_never_fails_changes_nothing_beside_the_tokens_and_once_is_enough(text: str) -> None:
    masked = mask(text)
    assert mask(masked.text).text == masked.text
    assert mask(masked.text).count == 0
    left = 0
    for part in TOKEN.split(masked.text):
        left = text.find(part, left)
        assert left >= 0
        left += len(part)


@pytest.mark.parametrize(
    "piece",
    ["password=", "token=token=", "sk-", "a://", "a://b:c", "curl -u a:b1 ", "eyJ", "-----END PRIVATE KEY-----\n",
     "-----BEGIN PRIVATE KEY-----\n", "password=‹", "A" * 30 + " ", "x=\\u0041", "/..", "Cookie: a=b; ", "mysql -px1 "],
)  # fmt: skip
def test_time_grows_with_the_text_and_no_faster(piece: str) -> None:
    mask(piece * 100)
    small, large = (cpu_seconds(piece * (size // len(piece))) for size in (20_000, 160_000))
    assert large < 24 * max(small, 0.01)  # eight times the text; its square would be 64 times


def test_the_module_is_imported_without_building_any_automaton() -> None:
    code = "import devops_assistant.common.masking as m; raise SystemExit(m._compiled.cache_info().currsize)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=20).returncode == 0


SECRETS = list(samples("held-out", seed=11))


@settings(max_examples=150)
@given(st.sampled_from(SECRETS), awkward, awkward)
def test_what_stands_on_other_lines_never_uncovers_a_secret(sample: Sample, before: str, after: str) -> None:
    assume(not leaks(sample))
    assert not leaks(Sample(sample.kind, f"{before}\n{sample.text}\n{after}", sample.secret))
