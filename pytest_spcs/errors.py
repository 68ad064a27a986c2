"""What the test side raises: every error says what happened to what, what was seen, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_NO_FRACTION_FROM = 10
"""Seconds beyond which nobody wants to read a fraction."""


def in_seconds(seconds: float) -> str:
    """Return a duration as messages write it: ``30 s``, ``1.5 s``, ``0.25 s``."""
    digits = 2 if seconds < 1 else 1
    return f"{seconds:.0f} s" if seconds > _NO_FRACTION_FROM else f"{round(seconds, digits):g} s"


class SpcsError(Exception):
    """Something of pytest-spcs went wrong, as opposed to an error that Snowflake or the code under test reported."""

    @classmethod
    def told(cls, happened: str, *, seen: Sequence[str] = (), advice: str = "") -> Self:
        """Return the error with its three parts laid out: one line, what was seen indented by two, what to do."""
        lines = [happened, *(f"  {line}" for line in seen)]
        if advice:
            lines.append(advice)
        return cls("\n".join(lines))


class ForkedProcessError(SpcsError):
    """Something of a run was asked for in a process that was forked off it."""

    @classmethod
    def of_a_test(cls) -> Self:
        """Return the error for a test that needs Snowflake and has a process of its own."""
        return cls.told(
            "this test runs in a process of its own, as with pytest --forked",
            seen=["what its fixtures make would be unknown to the other tests, and to who removes it"],
            advice="Run tests that need Snowflake without --forked. With -n of pytest-xdist they run side by side.",
        )

    @classmethod
    def of_a_child(cls) -> Self:
        """Return the error for a child, forked by a test, that uses sessions of its parent or opens further ones."""
        return cls.told(
            "a forked process cannot use the Snowflake sessions of its parent",
            seen=["the threads that serve them are not in it, so it would wait for ever"],
            advice="Use Snowflake in the test itself, or start the process anew, as multiprocessing does with "
            'get_context("spawn"), and let it connect there.',
        )


class WaitTimeoutError(SpcsError):
    """Something that was waited for did not happen before its deadline."""

    @classmethod
    def after(cls, seconds: float, evidence: str) -> Self:
        """Return the error of a wait that took too long; ``evidence`` says what was waited for and what was seen."""
        return cls(f"waited {in_seconds(seconds)} in vain: {evidence}")


class ServiceNotReadyError(WaitTimeoutError):
    """A service did not reach the status that was waited for."""

    @classmethod
    def after_waiting(cls, service: str, *, wanted: str, seconds: float, seen: Sequence[str], advice: str) -> Self:
        """Return the error of a service that kept its wait to the deadline."""
        return cls.told(f"service {service} is not {wanted} after {in_seconds(seconds)}", seen=seen, advice=advice)

    @classmethod
    def given_up(
        cls, service: str, *, wanted: str, reason: str, seconds: float, seen: Sequence[str], advice: str
    ) -> Self:
        """Return the error of a wait that ended early, because waiting on would not have helped."""
        return cls.told(
            f"service {service} is not {wanted}: {reason} (given up after {in_seconds(seconds)})",
            seen=seen,
            advice=advice,
        )


class ServiceMissingError(SpcsError):
    """A service that is not there, or that the role in use cannot see."""

    @classmethod
    def unseen(cls, service: str, answer: str, *, noun: str = "service") -> Self:
        """Return the error for a service, or a job service, that Snowflake says it does not know."""
        # Connector 5 ends each message with "(request_id=..., sfqid=...)".
        told = " ".join(answer.partition(" (request_id=")[0].split())
        return cls.told(
            f"{noun} {service} does not exist, or the role in use may not see it",
            seen=[f"Snowflake answered: {told}"],
            advice="Create it first (fixture spcs_create_service, or service_fixture() in a conftest.py); if it was "
            "dropped, create it again; if another role owns it, GRANT MONITOR ON SERVICE to the role in use."
            if noun == "service"
            else "Execute it first (fixture spcs_execute_job_service, or job_service_fixture() in a conftest.py); if "
            "another role owns it, GRANT MONITOR ON SERVICE to the role in use.",
        )


class JobServiceError(SpcsError):
    """A job service has ended without success."""

    @classmethod
    def ended(cls, job: str, *, status: str, seconds: float, seen: Sequence[str], advice: str) -> Self:
        """Return the error of a job that ended as FAILED, CANCELLED or the like while it was waited for."""
        return cls.told(
            f"job service {job} has ended as {status} (waited {in_seconds(seconds)})", seen=seen, advice=advice
        )


class JobServiceNotEndedError(WaitTimeoutError):
    """A job service did not end in time."""

    @classmethod
    def after_waiting(cls, job: str, *, seconds: float, seen: Sequence[str], advice: str) -> Self:
        """Return the error of a job that kept its wait to the deadline."""
        return cls.told(f"job service {job} has not ended after {in_seconds(seconds)}", seen=seen, advice=advice)


class ContainerNameError(SpcsError):
    """A container name is needed, or the given one is not in the service's specification."""

    @classmethod
    def needed(cls, service: str, containers: Sequence[str]) -> Self:
        """Return the error for asking for the logs of a service without saying which of its containers is meant."""
        if not containers:
            return cls.told(
                f"service {service} has no containers whose logs could be read",
                seen=["a suspended service has no instances"],
                advice="Resume it first: .resume().",
            )
        return cls.told(
            f"service {service} has {len(containers)} containers: say whose logs to read",
            seen=[f"containers: {', '.join(containers)}"],
            advice=f'Name one: .logs("{containers[0]}").',
        )


