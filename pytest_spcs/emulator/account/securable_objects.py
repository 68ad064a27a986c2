"""Who may do what: grants, the roles that inherit them, and ownership."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.data_types import parse_data_type

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.data_types import DataType
    from pytest_spcs.emulator.account.keys import Owned
    from pytest_spcs.emulator.account.securables import Kind, Securable


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
    holder = holder_of(account, account.kinds[securable.kind])
    return [] if holder is None else holder.named(securable.name, securable.part)


def holder_of(account: Account, kind: Kind) -> Owned | None:
    """Return where the account keeps objects of a kind; None where the SQL engine has them, or it is the account."""
    if kind.key is None:
        return None
    holder: Owned = account[kind.key]
    return holder


def signature_part(arguments: tuple[tuple[str, str], ...]) -> str:
    """Return the argument types of a function as its securable carries them: ``(FLOAT, VARCHAR)``, without lengths."""
    return types_part([parse_data_type(datatype) for _name, datatype in arguments])


def types_part(types: Sequence[DataType]) -> str:
    """Return argument types as the securable of a function carries them."""
    return f"({', '.join(data_type.family for data_type in types)})"
