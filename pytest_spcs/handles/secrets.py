"""Secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from pytest_spcs.arguments import checked
from pytest_spcs.handles.handle import SchemaObjectHandle
from pytest_spcs.handles.secret_properties import SecretProperties, hidden, secret_statement, unseen

if TYPE_CHECKING:
    from snowflake.core.secret import SecretResource

    from pytest_spcs.handles.sql import Row


class SecretHandle(SchemaObjectHandle):
    """A secret. Its values are in no handle, and no statement gives them back."""

    kind = "SECRET"

    @property
    def resource(self) -> SecretResource:
        """The same secret in ``snowflake.core``."""
        resource: SecretResource = self._schema_resource.secrets[self._simple_name]
        return resource

    def describe(self) -> Row:
        """Return the row of DESCRIBE SECRET, which has everything but the values."""
        (row,) = self._sql.rows(f"DESCRIBE SECRET {self.name}")
        return row

    @checked("alter", properties=SecretProperties)
    def alter(self, **properties: Unpack[SecretProperties]) -> None:
        """Set values, or the comment: ``token.alter(secret_string="new")`` rotates what containers read from files."""
        properties = hidden(properties)
        unseen(lambda: self._sql.execute(secret_statement(f"ALTER SECRET {self.name} SET", properties)))
