"""Which object a possibly qualified name stands for in a statement's session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.identifiers import ObjectName

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_spcs.emulator.engine.contract import QueryContext

_PARTS = 3


def resolved(parts: Sequence[str], context: QueryContext) -> ObjectName | None:
    """Return the object of one to three folded parts; None where a part is missing and the session has none."""
    given = [context.database, context.schema][: max(_PARTS - len(parts), 0)]
    match [*given, *parts]:
        case [str() as database, str() as schema, str() as name]:
            return ObjectName(database, schema, name)
        case _:
            return None
