"""Snowpark: a session, a table made of rows, a DataFrame with a service function. Run under pytest-spcs run."""

import snowflake.connector
import snowflake.snowpark
from snowflake.snowpark import Session
from snowflake.snowpark.functions import call_function, col
from snowflake.snowpark.functions import sum as sum_

SET_UP = """
CREATE DATABASE demo
USE SCHEMA demo.public
CREATE IMAGE REPOSITORY images
CREATE COMPUTE POOL pool MIN_NODES = 1 MAX_NODES = 1 INSTANCE_FAMILY = CPU_X64_XS
CREATE SERVICE doubling IN COMPUTE POOL pool FROM SPECIFICATION $$
spec:
  containers:
  - name: main
    image: /demo/public/images/double:latest
    readinessProbe: {port: 8000, path: /health}
  endpoints:
  - {name: api, port: 8000}
$$
SELECT SYSTEM$WAIT_FOR_SERVICES(60, 'doubling')
CREATE FUNCTION double(x INT) RETURNS INT SERVICE = doubling ENDPOINT = api AS '/double'
"""

session = Session.builder.configs({"account": "acme", "user": "ada", "password": "secret"}).create()
statements, statement = [], []
for line in SET_UP.strip().splitlines():
    statement.append(line)
    if "\n".join(statement).count("$$") % 2 == 0:
        statements.append("\n".join(statement))
        statement = []
for each in statements:
    session.sql(each).collect()

people = session.create_dataframe([(1, "ada", 36), (2, "grace", 85), (3, None, None)], schema=["id", "name", "age"])
people.write.mode("overwrite").save_as_table("people")
table = session.table("people")
assert table.count() == 3
assert [row["NAME"] for row in table.filter(col("age") > 40).collect()] == ["grace"]
assert table.agg(sum_("age").alias("total")).collect()[0]["TOTAL"] == 121

doubled = table.select("id", call_function("double", col("id")).alias("twice")).sort("id")
assert [tuple(row) for row in doubled.collect()] == [(1, 2), (2, 4), (3, 6)]
many = session.range(0, 1000).select(call_function("double", col("id")).alias("twice"))
assert many.agg(sum_("twice")).collect()[0][0] == 999_000

session.sql("DROP DATABASE demo").collect()
session.close()
print(f"snowpark {snowflake.snowpark.__version__} connector {snowflake.connector.__version__} ok")
