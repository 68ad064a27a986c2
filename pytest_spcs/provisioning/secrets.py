"""What ``spcs_create_secret`` hands out: creates secrets and removes them. Their values are in no record of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from pytest_spcs.arguments import checked
from pytest_spcs.handles.secret_properties import SecretProperties, hidden, secret_statement, type_of, unseen
from pytest_spcs.handles.secrets import SecretHandle
from pytest_spcs.provisioning.object_creation import ObjectCreator
from pytest_spcs.provisioning.problems import SecretPropertiesError
from pytest_spcs.provisioning.provisioner import Made
from pytest_spcs.provisioning.qualified_names import qualify

if TYPE_CHECKING:
    from pytest_spcs.provisioning.run import Run


class CreateSecret(ObjectCreator):
    """Creates a secret; see the fixture ``spcs_create_secret``."""

    def __init__(self, run: Run, *, schema: str) -> None:
        super().__init__(run)
        self._schema = schema

    @checked("spcs_create_secret", properties=SecretProperties)
    def __call__(
        self,
        name: str | None = None,
        *,
        type: str | None = None,  # noqa: A002  # the word of SQL
        **properties: Unpack[SecretProperties],
    ) -> SecretHandle:
        """Return the secret, of a name of the run's where none is given. Its type follows from its properties."""
        properties = hidden(properties)
        kind = type or type_of(properties)
        if kind is None:
            raise SecretPropertiesError.no_type(name)
        simple = name or self._run.names.take("SECRET")
        secret = SecretHandle(name=qualify(simple, self._schema), sql=self._run.sql, root=self._run.root)
        made = Made("secret", secret.name, (f"DROP SECRET IF EXISTS {secret.name}",))
        head = f"CREATE SECRET {secret.name} TYPE = {kind}"
        unseen(lambda: self._create(secret.name, made, secret_statement(head, properties)))
        return secret

    def remove(self, secret: SecretHandle) -> None:
        """Remove a secret before the end of the session; nothing happens where this has not made it."""
        self._remove(secret.name, secret.qualified.name)
