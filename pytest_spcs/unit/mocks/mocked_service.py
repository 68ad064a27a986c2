"""A service that is not there: its endpoints answer what a test declares, under the addresses of the real one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Unpack
from urllib.parse import urlsplit

from pytest_spcs.arguments import checked
from pytest_spcs.ingress_rules import Refusal, answer_through_ingress, request_through_ingress
from pytest_spcs.unit.handlers.handlers import Answer, Handler, Request, handler_of
from pytest_spcs.unit.mocks.answer_properties import ANSWER_KINDS, AnswerProperties
from pytest_spcs.unit.mocks.declared_answers import Call, CallHeaders, DeclaredAnswer, answer_with, as_answer
from pytest_spcs.unit.problems import MockDeclarationError, UnexpectedCallError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pytest_spcs.images.app_server import AppServer
    from pytest_spcs.specification.model import Endpoint, Specification
    from pytest_spcs.unit.mocks.service_addresses import ServiceAddresses

_APP_SECONDS = 30.0
_DEFAULT_PORTS = {"http": 80, "https": 443}
_USER = "USER1"


class MockedEndpoint:
    """One endpoint. What is declared with ``answer()`` comes first, then the app object of ``serve()``."""

    def __init__(self, endpoint: Endpoint, service: MockedService) -> None:
        self.name = endpoint.name
        self.calls: list[Call] = []
        self._endpoint = endpoint
        self._service = service
        self._answers: list[DeclaredAnswer] = []
        self._handler: Handler | None = None
        self._server: AppServer | None = None
        self._raised: set[Exception] = set()

    def __repr__(self) -> str:
        return f"<MockedEndpoint {self.name} of {self._service.name}>"

    @property
    def port(self) -> int:
        """The port, or the first one of a range."""
        if self._endpoint.port is not None:
            return self._endpoint.port
        assert self._endpoint.port_range is not None
        return self._endpoint.port_range[0]

    @property
    def url(self) -> str:
        """Where other services reach it, by the full DNS name."""
        return f"http://{self._service.addresses.dns_name}:{self.port}"

    @property
    def short_url(self) -> str:
        """Where services of the same schema reach it."""
        return f"http://{self._service.addresses.label}:{self.port}"

    @property
    def ingress_url(self) -> str:
        """Where clients outside of Snowflake reach it; MockDeclarationError for a private endpoint."""
        if not self._endpoint.public:
            raise MockDeclarationError(
                f"endpoint {self.name!r} of service {self._service.name} is private: it has no ingress URL.\n"
                "Set `public: true` for it in the specification, or use .url, as other services do."
            )
        return f"https://{self._service.addresses.ingress_host(self.name)}"

    @property
    def loopback_url(self) -> str:
        """The same declarations on a port of this machine, for clients that ``responses`` cannot see."""
        if self._server is None:
            from pytest_spcs.unit.mocks.mocked_loopback import serve_on_loopback

            self._server = serve_on_loopback(self)
        return self._server.url

    @checked("answer", properties=AnswerProperties, table=ANSWER_KINDS)
    def answer(
        self,
        method: str,
        path: str = "/",
        *,
        query: Mapping[str, str] | None = None,
        times: int | None = None,
        **properties: Unpack[AnswerProperties],
    ) -> DeclaredAnswer:
        """Declare what is answered to a method (``"*"`` for all) and a path (``*`` in it for anything).

        The answer is one of ``json=``, ``text=``, ``body=``, ``call=`` (a function of the call) and ``raises=``, with
        ``status=`` and ``headers=``. ``times`` limits it; then the next declaration that fits takes over. Returns the
        declaration, whose ``calls`` are those that it has answered.
        """
        if not path.startswith("/"):
            raise MockDeclarationError(f"the path {path!r} does not begin with '/'")
        if "?" in path:
            raise MockDeclarationError(f"the path {path!r} has a query: write answer(..., query={{'name': 'value'}})")
        if times is not None and times < 1:
            raise MockDeclarationError(f"an answer cannot be given {times} times: write 1 or more, or leave times= out")
        declared = DeclaredAnswer(
            method=method.upper(), path=path, compute=answer_with(**properties), query=query, times=times
        )
        self._answers.append(declared)
        return declared

    def serve(self, app: Any) -> None:
        """Let a WSGI or ASGI app object answer all calls that no ``answer()`` fits."""
        if self._handler is not None:
            self._handler.close()
        self._handler = handler_of(app)

    def declared(self) -> Iterator[str]:
        """Yield what is declared, a line each."""
        for answer in self._answers:
            yield f"{answer} of endpoint {self.name} ({self.short_url})"
        if self._handler is not None:
            yield f"everything else of endpoint {self.name} ({self.short_url}), by its app"

    def reply(self, call: Call) -> Answer:
        """Return the answer to a call; raise UnexpectedCallError where nothing is declared for it."""
        self.record(call)
        for answer in self._answers:
            if answer.difference(call) is None:
                answer.calls.append(call)
                returned = answer.compute(call)
                if isinstance(returned, Exception):
                    self._raised.add(returned)
                    raise returned
                return as_answer(returned)
        if self._handler is not None:
            request = Request(
                method=call.method,
                target=call.target,
                headers={n: v for n, v in call.headers.items() if n.lower() not in {"host", "content-length"}},
                body=call.body,
                host=urlsplit(call.url).netloc,
            )
            return self._handler(request, _APP_SECONDS)
        why = "; ".join(f"{answer}: {answer.difference(call)}" for answer in self._answers)
        raise self._service.unexpected(call, why or f"endpoint {self.name} has no declared answers")

    def note_failure(self, call: Call, error: Exception) -> None:
        """Let the test fail at its end for an answer that could not be computed, unless the error was declared."""
        if error not in self._raised:
            self._service.failed(call, error)

    def record(self, call: Call) -> None:
        """Remember a call."""
        self.calls.append(call)
        self._service.calls.append(call)

    def takes(self, host: str, port: int) -> bool:
        """Tell whether an address in the network of the services is this endpoint's."""
        if self._endpoint.port_range is not None:
            first, last = self._endpoint.port_range
            return host.startswith("instances.") and first <= port <= last
        return port == self._endpoint.port

    def close(self) -> None:
        """End what was started for it."""
        if self._server is not None:
            self._server.stop()
            self._server = None
        if self._handler is not None:
            self._handler.close()

    def through_ingress(self, call: Call, user: str) -> Answer:
        """Return the answer to a call through the ingress proxy, with its rules."""
        passed = request_through_ingress(
            call.method, call.headers.pairs, user=user, login_url=self._service.addresses.login_url
        )
        if isinstance(passed, Refusal):
            self.record(call)
            return Answer(status=passed.status, headers=passed.headers, body=passed.body)
        inside = Call(method=call.method, url=call.url, target=call.target, headers=CallHeaders(passed), body=call.body)
        answer = self.reply(inside)
        outside = answer_through_ingress(
            answer.status, answer.headers, answer.body, origin=call.header("Origin"), cors=self._endpoint.cors
        )
        return Answer(status=outside.status, headers=outside.headers, body=outside.body)


