"""Roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.arguments import checked
from pytest_spcs.handles.handle import Handle

if TYPE_CHECKING:
    from snowflake.core.role import RoleResource


class RoleHandle(Handle):
    """A role; ``spcs_connect(role=role.name)`` opens a session under it."""

    kind = "ROLE"

    @property
    def resource(self) -> RoleResource:
        """The same role in ``snowflake.core``."""
        return self._root().roles[self.name]

    @checked("grant")
    def grant(self, *privileges: str) -> None:
        """Grant privileges, each in the words of GRANT: ``"USAGE ON COMPUTE POOL P"``, ``"SERVICE ROLE S!R"``."""
        for privilege in privileges:
            self._sql.execute(f"GRANT {privilege} TO ROLE {self.name}")

    @checked("revoke")
    def revoke(self, *privileges: str) -> None:
        """Revoke privileges, each in the words of REVOKE."""
        for privilege in privileges:
            self._sql.execute(f"REVOKE {privilege} FROM ROLE {self.name}")
