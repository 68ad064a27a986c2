"""What is held of a service function.

Properties: https://docs.snowflake.com/en/sql-reference/sql/create-function-spcs
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
