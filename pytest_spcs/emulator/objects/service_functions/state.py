"""What is held of a service function.

Properties: https://docs.snowflake.com/en/sql-reference/sql/create-function-spcs
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.keys import Key
from pytest_spcs.emulator.account.securable_objects import signature_part

if TYPE_CHECKING:
    from datetime import datetime

    from pytest_spcs.emulator.engine.contract import FunctionSignature
    from pytest_spcs.identifiers import ObjectName


class BatchFailure(Enum):
    """What a batch that stays unanswered does to the query."""

    ABORT = "ABORT"
    RETURN_NULL = "RETURN_NULL"


@dataclass(eq=False, kw_only=True)
class ServiceFunction:
    """One overload of a service function."""

    signature: FunctionSignature
    service: ObjectName
    endpoint: str
    path: str
    owner: str
    created_on: datetime
    max_batch_rows: int | None = None
    max_batch_retries: int = 3
    on_batch_failure: BatchFailure = BatchFailure.ABORT
    batch_timeout_secs: int = 3600
    context_headers: tuple[str, ...] = ()
    comment: str | None = None
    not_null: bool = False
    volatile: bool = True

    @property
    def name(self) -> ObjectName:
        """The function's qualified name, without its argument types."""
        return self.signature.name


class Overloads(dict["ObjectName", list[ServiceFunction]]):
    """All service functions, by name; the overloads of one name differ in their argument types."""

    noun = "Function"

    def held(self) -> dict[ObjectName, list[ServiceFunction]]:
        """Return what is held now, for ``put_back``."""
        return {name: list(overloads) for name, overloads in self.items()}

    def put_back(self, held: dict[ObjectName, list[ServiceFunction]]) -> None:
        """Hold what was held before, and nothing else."""
        self.clear()
        self.update({name: list(overloads) for name, overloads in held.items()})

    def named(self, name: ObjectName, part: str) -> list[ServiceFunction]:
        """Return the overload whose argument types a securable names, as a list that is empty where there is none."""
        return [one for one in self.get(name, []) if signature_part(one.signature.arguments) == part]

    def everything(self) -> list[ServiceFunction]:
        """Return all overloads of all functions."""
        return [one for overloads in self.values() for one in overloads]


SERVICE_FUNCTIONS = Key("service_functions", lambda _account: Overloads())
