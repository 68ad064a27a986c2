"""What ``spcs_create_role`` hands out: creates roles that the run's user has, and removes them."""

from __future__ import annotations

from pytest_spcs.arguments import checked
from pytest_spcs.handles.roles import RoleHandle
from pytest_spcs.identifiers import render
from pytest_spcs.provisioning.object_creation import ObjectCreator
from pytest_spcs.provisioning.provisioner import Made


class CreateRole(ObjectCreator):
    """Creates a role; see the fixture ``spcs_create_role``."""

    @checked("spcs_create_role")
    def __call__(self, *privileges: str, suffix: str = "ROLE") -> RoleHandle:
        """Return the role, which the run's user may take on; it holds the privileges and nothing else."""
        sql = self._run.sql
        name = self._run.names.take(f"{self._run.names.run}_{suffix}")
        user = render(str(sql.value("SELECT CURRENT_USER()")))
        self._lifetime.create(
            Made("role", name, (f"DROP ROLE IF EXISTS {name}",)),
            f"CREATE ROLE {name}",
            f"GRANT ROLE {name} TO USER {user}",
        )
        role = RoleHandle(name=name, sql=sql, root=self._run.root)
        role.grant(*privileges)
        return role
