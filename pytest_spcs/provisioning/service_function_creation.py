"""What ``spcs_create_service_function`` hands out: creates service functions and removes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pytest_spcs.arguments import checked
from pytest_spcs.handles.service_functions import ServiceFunctionHandle
from pytest_spcs.provisioning.object_creation import ObjectCreator
from pytest_spcs.provisioning.problems import SignatureError
from pytest_spcs.provisioning.qualified_names import qualify
from pytest_spcs.provisioning.service_functions import BatchProperties, ServiceFunctionDefinition

if TYPE_CHECKING:
    from pytest_spcs.handles.services import ServiceHandle
    from pytest_spcs.provisioning.run import Run


class CreateServiceFunction(ObjectCreator):
    """Creates a service function; see the fixture ``spcs_create_service_function``."""

    def __init__(self, run: Run, *, schema: str) -> None:
        super().__init__(run)
        self._schema = schema

    @checked("spcs_create_service_function")
    def __call__(
        self,
        signature: Any,
        *,
        service: ServiceHandle | str | None = None,
        endpoint: str | None = None,
        path: str | None = None,
        max_batch_rows: int | None = None,
        max_batch_retries: int | None = None,
        on_batch_failure: Literal["ABORT", "RETURN_NULL"] | None = None,
        batch_timeout_secs: int | None = None,
    ) -> ServiceFunctionHandle:
        """Return the function; what a model of it says counts where no argument says otherwise."""
        definition = ServiceFunctionDefinition.read(signature).with_answerer(
            service=None if service is None else str(service), endpoint=endpoint, path=path
        )
        if definition.service is None or definition.endpoint is None or definition.path is None:
            raise SignatureError.nobody_answers(definition.name)
        name = qualify(definition.name, self._schema)
        batches = BatchProperties(
            max_batch_rows=definition.max_batch_rows if max_batch_rows is None else max_batch_rows,
            max_batch_retries=max_batch_retries,
            on_batch_failure=on_batch_failure,
            batch_timeout_secs=batch_timeout_secs,
        )
        statement = definition.statement(
            name=name,
            service=qualify(definition.service, self._schema),
            endpoint=definition.endpoint,
            path=definition.path,
            batches=batches,
        )
        handle = ServiceFunctionHandle(
            name=name, argument_types=definition.argument_types, sql=self._run.sql, root=self._run.root
        )
        self._create(handle, definition.made(name), statement)
        return handle

    def remove(self, function: ServiceFunctionHandle) -> None:
        """Remove a function before the end of the session; nothing happens where this has not made it."""
        self._remove(function)