class MockedService:
    """One service. ``calls`` are those to all its endpoints, in the order in which they came."""

    def __init__(
        self,
        specification: Specification,
        addresses: ServiceAddresses,
        *,
        ingress_rules: bool = False,
        user: str = _USER,
        note: Callable[[UnexpectedCallError], None] = lambda _error: None,
        declared: Callable[[], list[str]] | None = None,
    ) -> None:
        self.name = str(addresses.name)
        self.addresses = addresses
        self.calls: list[Call] = []
        self.endpoints = {each.name: MockedEndpoint(each, self) for each in specification.endpoints}
        self._public = {each.name for each in specification.endpoints if each.public}
        self._ingress_rules = ingress_rules
        self._user = user
        self._note = note
        self._declared = self.declared if declared is None else declared
        if not self.endpoints:
            raise MockDeclarationError(
                f"the specification of service {self.name} has no endpoints: nothing reaches such a service\n"
                "Declare them under spec.endpoints in the specification."
            )

    def __repr__(self) -> str:
        return f"<MockedService {self.name}>"

    @property
    def dns_name(self) -> str:
        """The full DNS name."""
        return self.addresses.dns_name

    def endpoint(self, name: str) -> MockedEndpoint:
        """Return an endpoint of the specification."""
        if name not in self.endpoints:
            raise MockDeclarationError(
                f"service {self.name} has no endpoint named {name!r}\n"
                f"  declared in its specification: {', '.join(self.endpoints)}\n"
                "Use one of these names, or add the endpoint under spec.endpoints in the specification."
            )
        return self.endpoints[name]

    def declared(self) -> list[str]:
        """Return what is declared for all endpoints, a line each."""
        return [line for endpoint in self.endpoints.values() for line in endpoint.declared()]

    def knows(self, url: str) -> bool:
        """Tell whether the host of a URL is one of this service's."""
        host = urlsplit(url).hostname or ""
        return host in self.addresses.hosts or host in map(self.addresses.ingress_host, self._public)

    def reply(self, call: Call) -> Answer:
        """Return the answer to a call to one of the hosts; raise UnexpectedCallError where none is declared."""
        parts = urlsplit(call.url)
        host = parts.hostname or ""
        for name in self._public:
            if host == self.addresses.ingress_host(name):
                endpoint = self.endpoints[name]
                return endpoint.through_ingress(call, self._user) if self._ingress_rules else endpoint.reply(call)
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme, 0)
        for endpoint in self.endpoints.values():
            if endpoint.takes(host, port):
                return endpoint.reply(call)
        ports = ", ".join(f"{endpoint.name} has {endpoint.port}" for endpoint in self.endpoints.values())
        raise self.unexpected(call, f"no endpoint of service {self.name} has port {port}: {ports}")

    def unexpected(self, call: Call, reason: str) -> UnexpectedCallError:
        """Return the error of a call that nothing answers, and take a note of it."""
        error = UnexpectedCallError.of(str(call), reason, self._declared())
        self._note(error)
        return error

    def failed(self, call: Call, error: Exception) -> None:
        """Take a note of a call whose answer could not be computed."""
        self._note(UnexpectedCallError.failed(str(call), error))

    def close(self) -> None:
        """End what was started for it."""
        for endpoint in self.endpoints.values():
            endpoint.close()
