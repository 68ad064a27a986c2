"""A guide's script in SQL: an account made ready, two services, a function, and the end of it all.

It knows a real account only: SNOWFLAKE_ACCOUNT, SNOWFLAKE_USER and SNOWFLAKE_PASSWORD say which.
"""

import os
import pathlib

import snowflake.connector

HERE = pathlib.Path(__file__).parent

ROLE = """
USE ROLE ACCOUNTADMIN;
CREATE ROLE container_user_role;
GRANT CREATE DATABASE ON ACCOUNT TO ROLE container_user_role;
GRANT CREATE WAREHOUSE ON ACCOUNT TO ROLE container_user_role;
GRANT CREATE COMPUTE POOL ON ACCOUNT TO ROLE container_user_role;
GRANT CREATE INTEGRATION ON ACCOUNT TO ROLE container_user_role;
GRANT MONITOR USAGE ON ACCOUNT TO ROLE container_user_role;
GRANT BIND SERVICE ENDPOINT ON ACCOUNT TO ROLE container_user_role;
GRANT IMPORTED PRIVILEGES ON DATABASE snowflake TO ROLE container_user_role;
GRANT ROLE container_user_role TO ROLE accountadmin;
"""

DATABASE = """
USE ROLE container_user_role;
CREATE OR REPLACE DATABASE container_hol_db;
USE DATABASE container_hol_db;
USE SCHEMA public;
CREATE OR REPLACE WAREHOUSE container_hol_wh
  WAREHOUSE_SIZE = XSMALL AUTO_SUSPEND = 120 AUTO_RESUME = TRUE;
USE WAREHOUSE container_hol_wh;
CREATE STAGE IF NOT EXISTS specs ENCRYPTION = (TYPE = 'SNOWFLAKE_SSE');
CREATE STAGE IF NOT EXISTS volumes ENCRYPTION = (TYPE = 'SNOWFLAKE_SSE') DIRECTORY = (ENABLE = TRUE);
"""

INTEGRATIONS = """
USE ROLE ACCOUNTADMIN;
CREATE SECURITY INTEGRATION IF NOT EXISTS snowservices_ingress_oauth
  TYPE = OAUTH OAUTH_CLIENT = SNOWSERVICES_INGRESS ENABLED = TRUE;
CREATE OR REPLACE NETWORK RULE container_hol_db.public.allow_all_rule
  TYPE = 'HOST_PORT' MODE = 'EGRESS' VALUE_LIST = ('0.0.0.0:443', '0.0.0.0:80');
CREATE EXTERNAL ACCESS INTEGRATION allow_all_eai
  ALLOWED_NETWORK_RULES = (container_hol_db.public.allow_all_rule) ENABLED = TRUE;
GRANT USAGE ON INTEGRATION allow_all_eai TO ROLE container_user_role;
"""

POOL = """
USE ROLE container_user_role;
CREATE COMPUTE POOL IF NOT EXISTS container_hol_pool MIN_NODES = 1 MAX_NODES = 1 INSTANCE_FAMILY = CPU_X64_XS;
CREATE IMAGE REPOSITORY container_hol_db.public.image_repo;
SHOW IMAGE REPOSITORIES IN SCHEMA container_hol_db.public;
"""

SERVICES = """
CREATE SERVICE container_hol_db.public.convert_api
  IN COMPUTE POOL container_hol_pool FROM @specs SPECIFICATION_FILE = 'convert-api.yaml'
  MIN_INSTANCES = 1 MAX_INSTANCES = 1;
CREATE SERVICE container_hol_db.public.notebook
  IN COMPUTE POOL container_hol_pool FROM @specs SPECIFICATION_FILE = 'notebook.yaml'
  EXTERNAL_ACCESS_INTEGRATIONS = (allow_all_eai);
SELECT SYSTEM$WAIT_FOR_SERVICES(120, 'container_hol_db.public.convert_api', 'container_hol_db.public.notebook');
SHOW ENDPOINTS IN SERVICE container_hol_db.public.notebook;
CREATE OR REPLACE FUNCTION convert_udf(input FLOAT) RETURNS FLOAT
  SERVICE = convert_api ENDPOINT = 'convert-api' MAX_BATCH_ROWS = 5 AS '/convert';
"""

TABLE = """
CREATE OR REPLACE TABLE weather (day DATE, location VARCHAR, temp_c NUMBER, temp_f NUMBER);
INSERT INTO weather (day, location, temp_c)
  VALUES ('2023-03-21', 'London', 15), ('2023-07-13', 'Manchester', 20), ('2023-05-09', 'Liverpool', 17);
UPDATE weather SET temp_f = convert_udf(temp_c);
"""

CLEAN_UP = """
USE ROLE container_user_role;
DROP FUNCTION convert_udf(FLOAT);
DROP SERVICE container_hol_db.public.convert_api;
DROP SERVICE container_hol_db.public.notebook;
ALTER COMPUTE POOL container_hol_pool STOP ALL;
DROP COMPUTE POOL container_hol_pool;
DROP DATABASE container_hol_db;
DROP WAREHOUSE container_hol_wh;
USE ROLE ACCOUNTADMIN;
DROP INTEGRATION allow_all_eai;
DROP INTEGRATION snowservices_ingress_oauth;
DROP ROLE container_user_role;
"""


def main():
    connection = snowflake.connector.connect(
        account=os.environ["SNOWFLAKE_ACCOUNT"],
        user=os.environ["SNOWFLAKE_USER"],
        password=os.environ["SNOWFLAKE_PASSWORD"],
    )
    for cursor in connection.execute_string(ROLE + DATABASE + INTEGRATIONS + POOL):
        print(cursor.fetchone()[0])
    with connection.cursor() as cursor:
        for name in ("convert-api.yaml", "notebook.yaml"):
            cursor.execute(f"PUT file://{HERE / name} @specs AUTO_COMPRESS = FALSE OVERWRITE = TRUE")
    for cursor in connection.execute_string(SERVICES + TABLE):
        print(cursor.fetchone()[0])
    with connection.cursor() as cursor:
        cursor.execute("SELECT location, temp_c, temp_f, convert_udf(temp_c) FROM weather ORDER BY temp_c")
        for row in cursor:
            print(*row)
    for cursor in connection.execute_string(CLEAN_UP):
        print(cursor.fetchone()[0])
    connection.close()


main()
