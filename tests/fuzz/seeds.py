"""Statements and requests that are right, one at least for each form: what the fuzz tests mutate."""

from __future__ import annotations

from typing import Any

JOB_SPECIFICATION = "spec: {containers: [{name: echo, image: /db/public/images/echo:1}]}"
SPECIFICATION = (
    "spec: {containers: [{name: echo, image: /db/public/images/echo:1, volumeMounts: [{name: v, mountPath: /v}]}], "
    "endpoints: [{name: e, port: 8080}], volumes: [{name: v, source: block, size: 10Gi}]}"
)
GATEWAY = (
    "spec: {type: traffic_split, split_type: custom, targets: "
    "[{type: endpoint, value: DB.PUBLIC.SVC!e, weight: 60}, {type: endpoint, value: DB.PUBLIC.SVC!e, weight: 40}]}"
)
SHADOW = (
    "spec: {type: shadow_traffic, primary: [{type: endpoint, value: DB.PUBLIC.SVC!e}], shadow: "
    "[{type: endpoint, value: DB.PUBLIC.SVC!e, weight: 10}]}"
)
SETUP = (
    "CREATE DATABASE DB",
    "USE SCHEMA DB.PUBLIC",
    "CREATE ROLE R",
    "CREATE USER BOB PASSWORD = 'pw'",
    "CREATE WAREHOUSE WH",
    "CREATE STAGE ST DIRECTORY = (ENABLE = TRUE)",
    "CREATE COMPUTE POOL POOL MIN_NODES = 1 MAX_NODES = 2 INSTANCE_FAMILY = CPU_X64_XS",
    "CREATE COMPUTE POOL IDLE MIN_NODES = 1 MAX_NODES = 2 INSTANCE_FAMILY = CPU_X64_XS",
    "CREATE IMAGE REPOSITORY IMAGES",
    "CREATE SECRET S TYPE = PASSWORD USERNAME = 'u' PASSWORD = 'p'",
    "CREATE NETWORK RULE NR MODE = EGRESS TYPE = HOST_PORT VALUE_LIST = ('example.com:443')",
    "CREATE EXTERNAL ACCESS INTEGRATION EAI ALLOWED_NETWORK_RULES = (NR) ENABLED = TRUE",
    (
        "CREATE SECURITY INTEGRATION SI TYPE = API_AUTHENTICATION AUTH_TYPE = OAUTH2 ENABLED = TRUE"
        " OAUTH_TOKEN_ENDPOINT = 'https://example.com/t' OAUTH_CLIENT_ID = 'i' OAUTH_CLIENT_SECRET = 's'"
    ),
)
"""Makes what the statements name, before the image and the service."""
SERVICE = (
    f"CREATE SERVICE SVC IN COMPUTE POOL POOL FROM SPECIFICATION $${SPECIFICATION}$$",
    "CREATE FUNCTION F (A FLOAT, B VARCHAR) RETURNS FLOAT SERVICE = SVC ENDPOINT = e AS '/f'",
    "GRANT USAGE ON DATABASE DB TO ROLE R",
    "GRANT ROLE R TO USER BOB",
    f"EXECUTE JOB SERVICE IN COMPUTE POOL POOL NAME = J ASYNC = TRUE FROM SPECIFICATION $${JOB_SPECIFICATION}$$",
    'CREATE SNAPSHOT SN FROM SERVICE SVC VOLUME "v" INSTANCE 0',
    f"CREATE GATEWAY GW FROM SPECIFICATION $${GATEWAY}$$",
)
"""What comes after the image."""
TEMPLATE = JOB_SPECIFICATION.replace("name: echo", "name: {{ a }}")
"""What the stage has as ``s.yaml``."""
STATEMENTS = (
    "USE ROLE SYSADMIN",
    "USE DATABASE DB",
    "USE SCHEMA DB.PUBLIC",
    "USE WAREHOUSE WH",
    "USE SECONDARY ROLES ALL",
    "ALTER SESSION SET TIMEZONE = 'UTC', AUTOCOMMIT = FALSE",
    "ALTER SESSION UNSET TIMEZONE",
    "ALTER ACCOUNT SET TIMEZONE = 'UTC'",
    "SHOW PARAMETERS LIKE 'TIME%' IN SESSION",
    "CREATE OR REPLACE USER U PASSWORD = 'x' DEFAULT_ROLE = R DISABLED = FALSE COMMENT = 'c'",
    "ALTER USER BOB SET COMMENT = 'c' DEFAULT_WAREHOUSE = WH",
    "ALTER USER BOB ADD PROGRAMMATIC ACCESS TOKEN T1 ROLE_RESTRICTION = 'R' DAYS_TO_EXPIRY = 3",
    "DROP USER IF EXISTS BOB",
    "SHOW USERS LIKE 'B%' STARTS WITH 'B' LIMIT 1",
    "SHOW USER PROGRAMMATIC ACCESS TOKENS FOR USER BOB",
    "SHOW USER PATS",
    "DESCRIBE USER BOB",
    "CREATE ROLE IF NOT EXISTS R2 COMMENT = 'c'",
    "ALTER ROLE R SET COMMENT = 'c'",
    "DROP ROLE R",
    "SHOW ROLES LIKE 'R%'",
    "GRANT USAGE, MONITOR ON COMPUTE POOL POOL TO ROLE R WITH GRANT OPTION",
    "GRANT ROLE R TO USER BOB",
    "GRANT SERVICE ROLE SVC!ALL_ENDPOINTS_USAGE TO ROLE R",
    "GRANT SELECT ON FUTURE TABLES IN SCHEMA DB.PUBLIC TO ROLE R",
    "GRANT OWNERSHIP ON STAGE ST TO ROLE R COPY CURRENT GRANTS",
    "REVOKE USAGE ON DATABASE DB FROM ROLE R CASCADE",
    "SHOW GRANTS",
    "SHOW GRANTS ON DATABASE DB",
    "SHOW GRANTS OF ROLE R",
    "SHOW GRANTS TO USER BOB",
    "SHOW GRANTS TO ROLE R",
    "SHOW GRANTS TO SERVICE ROLE SVC!ALL_ENDPOINTS_USAGE",
    "SHOW FUTURE GRANTS IN SCHEMA DB.PUBLIC",
    "CREATE WAREHOUSE W2 WAREHOUSE_SIZE = XSMALL AUTO_SUSPEND = 60 INITIALLY_SUSPENDED = TRUE",
    "ALTER WAREHOUSE WH SET WAREHOUSE_SIZE = LARGE",
    "CREATE OR ALTER WAREHOUSE WH WAREHOUSE_SIZE = SMALL COMMENT = 'c'",
    "ALTER WAREHOUSE WH RENAME TO W3",
    "ALTER WAREHOUSE WH ABORT ALL QUERIES",
    "CREATE OR ALTER DATABASE DB DATA_RETENTION_TIME_IN_DAYS = 2 COMMENT = 'c'",
    "CREATE OR ALTER SCHEMA DB.PUBLIC WITH MANAGED ACCESS COMMENT = 'c'",
    "CREATE OR ALTER STAGE ST COMMENT = 'c'",
    "CREATE OR ALTER ROLE R COMMENT = 'c'",
    "DROP WAREHOUSE WH",
    "SHOW WAREHOUSES LIKE 'W%'",
    "DESCRIBE WAREHOUSE WH",
    "CREATE OR REPLACE TRANSIENT DATABASE D2 DATA_RETENTION_TIME_IN_DAYS = 0 COMMENT = 'c'",
    "ALTER DATABASE DB SET COMMENT = 'c'",
    "DROP DATABASE IF EXISTS DB CASCADE",
    "SHOW TERSE DATABASES LIKE 'D%' LIMIT 3 FROM 'A'",
    "DESCRIBE DATABASE DB",
    "CREATE SCHEMA DB.S2 WITH MANAGED ACCESS COMMENT = 'c'",
    "ALTER SCHEMA DB.PUBLIC SET COMMENT = 'c'",
    "DROP SCHEMA DB.PUBLIC RESTRICT",
    "SHOW SCHEMAS IN DATABASE DB",
    "DESCRIBE SCHEMA DB.PUBLIC",
    "CREATE OR REPLACE STAGE ST2 DIRECTORY = (ENABLE = TRUE) ENCRYPTION = (TYPE = 'SNOWFLAKE_SSE') COMMENT = 'c'",
    "ALTER STAGE ST SET COMMENT = 'c'",
    "ALTER STAGE ST REFRESH SUBPATH = 'a'",
    "SELECT RELATIVE_PATH, BUILD_STAGE_FILE_URL(@ST, RELATIVE_PATH) FROM DIRECTORY(@DB.PUBLIC.ST) D WHERE SIZE > 1",
    "SELECT BUILD_SCOPED_FILE_URL('@ST', 's.yaml')",
    "SELECT * FROM TABLE(INFER_SCHEMA(LOCATION => '@ST', FILES => ('s.yaml'), IGNORE_CASE => TRUE))",
    "EXECUTE IMMEDIATE FROM @ST/s.yaml USING (a => 'x', b => -1.5, \"c\" => TRUE) DRY_RUN = TRUE",
    "DROP STAGE ST",
    "SHOW STAGES IN SCHEMA DB.PUBLIC",
    "DESCRIBE STAGE ST",
    "LIST @DB.PUBLIC.ST/a PATTERN = '.*'",
    "COPY FILES INTO @DB.PUBLIC.ST/b FROM @ST/a FILES = ('f') PATTERN = '.*' DETAILED_OUTPUT = FALSE",
    "REMOVE @ST/a",
    "PUT file:///tmp/none.txt @ST/a AUTO_COMPRESS = FALSE OVERWRITE = TRUE",
    "GET @ST/a file:///tmp/",
    "CREATE COMPUTE POOL P2 MIN_NODES = 1 MAX_NODES = 2 INSTANCE_FAMILY = CPU_X64_XS AUTO_SUSPEND_SECS = 60",
    "ALTER COMPUTE POOL IDLE SET MAX_NODES = 5 COMMENT = 'c'",
    (
        "CREATE COMPUTE POOL P3 MIN_NODES = 1 MAX_NODES = 2 INSTANCE_FAMILY = CPU_X64_XS PLACEMENT_GROUP = 'A' "
        "BACKUP_INSTANCE_FAMILIES = ('CPU_X64_S', 'CPU_X64_M') INITIALLY_SUSPENDED = TRUE WITH TAG (a = 'b')"
    ),
    "ALTER COMPUTE POOL IDLE SET BACKUP_INSTANCE_FAMILIES = ('CPU_X64_S')",
    "ALTER COMPUTE POOL IDLE UNSET COMMENT, BACKUP_INSTANCE_FAMILIES",
    "ALTER COMPUTE POOL IDLE SET TAG a.b.c = 'd'",
    "ALTER COMPUTE POOL POOL STOP ALL",
    "ALTER COMPUTE POOL POOL STOP ALL OF TYPE USER, ML_JOB",
    "SHOW NODES IN COMPUTE POOL POOL LIKE '%1' LIMIT 1",
    "DROP COMPUTE POOL IDLE",
    "SHOW COMPUTE POOLS LIKE 'P%'",
    "SHOW COMPUTE POOL INSTANCE FAMILIES",
    "DESCRIBE COMPUTE POOL POOL",
    "CREATE IMAGE REPOSITORY I2",
    "ALTER IMAGE REPOSITORY IMAGES SET COMMENT = 'c'",
    "DROP IMAGE REPOSITORY IMAGES",
    "SHOW IMAGE REPOSITORIES IN DATABASE DB",
    "SHOW IMAGES IN IMAGE REPOSITORY DB.PUBLIC.IMAGES",
    (
        f"CREATE SERVICE SVC2 IN COMPUTE POOL POOL FROM SPECIFICATION $${SPECIFICATION}$$ MIN_INSTANCES = 1 "
        "MAX_INSTANCES = 2 AUTO_RESUME = TRUE EXTERNAL_ACCESS_INTEGRATIONS = (EAI) QUERY_WAREHOUSE = WH COMMENT = 'c'"
    ),
    "CREATE SERVICE SVC3 IN COMPUTE POOL POOL FROM @ST SPECIFICATION_TEMPLATE_FILE = 's.yaml' USING (a => 'b')",
    "ALTER SERVICE SVC SET MIN_INSTANCES = 2 MAX_INSTANCES = 3 COMMENT = 'c'",
    "ALTER SERVICE SVC UNSET COMMENT, QUERY_WAREHOUSE",
    "ALTER SERVICE SVC SUSPEND",
    f"ALTER SERVICE SVC FROM SPECIFICATION $${SPECIFICATION}$$",
    "DROP SERVICE IF EXISTS SVC FORCE",
    "SHOW SERVICES IN COMPUTE POOL POOL",
    "SHOW SERVICES EXCLUDE JOBS",
    "DESCRIBE SERVICE SVC",
    "SHOW SERVICE CONTAINERS IN SERVICE SVC",
    "SHOW SERVICE INSTANCES IN SERVICE SVC",
    "SHOW ENDPOINTS IN SERVICE DB.PUBLIC.SVC",
    "SHOW ROLES IN SERVICE SVC",
    (
        "EXECUTE JOB SERVICE IN COMPUTE POOL POOL NAME = J2 ASYNC = TRUE REPLICAS = 2 "
        f"FROM SPECIFICATION $${JOB_SPECIFICATION}$$"
    ),
    "SHOW JOB SERVICES LIKE 'J%'",
    f"EXECUTE SERVICE IN COMPUTE POOL POOL ASYNC = TRUE FROM SPECIFICATION $${JOB_SPECIFICATION}$$",
    "SHOW SERVICES IN COMPUTE POOL POOL STARTS WITH 'S' LIMIT 1 FROM 'A' OF TYPE USER, NOTEBOOK",
    "ALTER SERVICE SVC SET TAG a.b.c = 'd', e = 'f'",
    "ALTER SERVICE SVC UNSET TAG a.b.c",
    "CREATE OR REPLACE FUNCTION G (A FLOAT) RETURNS VARCHAR SERVICE = SVC ENDPOINT = e MAX_BATCH_ROWS = 10 AS '/g'",
    "ALTER FUNCTION F (FLOAT, VARCHAR) SET MAX_BATCH_ROWS = 5",
    "DROP FUNCTION F (FLOAT, VARCHAR)",
    "SHOW FUNCTIONS LIKE 'F' IN SCHEMA DB.PUBLIC",
    "SHOW USER FUNCTIONS",
    "DESCRIBE FUNCTION F (FLOAT, VARCHAR)",
    "DROP INTEGRATION SI",
    "SHOW INTEGRATIONS LIKE 'E%'",
    "DESCRIBE INTEGRATION EAI",
    "CREATE SECURITY INTEGRATION S2 TYPE = OAUTH OAUTH_CLIENT = SNOWSERVICES_INGRESS ENABLED = TRUE",
    "ALTER SECURITY INTEGRATION SI SET ENABLED = FALSE",
    "DROP SECURITY INTEGRATION SI",
    "SHOW SECURITY INTEGRATIONS",
    "DESCRIBE SECURITY INTEGRATION SI",
    "CREATE SECRET S2 TYPE = GENERIC_STRING SECRET_STRING = 'x' COMMENT = 'c'",
    "CREATE SECRET S3 TYPE = OAUTH2 API_AUTHENTICATION = SI OAUTH_SCOPES = ('a')",
    "ALTER SECRET S SET PASSWORD = 'q' COMMENT = 'c'",
    "DROP SECRET IF EXISTS S",
    "SHOW SECRETS IN ACCOUNT",
    "DESCRIBE SECRET S",
    "CREATE NETWORK RULE N2 MODE = EGRESS TYPE = HOST_PORT VALUE_LIST = ('a.com', 'b.com:80')",
    "CREATE OR ALTER NETWORK RULE NR MODE = EGRESS TYPE = HOST_PORT VALUE_LIST = ('d.com') COMMENT = 'c'",
    "ALTER NETWORK RULE NR SET VALUE_LIST = ('c.com')",
    "DROP NETWORK RULE NR",
    "SHOW NETWORK RULES",
    "DESCRIBE NETWORK RULE NR",
    (
        "CREATE EXTERNAL ACCESS INTEGRATION E2 ALLOWED_NETWORK_RULES = (NR) ALLOWED_AUTHENTICATION_SECRETS = (S) "
        "ENABLED = TRUE"
    ),
    "ALTER EXTERNAL ACCESS INTEGRATION EAI SET ENABLED = FALSE",
    "DROP EXTERNAL ACCESS INTEGRATION EAI",
    "SHOW EXTERNAL ACCESS INTEGRATIONS",
    "DESCRIBE EXTERNAL ACCESS INTEGRATION EAI",
    "CREATE SNAPSHOT SN2 FROM SERVICE SVC VOLUME \"v\" INSTANCE 0 COMMENT = 'c'",
    "ALTER SNAPSHOT SN SET COMMENT = 'c'",
    "DROP SNAPSHOT IF EXISTS SN",
    "SHOW SNAPSHOTS LIKE 'S%'",
    "DESCRIBE SNAPSHOT SN",
    f"CREATE OR REPLACE GATEWAY GW2 FROM SPECIFICATION $${SHADOW}$$",
    f"ALTER GATEWAY IF EXISTS GW FROM SPECIFICATION $${GATEWAY}$$",
    "DROP GATEWAY IF EXISTS GW",
    "SHOW GATEWAYS LIKE 'G%' IN SCHEMA DB.PUBLIC",
    "DESCRIBE GATEWAY GW",
    "SELECT SYSTEM$CLIENT_VERSION_INFO()",
    "SELECT SYSTEM$CANCEL_ALL_QUERIES(1)",
    "SELECT SYSTEM$GET_COMPUTE_POOL_STATUS('POOL')",
    "SELECT SYSTEM$REGISTRY_LIST_IMAGES('/db/public/images')",
    "CALL SYSTEM$GET_SERVICE_STATUS('SVC', 0)",
    "SELECT SYSTEM$GET_SERVICE_LOGS('SVC', 0, 'echo', 10)",
    "SELECT SYSTEM$WAIT_FOR_SERVICES(0, 'SVC')",
    "SELECT SYSTEM$GET_SERVICE_DNS_DOMAIN('DB.PUBLIC')",
    "CALL SVC!SPCS_WAIT_FOR('RUNNING', 0)",
    "SELECT SYSTEM$CANCEL_JOB('J')",
    "CALL J!SPCS_CANCEL_JOB()",
    "SELECT * FROM TABLE(SVC!SPCS_GET_LOGS())",
    "SELECT * FROM TABLE(SVC!SPCS_GET_LOGS(START_TIME => '2026-01-01', END_TIME => CURRENT_TIMESTAMP()))",
    "SELECT * FROM TABLE(SVC!SPCS_GET_EVENTS())",
    "SELECT * FROM TABLE(SVC!SPCS_GET_METRICS())",
    "SELECT * FROM TABLE(SNOWFLAKE.SPCS.GET_JOB_HISTORY())",
)
_GRANT = {
    "securable": {"name": "POOL"},
    "securable_type": "compute pool",
    "containing_scope": {"database": "DB", "schema": "PUBLIC"},
    "privileges": ["USAGE"],
    "grant_option": False,
}
_SERVICE: dict[str, Any] = {
    "name": "N",
    "compute_pool": "POOL",
    "spec": {"spec_type": "from_inline", "spec_text": SPECIFICATION},
    "external_access_integrations": ["EAI"],
    "query_warehouse": "WH",
    "comment": "c",
}
_MORE = {"min_instances": 1, "max_instances": 2, "auto_resume": True, "auto_suspend_secs": 0}
_POOL = {"name": "N", "instance_family": "CPU_X64_XS", "min_nodes": 1, "max_nodes": 2, "auto_resume": True}
_FUNCTION = {
    "name": "N",
    "function_type": "service-function",
    "arguments": [{"name": "A", "datatype": "FLOAT"}],
    "returns": "FLOAT",
    "service": "SVC",
    "endpoint": "e",
    "path": "/f",
    "max_batch_rows": 10,
}
_RULE = {"name": "N", "type": "HOST_PORT", "mode": "EGRESS", "value_list": ["a.com"], "comment": "c"}
_USER = {"name": "N", "password": "x", "default_role": "R", "disabled": False, "days_to_expiry": 3}
_WAREHOUSE = {"name": "N", "warehouse_size": "SMALL", "auto_suspend": 60, "auto_resume": "true"}
_DATABASE = {"name": "N", "kind": "TRANSIENT", "comment": "c", "data_retention_time_in_days": 1}
_SCHEMA = {"name": "N", "kind": "PERMANENT", "managed_access": False, "comment": "c"}
BODIES: dict[str, Any] = {
    "/users": _USER,
    "/users/{name}": {**_USER, "name": "BOB", "days_to_expiry": None},
    "/roles": {"name": "N", "comment": "c"},
    "grants": _GRANT,
    "future-grants": _GRANT,
    "grants:revoke": _GRANT,
    "future-grants:revoke": _GRANT,
    "privileges": {"privileges": ["USAGE"], "grant_option": True},
    "/warehouses": _WAREHOUSE,
    "/warehouses/{name}": {**_WAREHOUSE, "name": "WH"},
    "/warehouses/{name}:rename": {"name": "N"},
    "/databases": _DATABASE,
    "/databases/{name}": {**_DATABASE, "kind": "PERMANENT", "name": "DB"},
    "schemas": _SCHEMA,
    "/databases/{name}:clone": _DATABASE,
    "schemas/{name}:clone": _SCHEMA,
    "schemas/{name}": {**_SCHEMA, "name": "PUBLIC"},
    "files/{filePath}:presigned-url": {"expiration_time": 60},
    "stages": {"name": "N", "encryption": {"type": "SNOWFLAKE_SSE"}, "directory_table": {"enable": True}},
    "/compute-pools": _POOL,
    "/compute-pools/{name}": _POOL,
    "image-repositories": {"name": "N"},
    "services": {**_SERVICE, **_MORE},
    "services/{name}": {**_SERVICE, **_MORE, "name": "SVC"},
    "services:execute-job": {**_SERVICE, "is_async_job": True},
    "functions": _FUNCTION,
    "functions/{name}:execute": [{"name": "A", "datatype": "FLOAT", "value": 1.5}],
    "secrets": {"name": "N", "type": "PASSWORD", "username": "u", "password": "p", "oauth_scopes": ["a"]},
    "network-rules": _RULE,
}
"""Bodies of requests, by the end of the operation's path."""
QUERY = ("like", "startsWith", "showLimit", "fromName", "createMode", "ifExists", "initiallySuspended", "deleteMode")
NAMES = ("DB", "PUBLIC", "SVC", "POOL", "R", "BOB", "WH", "ST", "S", "NR", "IMAGES", "F(FLOAT,VARCHAR)", "N")
