"""Services: all that this package hands over."""

from __future__ import annotations

from pytest_spcs.emulator.account.securables import Level, kind
from pytest_spcs.emulator.objects.noun import Noun
from pytest_spcs.emulator.objects.services import (
    logs,
    object_parameters,
    platform_events,
    privileges,
    rest,
    rules,
    sql,
    state,
    table_functions,
    telemetry,
    views,
    waiting,
)
from pytest_spcs.emulator.objects.services.state import SERVICES
from pytest_spcs.specification import model

SERVICE = Noun(
    name="services",
    keys=(SERVICES,),
    kinds=(
        kind("SERVICE", Level.SCHEMA, "USAGE, MONITOR, OPERATE", SERVICES),
        kind("SERVICE ROLE", Level.SCHEMA, "USAGE", SERVICES),
    ),
    performers={
        **rules.PERFORMERS,
        **views.PERFORMERS,
        **logs.PERFORMERS,
        **object_parameters.PERFORMERS,
        **telemetry.PERFORMERS,
    },
    waiting_performers=waiting.PERFORMERS,
    demands=privileges.DEMANDS,
    statements=sql.STATEMENTS,
    system_functions=sql.SYSTEM_FUNCTIONS,
    table_functions=table_functions.TABLE_FUNCTIONS,
    operations=rest.OPERATIONS,
    kept_in=(
        state,
        platform_events,
        model,
    ),
    remove_with_schema=rules.remove_services_in,
)
