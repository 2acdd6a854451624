"""One GET or POST to a configured server: bounded in time and size, never led to another host, secrets kept."""

from __future__ import annotations

import base64
import ssl
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import anyio
import httpx2

from devops_assistant.common.sanitise import one_line
from devops_servers.prometheus.errors import Refused, TooLarge, Unreachable
from devops_servers.prometheus.settings import Instance

Parameters = Mapping[str, str | Sequence[str]]

_REDIRECTS = 3
_SHORTEST_SECRET = 8
_REDACTED = "‹redacted›".encode()


@dataclass(frozen=True, slots=True)
class Response:
    """What a server answered, read to its end."""

    status: int
    type: str
    """The media type, without parameters."""
    body: bytes

    @property
    def excerpt(self) -> str:
        """The begin of the body, fit for an error."""
        return one_line(self.body[:1_000].decode(errors="replace"))


class Transport:
    """The connections to one instance; a context that closes them. Nothing is opened before it is needed."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._client: httpx2.AsyncClient | None = None

    async def aclose(self) -> None:
        """Close what is open."""
        if self._client:
            await self._client.aclose()
            self._client = None

    async def request(self, path: str, parameters: Parameters, *, post: bool = False) -> Response:
        """Return the answer to one request.

        Args:
            path: what follows the instance's URL, with a slash in front, quoted.
            parameters: sent in the query, or as a form where `post` is set.

        Raises:
            Unreachable: nothing answered in time, in good order, or where it was expected.
            Refused: the credentials or certificates that are configured cannot be used.
            TooLarge: the answer has more bytes than the instance's limit.
        """
        limit = self._instance.timeout_s
        try:
            with anyio.fail_after(limit):
                return await self._followed(path, parameters, post=post)
        except (TimeoutError, httpx2.TimeoutException):
            raise Unreachable(
                f"{self._name} did not answer within {limit:g} s; ask for less, or set a longer timeout"
            ) from None
        except (UnicodeError, httpx2.InvalidURL):
            raise Refused(
                f"a header or a credential of {self._name} holds what HTTP cannot carry; correct it"
            ) from None
        except (httpx2.HTTPError, OSError, anyio.BrokenResourceError, anyio.ClosedResourceError) as error:
            unproven = self._instance.url.startswith("https:") and not self._instance.tls.cert_file
            raise _explained(self._name, error, unproven=unproven) from None

    @property
    def _name(self) -> str:
        return f"the instance {self._instance.name!r}"

    async def _followed(self, path: str, parameters: Parameters, *, post: bool) -> Response:
        url = self._instance.url + path
        for _ in range(_REDIRECTS):
            response, location = await self._once(url, parameters, post=post)
            if not location:
                return response
            target = _joined(url, location)
            if _origin(target) != _origin(self._instance.url) or not urlsplit(target).path.endswith(path):
                raise Unreachable(f"{self._name} redirects elsewhere, which is refused; correct its URL")
            url = target.partition("?")[0]
        raise Unreachable(f"{self._name} redirects in a circle; correct its URL")

    async def _once(self, url: str, parameters: Parameters, *, post: bool) -> tuple[Response, str]:
        """One exchange: the answer, and where it redirects to."""
        client = self._connected()
        secrets = [*self._instance.headers.values()]
        headers = dict(self._instance.headers)
        if authorization := self._authorization():
            headers["Authorization"], secret = authorization
            secrets.append(secret)
        async with client.stream(
            "POST" if post else "GET",
            url,
            headers=headers,
            params=None if post else parameters,
            data=parameters if post else None,
        ) as response:
            location = response.headers.get("location", "") if response.is_redirect else ""
            body = b"" if location else await self._read(response)
            kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            return Response(response.status_code, kind, _without(secrets, body)), location

    async def _read(self, response: httpx2.Response) -> bytes:
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > self._instance.limit_bytes:
                raise TooLarge(
                    f"the answer has more than {self._instance.limit_bytes >> 20} MiB; aggregate with sum by (…) or "
                    "topk, or ask for a shorter time"
                )
        return bytes(body)

    def _connected(self) -> httpx2.AsyncClient:
        if not self._client:
            self._client = httpx2.AsyncClient(
                verify=self._trust(),
                timeout=self._instance.timeout_s,
                follow_redirects=False,
                trust_env=False,  # neither proxies nor .netrc are what the user configured here
            )
        return self._client

    def _trust(self) -> ssl.SSLContext | bool:
        tls = self._instance.tls
        if not self._instance.url.startswith("https:") or not (tls.insecure or tls.ca_file or tls.cert_file):
            return True
        try:
            context = ssl.create_default_context(cafile=tls.ca_file)
            if tls.insecure:
                context.check_hostname = False
                context.verify_mode = ssl.CERT_NONE
            if tls.cert_file:
                context.load_cert_chain(tls.cert_file, tls.key_file)
        except (OSError, ssl.SSLError) as error:
            raise Refused(
                f"a certificate file of {self._name} cannot be used ({error.strerror or 'not PEM'}); "
                "correct ca_file, cert_file or key_file"
            ) from None
        return context

    def _authorization(self) -> tuple[str, str] | None:
        """The header, and the secret in it; files are read each time, since tokens are rotated."""
        one = self._instance
        if token := one.token or self._secret(one.token_file):
            return f"Bearer {token}", token
        if one.user:
            password = one.password or self._secret(one.password_file)
            pair = base64.b64encode(f"{one.user}:{password}".encode()).decode()
            return f"Basic {pair}", password
        return None

    def _secret(self, path: Path | None) -> str:
        if not path:
            return ""
        try:
            return path.expanduser().read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise Refused(
                f"the file with the secret of {self._name} cannot be read; correct token_file or password_file"
            ) from None


def _joined(url: str, location: str) -> str:
    """Where a redirect leads to; nowhere, where that is no address."""
    try:
        target = urljoin(url, location)
        _origin(target)
    except ValueError:
        return ""
    return target


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _without(secrets: Sequence[str], body: bytes) -> bytes:
    """`body` without what we sent, should the server repeat it."""
    for secret in secrets:
        if len(secret) >= _SHORTEST_SECRET:
            body = body.replace(secret.encode(), _REDACTED)
    return body


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and what led to it: the library's own may say nothing."""
    cause: BaseException | None = error
    while cause:
        yield cause
        cause = cause.__cause__ or cause.__context__


def _explained(name: str, error: Exception, *, unproven: bool) -> Unreachable | Refused:
    """What a failed exchange means for its user; the library's own text may name addresses.

    Args:
        unproven: it is HTTPS, and we show no certificate; a server that wants one may just hang up.
    """
    words = " ".join(map(str, _causes(error))).lower()
    if "certificate_verify_failed" in words:
        return Refused(f"the certificate of {name} is not trusted; set ca_file to the authority that signed it")
    if "bad certificate" in words or "certificate required" in words or "certificate_required" in words:
        return Refused(f"{name} wants a client certificate; set cert_file and key_file")
    if isinstance(error, httpx2.ConnectError):
        return Unreachable(f"{name} cannot be reached (nothing accepts connections there); check its URL, and it")
    if unproven:
        return Unreachable(f"{name} broke off; where it wants a client certificate; set cert_file and key_file")
    return Unreachable(
        f"{name} broke off its answer ({type(error).__name__}); try again, and check what stands between"
    )
