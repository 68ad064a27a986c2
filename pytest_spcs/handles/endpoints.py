"""Requests to a service's public endpoint, as they come from outside of Snowflake."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pytest_spcs.errors import EndpointError, WaitTimeoutError
from pytest_spcs.waiting import Deadline, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import httpx

    from pytest_spcs.handles.observations import Endpoint

REQUEST_SECONDS = 60.0
"""How long an answer may take unless ``timeout=`` says otherwise; the ingress of a real account cuts at 90 s."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceView:
    """What an endpoint needs to know of its service."""

    name: str
    endpoints: Callable[[], Sequence[Endpoint]]
    status: Callable[[], str]
    evidence: Callable[[], Sequence[str]]
    ingress_headers: Callable[[], Mapping[str, str]]
    ready_timeout: float


def url_of(address: str) -> str:
    """Return the URL for an ``ingress_url``, which has no scheme: only loopback is spoken to without TLS."""
    host = urlsplit(f"//{address}").hostname or ""
    return f"{'http' if _is_loopback(host) else 'https'}://{address}".rstrip("/")


class EndpointHandle:
    """One endpoint of a service. Requests take the arguments of httpx and return its response, whatever its status.

    The address is asked for once, and once more when a connection is refused. No cookie is kept between requests, so
    one test cannot disturb another.
    """

    def __init__(self, name: str, service: ServiceView) -> None:
        self.name = name
        self._service = service
        self._lock = threading.Lock()
        self._url: str | None = None
        self._clients: dict[str, httpx.Client] = {}

    def __repr__(self) -> str:
        return f"<EndpointHandle {self.name} of {self._service.name}>"

    @property
    def url(self) -> str:
        """Where the endpoint is reached from outside, without a slash at the end; waits until there is an address.

        Raises:
            EndpointError: it is not declared, it is private, or it has no address in time.
        """
        if self._url is None:
            self._url = self._find_url()
        return self._url

    def describe(self) -> Endpoint:
        """Return the endpoint as SHOW ENDPOINTS lists it.

        Raises:
            EndpointError: the specification declares no endpoint of that name.
        """
        listed = self._service.endpoints()
        for endpoint in listed:
            if endpoint.name.lower() == self.name.lower():
                return endpoint
        raise EndpointError.unknown(self._service.name, self.name, [endpoint.name for endpoint in listed])

    def request(self, method: str, path: str = "/", **arguments: Any) -> httpx.Response:
        """Send a request to a path of the endpoint; further arguments are those of ``httpx.Client.request``.

        Raises:
            EndpointError: the endpoint has no address, or nothing takes the connection.
        """
        import httpx

        headers = httpx.Headers(self._service.ingress_headers())
        headers.update(arguments.pop("headers", None))
        url = self.url
        try:
            return self._send(url, method, path, headers=headers, **arguments)
        except httpx.ConnectError as refused:
            self.forget_address()
            moved_to = self.url
            if moved_to == url:
                raise self._unreachable(url, refused) from refused
        try:
            return self._send(moved_to, method, path, headers=headers, **arguments)
        except httpx.ConnectError as refused:
            raise self._unreachable(moved_to, refused) from refused

    def get(self, path: str = "/", **arguments: Any) -> httpx.Response:
        """Send a GET request."""
        return self.request("GET", path, **arguments)

    def post(self, path: str = "/", **arguments: Any) -> httpx.Response:
        """Send a POST request, for example with ``json=`` or ``content=``."""
        return self.request("POST", path, **arguments)

    def put(self, path: str = "/", **arguments: Any) -> httpx.Response:
        """Send a PUT request."""
        return self.request("PUT", path, **arguments)

    def patch(self, path: str = "/", **arguments: Any) -> httpx.Response:
        """Send a PATCH request."""
        return self.request("PATCH", path, **arguments)

    def delete(self, path: str = "/", **arguments: Any) -> httpx.Response:
        """Send a DELETE request."""
        return self.request("DELETE", path, **arguments)

    def forget_address(self) -> None:
        """Ask for the address again before the next request: suspending and altering a service may change it."""
        self._url = None

    def close(self) -> None:
        """Close the connections. A later request opens new ones."""
        with self._lock:
            clients, self._clients = self._clients, {}
        for client in clients.values():
            client.close()

    def _find_url(self) -> str:
        seen: list[Endpoint] = []

        def look() -> str | None:
            seen[:] = [self.describe()]
            if not seen[0].is_public:
                raise EndpointError.private(self._service.name, self.name)
            if seen[0].address is not None:
                return url_of(seen[0].address)
            if self._service.status() in {"SUSPENDED", "SUSPENDING"}:
                raise EndpointError.suspended(self._service.name, self.name)
            return None

        deadline = Deadline(self._service.ready_timeout)
        try:
            return wait_until(look, deadline=deadline, evidence=lambda: f"the address of endpoint {self.name}")
        except WaitTimeoutError as timeout:
            raise EndpointError.not_provisioned(
                self._service.name, self.name, seconds=deadline.seconds, ingress_url=seen[0].ingress_url
            ) from timeout

    def _send(self, url: str, method: str, path: str, **arguments: Any) -> httpx.Response:
        return self._client(url).request(method, f"{url}/{path.removeprefix('/')}", **arguments)

    def _client(self, url: str) -> httpx.Client:
        import httpx

        scheme = url.partition(":")[0]
        with self._lock:
            if scheme not in self._clients:
                self._clients[scheme] = httpx.Client(
                    # No proxy stands before loopback; and without TLS, reading certificate files is waste that fails
                    # where a test has replaced the file system.
                    trust_env=scheme == "https",
                    verify=scheme == "https",
                    timeout=REQUEST_SECONDS,
                    cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
                )
            return self._clients[scheme]

    def _unreachable(self, url: str, refused: Exception) -> EndpointError:
        return EndpointError.unreachable(
            self._service.name, self.name, url=url, reason=str(refused), seen=self._service.evidence()
        )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
