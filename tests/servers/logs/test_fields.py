import pytest

from devops_servers.logs.fields import Fields, fields_of
from devops_servers.logs.levels import plain_level


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        (
            "2026-11-21 10:00:00,123 ERROR c.f.Main - disk full",
            Fields("application", "disk full", "ERROR", "c.f.Main"),
        ),
        (
            "2026-11-21T10:00:00Z [WARN] auth-service thread-7: slow",
            Fields("application, level in brackets", "slow", "WARN", "auth-service"),
        ),
        (
            "2026-11-21 10:00:00.001  INFO 4711 --- [main] c.acme.Application : started",
            Fields("application", "started", "INFO", "c.acme.Application"),
        ),
        ("2026-11-21 10:00:00.123 [오류] disk full", Fields("application, level in brackets", "disk full", "ERROR")),
        ("2026-11-21 10:00:00.123 [경고] disk slow", Fields("application, level in brackets", "disk slow", "WARN")),
        ("4711:M 21 Nov 2026 10:00:00.123 # Can't save", Fields("application", "Can't save", "WARN")),
        (
            '[2026-11-21T10:00:00.123Z] "GET /x HTTP/2" 503 UF,URX "-" 0 91',
            Fields("text with times", '"GET /x HTTP/2" 503 UF,URX "-" 0 91', "ERROR"),
        ),
        (
            "Nov 21 10:00:00 lb haproxy[7]: 10.0.0.1:9 [x] fe be/s1 0/0/1/45/9 503 803 - - SC-- 9/9/4/1/0 0/0",
            Fields("syslog", "10.0.0.1:9 [x] fe be/s1 0/0/1/45/9 503 803 - - SC-- 9/9/4/1/0 0/0", "ERROR", "haproxy"),
        ),
        ("ERROR:root:disk full", Fields("application", "root:disk full", "ERROR")),
        (
            '{"level":"error","logger":"cart","msg":"disk full"}',
            Fields("JSON lines", "disk full", "ERROR", "cart"),
        ),
        ('{"level":50,"name":"api","msg":"disk full"}', Fields("JSON lines", "disk full", "ERROR", "api")),
        (
            'time=2026-11-21T10:00:00Z level=WARN msg="disk is \\"full\\"" service=db',
            Fields("logfmt", 'disk is "full"', "WARN", "db"),
        ),
        (
            "Nov 21 10:00:00 web1 sshd[411]: Failed password for root",
            Fields("syslog", "Failed password for root", None, "sshd"),
        ),
        (
            "2026-11-21T10:00:00.123456+09:00 web1 kernel: [1.5] error: no disk",
            Fields("syslog", "[1.5] error: no disk", "ERROR", "kernel"),
        ),
        (
            '<11>1 2026-11-21T10:00:00Z web1 app 42 ID1 [x@1 a="b]"] disk full',
            Fields("syslog RFC 5424", "disk full", "ERROR", "app"),
        ),
        (
            '10.0.0.1 - - [21/Nov/2026:10:00:00 +0000] "GET /x HTTP/1.1" 503 12 "-" "curl"',
            Fields("access log", "503 GET /x HTTP/1.1", "ERROR"),
        ),
        (
            "2026/11/21 10:00:00 [crit] 31#31: *7 connect() failed",
            Fields("nginx error log", "connect() failed", "ERROR"),
        ),
        (
            "[Sat Nov 21 10:00:00.123456 2026] [core:warn] [pid 7:tid 8] [client 10.0.0.1:99] no such file",
            Fields("Apache error log", "no such file", "WARN", "core"),
        ),
        (
            "E1121 10:00:00.123456       1 disk.go:12] disk full",
            Fields("klog", "disk full", "ERROR", "disk.go"),
        ),
        (
            "2026-11-21T10:00:00.123456789Z stderr F 2026-11-21 10:00:00 ERROR db: disk full",
            Fields("CRI", "disk full", "ERROR", "db"),
        ),
        (
            '{"log":"level=error msg=\\"disk full\\"\\n","stream":"stderr","time":"2026-11-21T10:00:00Z"}',
            Fields("Docker JSON", "disk full", "ERROR"),
        ),
        ("[2026-11-21T10:00:00Z ERROR app::db] disk full", Fields("env_logger", "disk full", "ERROR", "app::db")),
        ("2026-11-21T10:00:00.123Z fatal: disk full", Fields("application", "disk full", "ERROR")),
        ("nothing in particular", Fields("text", "nothing in particular")),
        ("", Fields("text", "")),
    ],
)
def test_the_parts_of_a_line_are_found_in_each_format(line: str, fields: Fields) -> None:
    assert fields_of(line) == fields


@pytest.mark.parametrize("line", ["{" * 5000, '{"log":' * 3000, "[" * 5000, "<" * 5000, "=" * 5000, " " * 5000 + "x"])
def test_nonsense_is_text(line: str) -> None:
    assert fields_of(line).format == "text"


def test_a_level_that_is_no_level_is_none() -> None:
    assert fields_of('level=² msg="two"').level is None


@pytest.mark.parametrize("word", ["ERROR", "WARN", "WARNING", "INFO", "DEBUG", "FATAL", "NOTICE", "TRACE", "ERR"])
@pytest.mark.parametrize("head", ["{}", "[{}]", "[{}] web [x]", "{} a.b.Main:", "{} level=debug"])
@pytest.mark.parametrize("time", ["2026-11-21 10:00:00,123", "2026-11-21T10:00:00Z", "2026-11-21T10:00:00.5+09:00"])
def test_a_level_that_is_told_fast_is_the_one_that_the_whole_line_states(time: str, head: str, word: str) -> None:
    line = f"{time} {head.format(word)} an error of 10 [INFO] records"
    assert plain_level(line.encode(), 0, len(line)) == fields_of(line).level is not None


@pytest.mark.parametrize(
    "line",
    [
        '2026-11-21T10:00:00Z [INFO] web [x] "GET / HTTP/1.1" 500 12',
        "2026-11-21T10:00:00Z INFO: no header of ours",
        "2026-11-21T10:00:00Z AUDIT who did what",
        "Nov 21 10:00:00 web1 sshd[411]: ERROR",
    ],
)
def test_a_level_that_is_not_plain_is_left_to_the_whole_line(line: str) -> None:
    assert plain_level(line.encode(), 0, len(line)) is None