class EndpointError(SpcsError):
    """A request could not be sent to a service's endpoint."""

    @classmethod
    def unknown(cls, service: str, endpoint: str, declared: Sequence[str]) -> Self:
        """Return the error for an endpoint name that the specification does not declare."""
        return cls.told(
            f"service {service} has no endpoint named {endpoint!r}",
            seen=[f"declared in its specification: {', '.join(declared) if declared else 'none'}"],
            advice="Use one of these names, or add the endpoint under spec.endpoints in the specification."
            if declared
            else "Add the endpoint under spec.endpoints in the specification.",
        )

    @classmethod
    def private(cls, service: str, endpoint: str) -> Self:
        """Return the error for a request from outside to an endpoint that is not public."""
        return cls.told(
            f"endpoint {endpoint!r} of service {service} is private",
            seen=["on a real account nothing outside Snowflake reaches a private endpoint"],
            advice="Call it through a service function, or set `public: true` for it in the specification.",
        )

    @classmethod
    def suspended(cls, service: str, endpoint: str) -> Self:
        """Return the error for an endpoint without an address, because its service has no instances."""
        return cls.told(
            f"endpoint {endpoint!r} of service {service} cannot be reached: the service is suspended",
            advice="Resume it first: .resume().",
        )

    @classmethod
    def not_provisioned(cls, service: str, endpoint: str, *, seconds: float, ingress_url: str | None) -> Self:
        """Return the error for a public endpoint without an address at the deadline."""
        return cls.told(
            f"endpoint {endpoint!r} of service {service} has no address after {in_seconds(seconds)}",
            seen=[f"SHOW ENDPOINTS says: {ingress_url or 'no ingress_url'}"],
            advice="A real account takes 1 to 5 minutes for a new endpoint: raise --spcs-ready-timeout.",
        )

    @classmethod
    def unreachable(cls, service: str, endpoint: str, *, url: str, reason: str, seen: Sequence[str]) -> Self:
        """Return the error for an address that takes no connection, also after reading it once more."""
        return cls.told(
            f"endpoint {endpoint!r} of service {service} cannot be reached at {url}: {reason}",
            seen=seen,
            advice="Does the container listen on the endpoint's port, and on all addresses (0.0.0.0)? "
            "A suspended service has to be resumed first: .resume().",
        )


class AppImportError(SpcsError):
    """The app object of an image could not be imported."""

    @classmethod
    def malformed(cls, reference: str) -> Self:
        """Return the error for a reference that is not written ``module:attribute``."""
        return cls.told(
            f"{reference!r} names no app object",
            advice='Write it as "module:attribute", for example "convert_app:app" for `app` in convert_app.py.',
        )

    @classmethod
    def module_missing(cls, reference: str, module: str, directory: Path, candidates: Sequence[str]) -> Self:
        """Return the error for a module that is neither in the directory nor installed."""
        found = ", ".join(candidates) if candidates else "none"
        return cls.told(
            f"cannot import {reference!r}: there is no module {module!r}",
            seen=[f"looked in {directory} and among the installed packages", f"modules in {directory.name}: {found}"],
            advice='The part before ":" is a module name relative to the build context, without ".py".',
        )

    @classmethod
    def module_broken(cls, reference: str, directory: Path, cause: BaseException) -> Self:
        """Return the error for a module that raised while it was imported."""
        return cls.told(
            f"cannot import {reference!r} from {directory}: the module raised {type(cause).__name__}",
            seen=[f"{type(cause).__name__}: {cause}"],
            advice=f"Install {cause.name!r} in the environment that runs pytest, or build the image from its "
            "Dockerfile instead of using the app object."
            if isinstance(cause, ModuleNotFoundError)
            else "The traceback above tells where; `python -c 'import ...'` in that directory shows the same.",
        )

    @classmethod
    def attribute_missing(cls, reference: str, module: str, attribute: str, candidates: Sequence[str]) -> Self:
        """Return the error for a module without that attribute."""
        found = ", ".join(candidates) if candidates else "none"
        return cls.told(
            f"cannot import {reference!r}: module {module!r} has no attribute {attribute!r}",
            seen=[f"callables in it: {found}"],
            advice='The part after ":" is the name of the WSGI or ASGI app in the module.',
        )

    @classmethod
    def not_callable(cls, reference: str, kind: str) -> Self:
        """Return the error for an attribute that is no app."""
        return cls.told(
            f"{reference!r} is no app but of type {kind}, which cannot be called",
            advice='Name a WSGI or ASGI app, such as a Flask, Django, Starlette or FastAPI object ("module:app").',
        )


class AppServerError(SpcsError):
    """The server of an app object did not start."""

    @classmethod
    def startup_failed(cls, app: str, reason: str) -> Self:
        """Return the error for an ASGI app whose lifespan startup failed."""
        return cls.told(
            f"app {app} failed in its lifespan startup",
            seen=reason.rstrip().splitlines()[-8:],
            advice="The app's startup code has to work in the environment that runs pytest.",
        )
