"""The session and account parameters that statements may set and SHOW PARAMETERS lists.

https://docs.snowflake.com/en/sql-reference/parameters and the parameters that drivers ask for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from pytest_spcs.emulator.errors import SnowflakeError, invalid_value

_NUMBER = re.compile(r"-?\d{1,18}", re.ASCII)


class ParameterType(Enum):
    """The types as SHOW PARAMETERS writes them."""

    BOOLEAN = "BOOLEAN"
    NUMBER = "NUMBER"
    STRING = "STRING"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter and its default; ``session`` is False for one that only the account has."""

    name: str
    type: ParameterType
    default: str
    session: bool = True
    most: int | None = None
    """The highest value of a number that is above 0; None where any will do."""

    def checked(self, value: str) -> str:
        """Return a value as the parameter holds it; raise Snowflake's 001008 for one of another type."""
        match self.type:
            case ParameterType.BOOLEAN if value.lower() in {"true", "false"}:
                return value.lower()
            case ParameterType.NUMBER if _NUMBER.fullmatch(value) and self._in_range(int(value)):
                return value
            case ParameterType.STRING:
                return value
            case _:
                raise invalid_value(f"invalid value [{value}] for parameter '{self.name}'")

    def _in_range(self, value: int) -> bool:
        return self.most is None or 0 < value <= self.most


CALLER_TOKEN_VALIDITY = Parameter(
    "SERVICE_CALLER_TOKEN_VALIDITY_SECS", ParameterType.NUMBER, "120", session=False, most=604_800
)
"""How long a service may act for its caller: 2 minutes, up to 7 days.

https://docs.snowflake.com/en/developer-guide/snowpark-container-services/spcs-execute-sql
"""
_BOOLEANS = """
    ABORT_DETACHED_QUERY=false AUTOCOMMIT=true AUTOCOMMIT_API_SUPPORTED=true
    CLIENT_DISABLE_INCIDENTS=true CLIENT_ENABLE_LOG_INFO_STATEMENT_PARAMETERS=false
    CLIENT_METADATA_REQUEST_USE_CONNECTION_CTX=false CLIENT_METADATA_USE_SESSION_DATABASE=false
    CLIENT_RESULT_COLUMN_CASE_INSENSITIVE=false CLIENT_SESSION_CLONE=false CLIENT_SESSION_KEEP_ALIVE=false
    CLIENT_TELEMETRY_ENABLED=true CLIENT_TELEMETRY_SESSIONLESS_ENABLED=true
    ENABLE_UNLOAD_PHYSICAL_TYPE_OPTIMIZATION=true
    ENABLE_UNREDACTED_QUERY_SYNTAX_ERROR=false ERROR_ON_NONDETERMINISTIC_MERGE=true
    ERROR_ON_NONDETERMINISTIC_UPDATE=false JDBC_TREAT_DECIMAL_AS_INT=true JDBC_TREAT_TIMESTAMP_NTZ_AS_UTC=false
    JDBC_USE_SESSION_TIMEZONE=true JS_TREAT_INTEGER_AS_BIGINT=false ODBC_TREAT_DECIMAL_AS_INT=false
    NOORDER_SEQUENCE_AS_DEFAULT=true QUOTED_IDENTIFIERS_IGNORE_CASE=false STRICT_JSON_OUTPUT=false
    TIMESTAMP_DAY_IS_ALWAYS_24H=true TRANSACTION_ABORT_ON_ERROR=false UNSUPPORTED_DDL_ACTION_IS_ERROR=false
    USE_CACHED_RESULT=true PYTHON_CONNECTOR_USE_NANOARROW=true PYTHON_SNOWPARK_USE_SCOPED_TEMP_OBJECTS=true
    PYTHON_SNOWPARK_USE_SQL_SIMPLIFIER=true PYTHON_SNOWPARK_USE_CTE_OPTIMIZATION=false
    PYTHON_SNOWPARK_ELIMINATE_NUMERIC_SQL_VALUE_CAST_ENABLED=false
    PYTHON_SNOWPARK_AUTO_CLEAN_UP_TEMP_TABLE_ENABLED=false
    CLIENT_VALIDATE_DEFAULT_PARAMETERS=false CLIENT_STORE_TEMPORARY_CREDENTIAL=false CLIENT_REQUEST_MFA_TOKEN=false
    CLIENT_OUT_OF_BAND_TELEMETRY_ENABLED=false
"""
_NUMBERS = """
    CLIENT_MEMORY_LIMIT=1536 CLIENT_PREFETCH_THREADS=4 CLIENT_RESULT_CHUNK_SIZE=160
    CLIENT_RESULT_PREFETCH_SLOTS=2 CLIENT_RESULT_PREFETCH_THREADS=1 CLIENT_SESSION_KEEP_ALIVE_HEARTBEAT_FREQUENCY=3600
    CLIENT_STAGE_ARRAY_BINDING_THRESHOLD=65280 JSON_INDENT=2 LOCK_TIMEOUT=43200 MULTI_STATEMENT_COUNT=1
    ROWS_PER_RESULTSET=0
    STATEMENT_QUEUED_TIMEOUT_IN_SECONDS=0 STATEMENT_TIMEOUT_IN_SECONDS=172800
    TWO_DIGIT_CENTURY_START=1970 WEEK_OF_YEAR_POLICY=0 WEEK_START=0 VARIABLE_MAX_LENGTH=134217728
"""
_STRINGS = {
    "ACTIVE_PYTHON_PROFILER": "",
    "BINARY_INPUT_FORMAT": "HEX",
    "BINARY_OUTPUT_FORMAT": "HEX",
    "CLIENT_TIMESTAMP_TYPE_MAPPING": "TIMESTAMP_LTZ",
    "DATE_INPUT_FORMAT": "AUTO",
    "DATE_OUTPUT_FORMAT": "YYYY-MM-DD",
    "GEOGRAPHY_OUTPUT_FORMAT": "GeoJSON",
    "GEOMETRY_OUTPUT_FORMAT": "GeoJSON",
    "GO_QUERY_RESULT_FORMAT": "ARROW",
    "JDBC_QUERY_RESULT_FORMAT": "ARROW",
    "LANGUAGE": "en",
    "LOG_LEVEL": "OFF",
    "METRIC_LEVEL": "NONE",
    "ODBC_QUERY_RESULT_FORMAT": "ARROW",
    "PYTHON_CONNECTOR_QUERY_RESULT_FORMAT": "ARROW",
    "PYTHON_SNOWPARK_GENERATE_MULTILINE_QUERIES": "true",
    "QUERY_TAG": "",
    "S3_STAGE_VPCE_DNS_NAME": "",
    "SEARCH_PATH": "$current, $public",
    "SIMULATED_DATA_SHARING_CONSUMER": "",
    "TIMESTAMP_INPUT_FORMAT": "AUTO",
    "TIMESTAMP_LTZ_OUTPUT_FORMAT": "",
    "TIMESTAMP_NTZ_OUTPUT_FORMAT": "YYYY-MM-DD HH24:MI:SS.FF3",
    "TIMESTAMP_OUTPUT_FORMAT": "YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM",
    "TIMESTAMP_TYPE_MAPPING": "TIMESTAMP_NTZ",
    "TIMESTAMP_TZ_OUTPUT_FORMAT": "",
    "TIMEZONE": "America/Los_Angeles",
    "TIME_INPUT_FORMAT": "AUTO",
    "TIME_OUTPUT_FORMAT": "HH24:MI:SS",
    "TRACE_LEVEL": "OFF",
    "TRANSACTION_DEFAULT_ISOLATION_LEVEL": "READ COMMITTED",
}
_ACCOUNT_ONLY = {
    "ALLOWED_SPCS_WORKLOAD_TYPES": "ALL",
    "EVENT_TABLE": "snowflake.telemetry.events",
    "NETWORK_POLICY": "",
}


