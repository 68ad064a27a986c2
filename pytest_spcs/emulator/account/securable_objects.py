"""Who may do what: grants, the roles that inherit them, and ownership."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.data_types import parse_data_type
from pytest_spcs.emulator.account.securables import KINDS, Securable
from pytest_spcs.identifiers import ObjectName

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.catalogue import Collection
    from pytest_spcs.emulator.account.data_types import DataType


def has_privilege(account: Account, role: str, privilege: str, securable: Securable) -> bool:
    """Tell whether a role may use a privilege: granted to it or to a role that it inherits, or owned by one of them."""
    if account.grants.has_privilege(role, privilege, securable):
        return True
    return owner_of(account, securable) in account.grants.inherited_roles(role)


def owner_of(account: Account, securable: Securable) -> str | None:
    """Return the role that owns an object, None where nobody does or the SQL engine has the object."""
    objects = objects_of(account, securable)
    owner: str | None = objects[0].owner if objects else None
    return owner


def objects_of(account: Account, securable: Securable) -> list[Any]:
    """Return the object that a securable stands for, as a list that is empty where there is none."""
    kind = KINDS[securable.kind]
    if kind.collection is None:
        return []
    if kind.name == "FUNCTION" and isinstance(securable.name, ObjectName):
        overloads = account.service_functions.get(securable.name, [])
        return [f for f in overloads if signature_part(f.signature.arguments) == securable.part]
    found = collection_of(account, kind.collection).find(securable.name)
    return [] if found is None else [found]


def collection_of(account: Account, name: str) -> Collection[Any, Any]:
    """Return where the account keeps objects of a kind, by the attribute's name."""
    found: Collection[Any, Any] = getattr(account, name)
    return found


def signature_part(arguments: tuple[tuple[str, str], ...]) -> str:
    """Return the argument types of a function as its securable carries them: ``(FLOAT, VARCHAR)``, without lengths."""
    return types_part([parse_data_type(datatype) for _name, datatype in arguments])


def types_part(types: Sequence[DataType]) -> str:
    """Return argument types as the securable of a function carries them."""
    return f"({', '.join(data_type.family for data_type in types)})"
