"""What may happen between us and a Prometheus: slow, dead, elsewhere, too much, not ours."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from tests.real.running import free_port
from tests.servers.prometheus.calling import Asked, Said, asking, failure, misbehaving, success, vector

pytestmark = pytest.mark.anyio
TOKEN = "glsa_8fJ2kQ0zLm4Vt7Xc1Rb9Yw6N"


async def test_a_dead_server_is_named_by_its_instance_and_not_by_its_address() -> None:
    port = free_port()
    async with asking(PROMETHEUS_URL=f"http://user:{TOKEN}@127.0.0.1:{port}") as ask:
        reply = await ask("execute_query", query="up")
    assert reply.is_error
    assert "the instance 'default' cannot be reached" in reply.text
    assert str(port) not in reply.text
    assert TOKEN not in reply.text


async def test_a_slow_server_is_given_up_on_after_its_timeout() -> None:
    never = threading.Event()
    with misbehaving(Said("{}", slow=never)) as server:
        async with asking(PROMETHEUS_URL=server.url, PROMETHEUS_TIMEOUT="0.3") as ask:
            reply = await ask("execute_query", query="up")
        never.set()
    assert reply.is_error
    assert "did not answer within 0.3 s" in reply.text


async def test_a_server_that_drips_is_given_up_on_as_well() -> None:
    drip = threading.Event()

    def dripping(asked: Asked) -> Said:
        return Said(b"{" + b" " * 10_000_000, slow=drip)

    with misbehaving(dripping) as server:
        async with asking(PROMETHEUS_URL=server.url, PROMETHEUS_TIMEOUT="0.3") as ask:
            assert "did not answer within 0.3 s" in (await ask("get_status")).text
        drip.set()


async def test_the_server_is_told_how_long_we_wait() -> None:
    with misbehaving(vector(({}, "1"))) as server:
        async with asking(PROMETHEUS_URL=server.url, PROMETHEUS_TIMEOUT="7") as ask:
            await ask("execute_query", query="up")
    assert server.asked[0].parameters["timeout"] == ["7s"]


async def test_an_answer_larger_than_its_limit_is_refused_with_what_would_help() -> None:
    with misbehaving(Said(b'{"status":"success","data":"' + b"x" * (2 << 20) + b'"}')) as server:
        async with asking(PROMETHEUS_URL=server.url, PROMETHEUS_LIMIT_MB="1") as ask:
            reply = await ask("execute_query", query="up")
    assert reply.is_error
    assert "more than 1 MiB; aggregate" in reply.text


async def test_a_redirect_to_another_host_is_refused_and_sends_nothing_there() -> None:
    with misbehaving() as other:
        elsewhere = Said(status=302, headers={"Location": f"{other.url}/api/v1/query"})
        with misbehaving(elsewhere) as server:
            async with asking(PROMETHEUS_URL=server.url, PROMETHEUS_TOKEN=TOKEN) as ask:
                reply = await ask("execute_query", query="up")
        assert not other.asked
    assert reply.is_error
    assert "redirects elsewhere, which is refused" in reply.text


async def test_a_redirect_within_the_host_is_followed_but_never_off_the_list_of_paths() -> None:
    def moved(asked: Asked) -> Said:
        if asked.path.startswith("/new/"):
            return vector(({}, "7"))
        return Said(status=307, headers={"Location": f"/new{asked.path}?query=up"})

    with misbehaving(moved) as server:
        async with asking(PROMETHEUS_URL=server.url) as ask:
            assert (await ask("execute_query", query="up")).summary.startswith("7 at ")
    with misbehaving(Said(status=302, headers={"Location": "/api/v1/admin/tsdb/snapshot"})) as server:
        async with asking(PROMETHEUS_URL=server.url) as ask:
            assert (await ask("execute_query", query="up")).is_error
        assert {asked.path for asked in server.asked} == {"/api/v1/query"}


@pytest.mark.parametrize("location", ["http://[bad", "http://h:port/api/v1/query", "//evil.example/api/v1/query", "?"])
async def test_a_redirect_to_nowhere_is_refused(location: str) -> None:
    with misbehaving(Said(status=302, headers={"Location": location})) as server:
        async with asking(PROMETHEUS_URL=server.url) as ask:
            reply = await ask("execute_query", query="up")
    assert "redirects " in reply.text
    assert "evil" not in reply.text


@pytest.mark.parametrize("token", ["한글-토큰-0001", "two\nlines-0001"])
async def test_a_credential_that_http_cannot_carry_is_refused_and_not_shown(token: str) -> None:
    with misbehaving(vector(({}, "1"))) as server:
        async with asking(PROMETHEUS_URL=server.url, PROMETHEUS_TOKEN=token) as ask:
            reply = await ask("execute_query", query="up")
        assert not server.asked
    assert reply.is_error
    assert "the instance 'default'" in reply.text
    assert "0001" not in reply.text


async def test_an_answer_cut_short_is_told() -> None:
    with misbehaving(Said('{"status":', headers={"Content-Encoding": "gzip"})) as server:
        async with asking(PROMETHEUS_URL=server.url) as ask:
            assert "broke off its answer (DecodingError)" in (await ask("execute_query", query="up")).text


async def test_a_circle_of_redirects_ends() -> None:
    with misbehaving(Said(status=302, headers={"Location": "/api/v1/query"})) as server:
        async with asking(PROMETHEUS_URL=server.url) as ask:
            assert "redirects in a circle" in (await ask("execute_query", query="up")).text


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            Said("<html>Login</html>", type="text/html"),
            "is no Prometheus (HTTP 200, text/html); check its URL and path",
        ),
        (Said("404 page not found", 404, "text/plain"), "has no query (HTTP 404); either this engine"),
        (Said('unsupported path requested: "/api/v1/query"', 400, "text/plain"), "has no query (HTTP 400)"),
        (Said("Unauthorized", 401, "text/plain"), "does not let us in (HTTP 401: Unauthorized); check its token"),
        (Said("no org id", 401, "text/plain"), "or its tenant"),
        (Said("<h1>Bad Gateway</h1>", 502, "text/html"), "answers HTTP 502: <h1>Bad Gateway</h1>; try later"),
        (Said("", 200), "is no Prometheus"),
        (Said("[" * 100_000, 200), "is no Prometheus"),
        (
            Said('{"status":"success","data":{"resultType":"vector","result":[{"metric":{}}]}}'),
            "is not what Prometheus's API",
        ),
        (Said('{"status":"success","data":{"resultType":"vector","result":7}}'), "is not what Prometheus's API"),
        (Said('{"status":"success","data":null}'), "is not what Prometheus's API"),
        (Said('{"status":"success","data":{"resultType":"pie","result":[]}}'), "is not what Prometheus's API"),
        (failure("execution", "query processing would load too many samples", 422), "ask for a shorter span"),
        (failure("timeout", "query timed out in expression evaluation", 503), "timeout: query timed out"),
    ],
)
async def test_whatever_answers_is_explained(said: Said, words: str) -> None:
    with misbehaving(said) as server:
        async with asking(PROMETHEUS_URL=server.url) as ask:
            reply = await ask("execute_query", query="up")
    assert reply.is_error
    assert words in reply.text


async def test_no_credential_is_in_an_answer_even_where_the_server_repeats_it(tmp_path: Path) -> None:
    secret_file = tmp_path / "token"
    secret_file.write_text(TOKEN + "\n")

    def repeating(asked: Asked) -> Said:
        return failure("bad_data", f"you sent {asked.headers['Authorization']} and {asked.headers.get('X-Key')}")

    with misbehaving(repeating) as server:
        async with asking(
            PROMETHEUS_URL=server.url,
            PROMETHEUS_TOKEN_FILE=str(secret_file),
            PROMETHEUS_HEADERS='{"X-Key": "Zq81LmXw04TbVn8s"}',
        ) as ask:
            reply = await ask("execute_query", query="up")
    assert server.asked[0].headers["Authorization"] == f"Bearer {TOKEN}"
    assert server.asked[0].headers["X-Key"] == "Zq81LmXw04TbVn8s"
    assert "you sent" in reply.text
    assert TOKEN not in reply.text
    assert "Zq81LmXw04TbVn8s" not in reply.text


async def test_a_token_file_is_read_again_for_each_request(tmp_path: Path) -> None:
    secret_file = tmp_path / "token"
    with misbehaving(vector(({}, "1"))) as server:
        async with asking(PROMETHEUS_URL=server.url, PROMETHEUS_TOKEN_FILE=str(secret_file)) as ask:
            reply = await ask("execute_query", query="up")
            assert "the file with the secret of the instance 'default' cannot be read" in reply.text
            for token in ("first-token-0001", "second-token-0002"):
                secret_file.write_text(token)
                await ask("execute_query", query="up")
    assert [asked.headers["Authorization"] for asked in server.asked if asked.path.endswith("/query")] == [
        "Bearer first-token-0001",
        "Bearer second-token-0002",
    ]


async def test_basic_credentials_and_the_tenant_are_sent() -> None:
    with misbehaving(vector(({}, "1"))) as server:
        url = server.url.replace("://", "://ann:p%40ss@")
        async with asking(PROMETHEUS_URL=url, PROMETHEUS_ORG_ID="team-a|team-b") as ask:
            await ask("execute_query", query="up")
    assert server.asked[0].headers["Authorization"] == "Basic YW5uOnBAc3M="
    assert server.asked[0].headers["X-Scope-OrgID"] == "team-a|team-b"


async def test_each_instance_has_its_own_address_prefix_and_credentials() -> None:
    with misbehaving(vector(({}, "1"))) as one, misbehaving(vector(({}, "2"))) as two:
        more = {"eu": {"url": two.url, "path_prefix": "prometheus", "token": "${EU_TOKEN}"}}
        environment = {"PROMETHEUS_INSTANCES": json.dumps(more), "EU_TOKEN": TOKEN}
        async with asking(PROMETHEUS_URL=one.url + "/", **environment) as ask:
            assert (await ask("execute_query", query="up")).summary.startswith("1 at")
            reply = await ask("execute_query", query="up", instance="eu")
            unknown = await ask("execute_query", query="up", instance="ue")
    assert reply.summary.startswith("2 at")
    assert "instance eu" in reply.footer
    assert (one.asked[0].path, two.asked[0].path) == ("/api/v1/query", "/prometheus/api/v1/query")
    assert "Authorization" not in one.asked[0].headers
    assert two.asked[0].headers["Authorization"] == f"Bearer {TOKEN}"
    assert unknown.is_error
    assert "did you mean eu? there are: default, eu" in unknown.text


async def test_a_long_query_goes_as_a_form() -> None:
    query = "up or " * 500 + "up"
    with misbehaving(vector(({}, "1"))) as server:
        async with asking(PROMETHEUS_URL=server.url) as ask:
            await ask("execute_query", query=query)
    asked = server.asked[0]
    assert (asked.method, asked.parameters["query"]) == ("POST", [query])


async def test_what_the_server_remarks_is_passed_on() -> None:
    with misbehaving(
        success({"resultType": "scalar", "result": [1, "3"]}, warnings=["store eu-2 did not answer: partial data"])
    ) as server:
        async with asking(PROMETHEUS_URL=server.url) as ask:
            assert "store eu-2 did not answer: partial data" in (await ask("execute_query", query="up")).footer
