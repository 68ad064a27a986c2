"""What ``spcs_create_compute_pool`` hands out: creates compute pools and removes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.argument_kinds import NAMED
from pytest_spcs.arguments import checked
from pytest_spcs.handles.compute_pools import ComputePoolHandle
from pytest_spcs.identifiers import fold, render
from pytest_spcs.provisioning.compute_pools import compute_pool_properties, create_statement, made_compute_pool
from pytest_spcs.provisioning.core_models import is_model
from pytest_spcs.provisioning.object_creation import ObjectCreator

if TYPE_CHECKING:
    from pytest_spcs.provisioning.run import Run


class CreateComputePool(ObjectCreator):
    """Creates a compute pool; see the fixture ``spcs_create_compute_pool``."""

    def __init__(self, run: Run, *, instance_family: str) -> None:
        super().__init__(run)
        self._instance_family = instance_family

    @checked("spcs_create_compute_pool", pool=NAMED)
    def __call__(
        self,
        pool: Any = None,
        *,
        instance_family: str | None = None,
        min_nodes: int | None = None,
        max_nodes: int | None = None,
        auto_resume: bool | None = None,
        auto_suspend_secs: int | None = None,
        comment: str | None = None,
    ) -> ComputePoolHandle:
        """Return the pool, of a name, or as a model describes it, or of a name of the run's where nothing is given.

        Its nodes may still be starting.
        """
        arguments = {
            "instance_family": instance_family,
            "min_nodes": min_nodes,
            "max_nodes": max_nodes,
            "auto_resume": auto_resume,
            "auto_suspend_secs": auto_suspend_secs,
            "comment": comment,
        }
        given = pool.name if is_model(pool, "ComputePool") else pool
        name = self._run.names.take(f"{self._run.names.run}_POOL") if given is None else render(fold(given))
        properties = compute_pool_properties(pool, arguments, instance_family=self._instance_family)
        self._lifetime.create(made_compute_pool(name), create_statement(name, properties))
        return ComputePoolHandle(name=name, sql=self._run.sql, root=self._run.root)
