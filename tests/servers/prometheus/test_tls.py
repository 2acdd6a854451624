"""Private authorities and client certificates, made for the test by openssl."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

from tests.servers.prometheus.calling import asking, misbehaving, vector

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl, which makes the certificates"),
]


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an authority, and a certificate of the server's and one of ours that it signed."""
    folder = tmp_path_factory.mktemp("certificates")
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    _openssl(folder, "req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=authority")
    for name in ("server", "client"):
        _openssl(
            *(folder, "req", "-x509", *key, "-keyout", f"{name}.key", "-out", f"{name}.pem", "-subj", f"/CN={name}"),
            *("-CA", "ca.pem", "-CAkey", "ca.key", "-addext", "subjectAltName=IP:127.0.0.1"),
            *("-addext", "basicConstraints=critical,CA:FALSE"),
        )
    return folder


def _openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True, timeout=20)


def server_side(folder: Path, *, client_required: bool = False) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem", folder / "server.key")
    if client_required:
        context.load_verify_locations(folder / "ca.pem")
        context.verify_mode = ssl.CERT_REQUIRED
    return context


async def test_a_certificate_of_a_private_authority_is_taken_only_where_it_is_named(certificates: Path) -> None:
    with misbehaving(vector(({}, "1")), tls=server_side(certificates)) as server:
        async with asking(PROMETHEUS_URL=server.url) as ask:
            reply = await ask("execute_query", query="up")
            assert "is not trusted; set ca_file to the authority that signed it" in reply.text
        async with asking(PROMETHEUS_URL=server.url, PROMETHEUS_CA_FILE=str(certificates / "ca.pem")) as ask:
            assert (await ask("execute_query", query="up")).summary.startswith("1 at ")
        async with asking(PROMETHEUS_URL=server.url, PROMETHEUS_INSECURE="true") as ask:
            assert (await ask("execute_query", query="up")).summary.startswith("1 at ")


async def test_a_server_that_wants_a_client_certificate_gets_it(certificates: Path) -> None:
    trusted = {"PROMETHEUS_CA_FILE": str(certificates / "ca.pem")}
    ours = {
        "PROMETHEUS_CERT_FILE": str(certificates / "client.pem"),
        "PROMETHEUS_KEY_FILE": str(certificates / "client.key"),
    }
    with misbehaving(vector(({}, "1")), tls=server_side(certificates, client_required=True)) as server:
        async with asking(PROMETHEUS_URL=server.url, **trusted) as ask:
            reply = await ask("execute_query", query="up")
            assert "wants a client certificate; set cert_file and key_file" in reply.text
        async with asking(PROMETHEUS_URL=server.url, **trusted, **ours) as ask:
            assert (await ask("execute_query", query="up")).summary.startswith("1 at ")


async def test_a_certificate_file_that_cannot_be_read_is_named_by_its_setting(tmp_path: Path) -> None:
    broken = tmp_path / "broken.pem"
    broken.write_text("no certificate")
    for file in (broken, tmp_path / "absent.pem"):
        async with asking(PROMETHEUS_URL="https://127.0.0.1:9", PROMETHEUS_CA_FILE=str(file)) as ask:
            reply = await ask("execute_query", query="up")
        assert "a certificate file of the instance 'default' cannot be used" in reply.text