def _pairs(text: str, kind: ParameterType) -> list[Parameter]:
    pairs = (word.partition("=") for word in text.split())
    return [Parameter(name, kind, default) for name, _equals, default in pairs]


PARAMETERS = {
    parameter.name: parameter
    for parameter in sorted(
        [
            *_pairs(_BOOLEANS, ParameterType.BOOLEAN),
            *_pairs(_NUMBERS, ParameterType.NUMBER),
            *(Parameter(name, ParameterType.STRING, default) for name, default in _STRINGS.items()),
            *(Parameter(name, ParameterType.STRING, default, session=False) for name, default in _ACCOUNT_ONLY.items()),
            CALLER_TOKEN_VALIDITY,
        ],
        key=lambda parameter: parameter.name,
    )
}


def session_parameter(name: str) -> Parameter:
    """Return the session parameter of that upper-cased name; raise Snowflake's 001006 where there is none."""
    found = PARAMETERS.get(name)
    if found is None or not found.session:
        raise unknown_parameter(name)
    return found


def account_parameter(name: str) -> Parameter:
    """Return a parameter that an account can have; raise Snowflake's 001006 where there is none."""
    found = PARAMETERS.get(name)
    if found is None:
        raise unknown_parameter(name)
    return found


def unknown_parameter(name: str) -> SnowflakeError:
    """Return the error for a parameter that does not exist."""
    return SnowflakeError(1006, "22023", f"SQL compilation error:\ninvalid parameter '{name}'")
