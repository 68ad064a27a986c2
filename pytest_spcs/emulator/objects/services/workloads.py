"""The types of workload that run in compute pools, as the ``OF TYPE`` of SHOW SERVICES and STOP ALL names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import invalid_value

if TYPE_CHECKING:
    from collections.abc import Sequence

ALL = "ALL"
USER = "USER"
"""The type of services and jobs that people create; the others are Snowflake's own, of which there are none here."""
TYPES = (ALL, USER, "NOTEBOOK", "MODEL_SERVING", "STREAMLIT", "ML_JOB")
"""https://docs.snowflake.com/en/sql-reference/parameters#allowed-spcs-workload-types."""


def include_user_services(types: Sequence[str]) -> bool:
    """Tell whether these types of workload, none meaning all, have what people create; refuse unknown ones.

    The sentences are those that the tests of the emulator frostlake assert against a real account.
    """
    for one in types:
        if one not in TYPES:
            raise invalid_value(
                f"Invalid input for OF TYPE option: Invalid workload type '{one}'. Expected comma separated list like: "
                f"'type1, type2'. Valid types are {', '.join(TYPES)}."
            )
    if ALL in types and len(types) > 1:
        raise invalid_value(
            f"Invalid input for OF TYPE option: When 'ALL' is specified in '{','.join(types)}', no other workload "
            "types should be included. Use 'ALL' alone or specify individual types."
        )
    return not types or ALL in types or USER in types
