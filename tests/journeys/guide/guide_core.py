"""The same guide's script for snowflake.core; what it has no resource for is SQL on the same connection.

It knows a real account only: SNOWFLAKE_ACCOUNT, SNOWFLAKE_USER and SNOWFLAKE_PASSWORD say which.
"""

import os
import pathlib

import snowflake.connector
from snowflake.core import CreateMode, Root
from snowflake.core.compute_pool import ComputePool
from snowflake.core.database import Database
from snowflake.core.function import FunctionArgument, ServiceFunction
from snowflake.core.grant import Grant, Grantees, Privileges, Securables
from snowflake.core.image_repository import ImageRepository
from snowflake.core.role import Role
from snowflake.core.service import Service, ServiceSpec
from snowflake.core.stage import Stage, StageDirectoryTable, StageEncryption
from snowflake.core.warehouse import Warehouse

HERE = pathlib.Path(__file__).parent
ROLE = "container_user_role"

connection = snowflake.connector.connect(
    account=os.environ["SNOWFLAKE_ACCOUNT"],
    user=os.environ["SNOWFLAKE_USER"],
    password=os.environ["SNOWFLAKE_PASSWORD"],
    role="ACCOUNTADMIN",
)
root = Root(connection)


def use(what):
    with connection.cursor() as cursor:
        cursor.execute(f"USE {what}")


# The role, and what it may do.
root.roles.create(Role(name=ROLE))
for privilege in (
    Privileges.create_database,
    Privileges.create_warehouse,
    Privileges.create_compute_pool,
    Privileges.create_integration,
    Privileges.monitor_usage,
    Privileges.bind_service_endpoint,
):
    root.grants.grant(
        Grant(grantee=Grantees.role(name=ROLE), securable=Securables.current_account, privileges=[privilege])
    )
root.grants.grant(Grant(grantee=Grantees.role(name="ACCOUNTADMIN"), securable=Securables.role(ROLE)))

# A database, a warehouse, stages.
use(f"ROLE {ROLE}")
database = root.databases.create(Database(name="container_hol_db"), mode=CreateMode.or_replace)
warehouse = root.warehouses.create(
    Warehouse(name="container_hol_wh", warehouse_size="XSMALL", auto_suspend=120, auto_resume="true")
)
schema = database.schemas["public"]
specs = schema.stages.create(Stage(name="specs", encryption=StageEncryption(type="SNOWFLAKE_SSE")))
schema.stages.create(
    Stage(
        name="volumes",
        encryption=StageEncryption(type="SNOWFLAKE_SSE"),
        directory_table=StageDirectoryTable(enable=True),
    )
)

# Integrations have no resource.
use("ROLE ACCOUNTADMIN")
with connection.cursor() as cursor:
    cursor.execute(
        "CREATE SECURITY INTEGRATION IF NOT EXISTS snowservices_ingress_oauth "
        "TYPE = OAUTH OAUTH_CLIENT = SNOWSERVICES_INGRESS ENABLED = TRUE"
    )
    cursor.execute(
        "CREATE OR REPLACE NETWORK RULE container_hol_db.public.allow_all_rule "
        "TYPE = 'HOST_PORT' MODE = 'EGRESS' VALUE_LIST = ('0.0.0.0:443', '0.0.0.0:80')"
    )
    cursor.execute(
        "CREATE EXTERNAL ACCESS INTEGRATION allow_all_eai "
        "ALLOWED_NETWORK_RULES = (container_hol_db.public.allow_all_rule) ENABLED = TRUE"
    )
    cursor.execute(f"GRANT USAGE ON INTEGRATION allow_all_eai TO ROLE {ROLE}")

# A pool, a repository, the specifications.
use(f"ROLE {ROLE}")
pool = root.compute_pools.create(
    ComputePool(name="container_hol_pool", min_nodes=1, max_nodes=1, instance_family="CPU_X64_XS")
)
repository = schema.image_repositories.create(ImageRepository(name="image_repo"))
print(repository.fetch().repository_url)
for name in ("convert-api.yaml", "notebook.yaml"):
    specs.put(str(HERE / name), "/", auto_compress=False, overwrite=True)

# Two services and a function.
use("DATABASE container_hol_db")
use("SCHEMA public")
convert_api = schema.services.create(
    Service(
        name="convert_api",
        compute_pool="container_hol_pool",
        spec=ServiceSpec("@specs/convert-api.yaml"),
        min_instances=1,
        max_instances=1,
    )
)
notebook = schema.services.create(
    Service(
        name="notebook",
        compute_pool="container_hol_pool",
        spec=ServiceSpec("@specs/notebook.yaml"),
        external_access_integrations=["allow_all_eai"],
    )
)


with connection.cursor() as cursor:
    cursor.execute(
        "SELECT SYSTEM$WAIT_FOR_SERVICES("
        "120, 'container_hol_db.public.convert_api', 'container_hol_db.public.notebook')"
    )
print([endpoint.name for endpoint in notebook.get_endpoints()])
schema.functions.create(
    ServiceFunction(
        name="convert_udf",
        arguments=[FunctionArgument(name="input", datatype="FLOAT")],
        returns="FLOAT",
        service="convert_api",
        endpoint="convert-api",
        path="/convert",
        max_batch_rows=5,
    )
)
function = schema.functions["convert_udf(FLOAT)"]
for celsius in (15, 17, 20):
    print(celsius, function.execute([celsius]))

# And all of it goes.
function.drop()
convert_api.drop()
notebook.drop()
pool.stop_all_services()
pool.drop()
database.drop()
warehouse.drop()
use("ROLE ACCOUNTADMIN")
with connection.cursor() as cursor:
    cursor.execute("DROP INTEGRATION allow_all_eai")
    cursor.execute("DROP INTEGRATION snowservices_ingress_oauth")
root.roles[ROLE].drop()
connection.close()
