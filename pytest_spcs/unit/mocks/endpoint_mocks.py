"""What ``spcs_mock_endpoints`` hands out: mocks services from their specifications."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from pytest_spcs.argument_kinds import FLAG, MAPPING, WORD, Kind
from pytest_spcs.arguments import checked
from pytest_spcs.provisioning.specifications import InlineSpecification, read_specification
from pytest_spcs.specification.loader import load_specification
from pytest_spcs.specification.model import Specification
from pytest_spcs.specification.templates import render_template
from pytest_spcs.unit.mocks.mocked_service import MockedService
from pytest_spcs.unit.mocks.service_addresses import ServiceAddresses, service_name
from pytest_spcs.unit.problems import MockDeclarationError, UnexpectedCallError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from pytest_spcs.unit.handlers.handlers import Answer
    from pytest_spcs.unit.mocks.declared_answers import Call
    from pytest_spcs.unit.mocks.mocked_requests import RequestsMock

RESPONSES = Kind(lambda given: callable(getattr(given, "add", None)), "a responses.RequestsMock")
_TEST_RUNNERS = {"_pytest", "pluggy", "unittest"}


class EndpointMocks:
    """Mocks any number of services, as long as it is entered; see the fixture ``spcs_mock_endpoints``.

    ``unexpected`` are the errors of calls that nothing answered. Leaving raises UnexpectedCallError for those that the
    code under test has caught, so that none goes unseen; clear the list where they are wanted.
    """

    def __init__(self, *, relative_to: Path | None = None) -> None:
        self.services: list[MockedService] = []
        self.unexpected: list[UnexpectedCallError] = []
        self._relative_to = Path.cwd() if relative_to is None else relative_to
        self._requests: RequestsMock | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
        if error is None:
            swallowed = [each for each in self.unexpected if not _reached_the_test_runner(each)]
            if swallowed:
                raise UnexpectedCallError.swallowed(swallowed)

    @checked(
        "spcs_mock_endpoints", table={}, service=WORD, using=MAPPING, ingress_rules=FLAG, user=WORD, mock=RESPONSES
    )
    def __call__(
        self,
        specification: Any,
        service: str,
        *,
        using: Mapping[str, object] | None = None,
        ingress_rules: bool = False,
        user: str = "USER1",
        mock: Any = None,
    ) -> MockedService:
        """Mock a service.

        Args:
            specification: A path, a text, a mapping, or a ``Specification``.
            service: Its name: ``"CONVERT_API"`` or ``"DB.SCHEMA.CONVERT_API"``.
            using: The variables of a specification template.
            ingress_rules: Whether calls to ingress URLs need a token, and lose and get headers, as in Snowflake.
            user: Who calls through the ingress, as ``Sf-Context-Current-User`` tells the service.
            mock: A test's own ``responses.RequestsMock`` to add the service to.
        """
        addresses = ServiceAddresses(service_name(service))
        if any(known.addresses == addresses for known in self.services):
            raise MockDeclarationError(f"service {addresses.name} is mocked already")
        made = MockedService(
            self._read(specification, using),
            addresses,
            ingress_rules=ingress_rules,
            user=user,
            note=self.unexpected.append,
            declared=self.declared,
        )
        self.services.append(made)
        if mock is not None:
            from pytest_spcs.unit.mocks.mocked_requests import add_to

            add_to(mock, made)
        else:
            self._start()
        return made

    def declared(self) -> list[str]:
        """Return what is declared for all services, a line each."""
        return [line for service in self.services for line in service.declared()]

    def knows(self, url: str) -> bool:
        """Tell whether the host of a URL is that of a mocked service."""
        return any(service.knows(url) for service in self.services)

    def reply(self, call: Call) -> Answer:
        """Return the answer to a call; raise UnexpectedCallError where none is declared."""
        for service in self.services:
            if service.knows(call.url):
                return service.reply(call)
        error = UnexpectedCallError.of(str(call), self._why_unknown(call), self.declared())
        self.unexpected.append(error)
        raise error

    def _why_unknown(self, call: Call) -> str:
        if any(call.url.startswith(service.addresses.login_url) for service in self.services):
            return (
                "this is the login, where the ingress sends calls without a token: the client lacks "
                'Authorization: Snowflake Token="...", or should not follow redirects (allow_redirects=False)'
            )
        return (
            f"no mocked service has this host; mocked: {', '.join(each.addresses.dns_name for each in self.services)}"
        )

    def close(self) -> None:
        """Stop answering."""
        if self._requests is not None:
            self._requests.stop()
            self._requests = None
        for service in self.services:
            service.close()

    def _start(self) -> None:
        if self._requests is None:
            from pytest_spcs.unit.mocks.mocked_requests import RequestsMock

            self._requests = RequestsMock(self)
            self._requests.start()

    def _read(self, given: Any, using: Mapping[str, object] | None) -> Specification:
        if isinstance(given, Specification):
            return given
        source = read_specification(given, relative_to=self._relative_to)
        if not isinstance(source, InlineSpecification):
            raise MockDeclarationError(f"{given!r} is on a stage, and there is no Snowflake: give a file or a text")
        return load_specification(source.text if using is None else render_template(source.text, using))


def _reached_the_test_runner(error: BaseException) -> bool:
    """Tell whether an exception was raised out of the test: its outermost frame is then one of pytest's."""
    traceback = error.__traceback__
    if traceback is None:
        return False
    return str(traceback.tb_frame.f_globals.get("__name__")).partition(".")[0] in _TEST_RUNNERS
