import pytest

from devops_servers.system.command_lines import shown


@pytest.mark.parametrize(
    ("arguments", "kept"),
    [
        (["psql", "--password", "s3cretvalue"], "psql --password ‹"),
        (["psql", "--password=s3cretvalue"], "psql --password=‹"),
        (["/usr/bin/mysql", "-u", "app", "-ps3cretvalue"], "/usr/bin/mysql -u app -p‹"),
        (["env", "PGPASSWORD=s3cretvalue", "psql"], "env PGPASSWORD=‹"),
        (["sh", "-c", "mysqldump -ps3cretvalue shop"], "sh -c mysqldump -p‹"),
        (["curl", "-u", "me:s3cretvalue", "http://h/"], "curl -u ‹"),
        (["worker", "redis://:s3cretvalue@cache:6379/0"], "worker redis://:‹"),
        (["worker", "postgres://app:s3cretvalue@db/shop"], "worker postgres://app:‹"),
        (["worker --api-key s3cretvalue"], "worker --api-key ‹"),
        (["sshpass", "-p", "s3cretvalue", "ssh", "host"], "sshpass -p ‹"),
    ],
)
def test_a_secret_is_masked_and_the_rest_stays_readable(arguments: list[str], kept: str) -> None:
    text = shown(arguments)
    assert "s3cret" not in text
    assert text.startswith(kept)


@pytest.mark.parametrize(
    "arguments",
    [["mysql", "-pX"], ["env", "PGPASSWORD=x"], ["app", "--password", "x"], ["app", "--db-password", "two words"]],
)
def test_not_even_a_short_secret_or_one_with_spaces_is_left(arguments: list[str]) -> None:
    text = shown(arguments)
    assert text.endswith("›")
    assert "words" not in text


@pytest.mark.parametrize(
    "arguments",
    [
        ["ssh", "-p", "2222", "host"],
        ["mkdir", "-p", "/srv/data"],
        ["git", "log", "--author=kim"],
        ["nginx:", "worker", "process"],
        ["curl", "https://example.org/a@b"],
    ],
)
def test_what_is_no_secret_stays(arguments: list[str]) -> None:
    assert shown(arguments) == " ".join(arguments)


def test_a_command_line_stays_on_one_line_of_bounded_length() -> None:
    text = shown(["sh", "-c", "a\nb\x1b[31m", "x" * 500], limit=60)
    assert "\n" not in text
    assert "\x1b" not in text
    assert len(text) == 60
