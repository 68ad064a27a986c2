"""What holds when a session changes its role, its warehouse, its schema or its parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs import wildcards
from pytest_spcs.emulator.account.catalogue import INFORMATION_SCHEMA
from pytest_spcs.emulator.account.errors import ObjectMissingError, SnowflakeError, not_emulated
from pytest_spcs.emulator.account.parameters import PARAMETERS, account_parameter, session_parameter
from pytest_spcs.emulator.objects.databases.rules import PUBLIC
from pytest_spcs.emulator.objects.databases.state import DATABASES
from pytest_spcs.emulator.objects.roles.state import ROLES
from pytest_spcs.emulator.objects.schemas.state import SCHEMAS
from pytest_spcs.emulator.objects.sessions.commands import (
    AlterAccount,
    AlterSession,
    CancelAllQueries,
    EndSession,
    ShowClientVersions,
    ShowParameters,
    ShowRegions,
    UnsetSessionParameters,
    UseDatabase,
    UseRole,
    UseSchema,
    UseSecondaryRoles,
    UseWarehouse,
)
from pytest_spcs.emulator.objects.stages.rules import remove_stage
from pytest_spcs.emulator.objects.stages.state import STAGES
from pytest_spcs.emulator.objects.warehouses.state import WAREHOUSES
from pytest_spcs.identifiers import SchemaName
from pytest_spcs.wildcards import like

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.results import Facts
    from pytest_spcs.emulator.account.sessions import Session


def nothing_to_use() -> ObjectMissingError:
    """Return Snowflake's 002043, which USE answers for a name that stands for nothing."""
    return ObjectMissingError(
        2043, "02000", "SQL compilation error:\nObject does not exist, or operation cannot be performed."
    )


def role_not_assigned(role: str) -> SnowflakeError:
    """Return Snowflake's 003013 for a role that the user has not been granted; its two spaces are the service's."""
    return SnowflakeError(
        3013,
        "42501",
        f"SQL access control error:\nRequested role '{role}' is not assigned to the executing user.  "
        "Specify another role to activate.",
    )


def use_role(account: Account, session: Session, command: UseRole) -> None:
    """Take on a role that the user has, itself or by inheritance."""
    if command.name not in account[ROLES]:
        raise nothing_to_use()
    _check_assigned(account, session, command.name)
    session.role = command.name


def use_secondary_roles(account: Account, session: Session, command: UseSecondaryRoles) -> None:
    """Take on roles beside the primary one."""
    if command.roles not in {("ALL",), ("NONE",)}:
        for role in command.roles:
            if role not in account[ROLES]:
                raise nothing_to_use()
            _check_assigned(account, session, role)
    session.secondary_roles = ",".join(command.roles)


def _check_assigned(account: Account, session: Session, role: str) -> None:
    if role not in account.grants.roles_of_user(session.user):
        raise role_not_assigned(role)


def use_warehouse(account: Account, session: Session, command: UseWarehouse) -> None:
    """Make a warehouse the current one."""
    if command.name is not None and command.name not in account[WAREHOUSES]:
        raise nothing_to_use()
    session.warehouse = command.name


def use_database(account: Account, session: Session, command: UseDatabase) -> None:
    """Make a database the current one, with its schema PUBLIC."""
    if command.name not in account[DATABASES]:
        raise nothing_to_use()
    session.database = command.name
    session.schema = PUBLIC if SchemaName(command.name, PUBLIC) in account[SCHEMAS] else None


def use_schema(account: Account, session: Session, command: UseSchema) -> None:
    """Make a schema and its database the current ones."""
    name = command.name
    inherent = name.schema == INFORMATION_SCHEMA and name.database in account[DATABASES]
    if name not in account[SCHEMAS] and not inherent:
        raise nothing_to_use()
    session.database, session.schema = name.database, name.schema


def alter_session(_account: Account, session: Session, command: AlterSession) -> None:
    """Set parameters of the session, all or none."""
    checked = {name: session_parameter(name).checked(value) for name, value in command.values.items()}
    session.parameters.update(checked)


def unset_parameters(_account: Account, session: Session, command: UnsetSessionParameters) -> None:
    """Let parameters of the session have their account's or default value again."""
    for name in command.names:
        session_parameter(name)
    for name in command.names:
        session.parameters.pop(name, None)


def alter_account(account: Account, _session: Session, command: AlterAccount) -> None:
    """Set and unset parameters of the account, all or none."""
    checked = {
        name: None if value is None else account_parameter(name).checked(value)
        for name, value in command.values.items()
    }
    for name in checked:
        account_parameter(name)
    for name, value in checked.items():
        if value is None:
            account.parameters.pop(name, None)
        else:
            account.parameters[name] = value


def parameter_value(account: Account, session: Session, name: str) -> str:
    """Return what a parameter is for a session: its own value, else the account's, else the default."""
    if name in session.parameters:
        return session.parameters[name]
    return account.parameters.get(name, account_parameter(name).default)


def show_parameters(account: Account, session: Session, command: ShowParameters) -> list[Facts]:
    """List parameters with their values and where these were set."""
    wanted = like(command.selection.like) if command.selection.like is not None else None
    rows: list[Facts] = []
    for parameter in PARAMETERS.values():
        if (wanted is not None and not wanted(parameter.name)) or not (parameter.session or command.account):
            continue
        value, level = account.parameters.get(parameter.name), "ACCOUNT"
        if not command.account and parameter.name in session.parameters:
            value, level = session.parameters[parameter.name], "SESSION"
        rows.append(
            {
                "key": parameter.name,
                "value": parameter.default if value is None else value,
                "default": parameter.default,
                "level": "" if value is None else level,
                "description": "",
                "type": parameter.type.value,
            }
        )
    return rows


def show_regions(account: Account, _session: Session, command: ShowRegions) -> list[Facts]:
    """List the one region that there is: the account's."""
    region = account.identity.region
    cloud, _underscore, place = region.rpartition(".")[2].lower().partition("_")
    like = command.selection.like
    if like is not None and not wildcards.like(like)(region):
        return []
    shown = {"snowflake_region": region, "cloud": cloud, "region": place.replace("_", "-"), "display_name": region}
    return [shown]


def show_client_versions(_account: Account, _session: Session, _command: ShowClientVersions) -> list[Facts]:
    """Name no client: every version is welcome."""
    return []


def end_session(account: Account, session: Session, _command: EndSession) -> None:
    """Drop the temporary stages of a session."""
    for stage in account[STAGES]:
        if stage.temporary and stage.session == session.identity:
            remove_stage(account, stage)


def cancel_all_queries(_account: Account, session: Session, command: CancelAllQueries) -> str:
    """Tell that nothing is running: a session runs one statement at a time, and that is this one.

    Form of the answer: https://docs.snowflake.com/en/sql-reference/functions/system_cancel_all_queries
    """
    if command.session != session.identity:
        raise not_emulated("SYSTEM$CANCEL_ALL_QUERIES for another session")
    return "0 cancelled."


PERFORMERS: dict[type, Performer] = {
    UseRole: use_role,
    UseSecondaryRoles: use_secondary_roles,
    UseWarehouse: use_warehouse,
    UseDatabase: use_database,
    UseSchema: use_schema,
    AlterSession: alter_session,
    UnsetSessionParameters: unset_parameters,
    AlterAccount: alter_account,
    ShowParameters: show_parameters,
    ShowRegions: show_regions,
    ShowClientVersions: show_client_versions,
    CancelAllQueries: cancel_all_queries,
    EndSession: end_session,
}
