"""Snowpark: a session, tables made of rows, DataFrames, files, a service function. Run under pytest-spcs run."""

import io
import tempfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pandas
import snowflake.connector
import snowflake.snowpark
from snowflake.snowpark import Session
from snowflake.snowpark.exceptions import SnowparkSQLException
from snowflake.snowpark.functions import call_function, col, when_matched, when_not_matched
from snowflake.snowpark.functions import sum as sum_
from snowflake.snowpark.types import (
    BinaryType,
    BooleanType,
    DateType,
    DecimalType,
    LongType,
    StringType,
    StructField,
    StructType,
    TimestampType,
)

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

# Values of all simple types come back as they were given.
types = [LongType(), StringType(), DecimalType(10, 2), BooleanType(), DateType(), TimestampType(), BinaryType()]
given = (1, "ada", Decimal("1.25"), True, date(2026, 1, 2), datetime.fromisoformat("2026-01-02 03:04:05"), b"ab")
schema = StructType([StructField(f"c{number}", kind) for number, kind in enumerate(types)])
assert tuple(session.create_dataframe([given], schema=schema).collect()[0]) == given

# More rows than fit into one statement go by a temporary table; so do cached results.
rows = session.create_dataframe([(number, str(number)) for number in range(2000)], schema=["id", "text"])
assert rows.count() == 2000
cached = rows.filter(col("id") < 10).cache_result()
assert cached.count() == 10
cached.drop_table()

# Changes.
people.write.mode("append").save_as_table("people")
assert table.delete(col("id") == 2).rows_deleted == 2
assert table.update({"age": 37}, col("id") == 1).rows_updated == 2
newer = session.create_dataframe([(1, "lovelace"), (4, "edsger")], schema=["id", "name"])
changes = [when_matched().update({"name": newer.name}), when_not_matched().insert({"id": newer.id, "name": newer.name})]
merged = table.merge(newer, table.id == newer.id, changes)
assert (merged.rows_inserted, merged.rows_updated) == (1, 2), merged
assert sorted({row["NAME"] for row in session.table("people").collect() if row["NAME"]}) == ["edsger", "lovelace"]
assert session.sql("SELECT ? AS a, ? AS b", params=[1, "x"]).collect()[0].as_dict() == {"A": 1, "B": "x"}
assert session.table("people").collect_nowait().result() == session.table("people").collect()

# Every mode of saving.
two_rows = session.create_dataframe([(1, "ada"), (2, "grace")], schema=["id", "name"])


def saved(mode: str, name: str = "saved", **options: object) -> int:
    """Return how many rows a table has after a frame was saved to it."""
    two_rows.write.mode(mode).save_as_table(name, **options)  # type: ignore[arg-type]  # the client's own annotation
    return session.table(name).count()


modes = ["append", "append", "overwrite", "truncate", "ignore"]
assert [saved(mode) for mode in modes] == [2, 4, 2, 2, 2]
assert saved("errorifexists", "saved_once") == 2
refused = []
try:
    saved("errorifexists", "saved_once")
except SnowparkSQLException as error:
    refused.append(error.sql_error_code)
assert refused == [2002]
assert saved("append", "demo.public.saved_for_now", table_type="temporary") == 2
assert saved("append", "saved_for_now", column_order="name") == 4
assert saved("overwrite", "saved_transient", table_type="transient") == 2
assert session.sql("SHOW TABLES LIKE 'saved_transient'").select('"kind"').collect()[0][0] == "TRANSIENT"
strict = StructType([StructField("id", LongType(), nullable=False), StructField("name", StringType())])
session.create_dataframe([(3, "edsger")], schema=strict).write.mode("append").save_as_table("saved")
assert session.table("saved").count() == 3

# Joins whose sides have columns of one name.
more = session.create_dataframe([("ada", 1, 36)], schema=["name", "id", "age"])
assert [tuple(row) for row in two_rows.join(more, ["name", "id"]).collect()] == [("ada", 1, 36)]
assert [tuple(row) for row in two_rows.join(more, "id").collect()] == [(1, "ada", "ada", 36)]
assert two_rows.join(more).count() == 2
assert two_rows.join(more, two_rows.id == more.id).select(two_rows.name, more.age).collect()[0][1] == 36
shown = session.sql("SHOW TABLES IN SCHEMA demo.public").filter(col('"name"') == "SAVED").select('"name"')
assert [row[0] for row in shown.collect()] == ["SAVED"]

# Files of stages.
session.sql("CREATE STAGE files").collect()
with tempfile.TemporaryDirectory() as directory:
    (Path(directory) / "a.csv").write_text("1,ada\n2,grace\n")
    put = session.file.put(f"{directory}/a.csv", "@files/in", auto_compress=False)
    assert [row.status for row in put] == ["UPLOADED"]
    session.file.get("@files/in/a.csv", f"{directory}/out")
    assert (Path(directory) / "out" / "a.csv").read_text() == "1,ada\n2,grace\n"
session.file.put_stream(io.BytesIO(b"hello"), "@files/hello.txt", auto_compress=False)
assert session.file.get_stream("@files/hello.txt").read() == b"hello"
two = StructType([StructField("id", LongType()), StructField("name", StringType())])
assert [tuple(row) for row in session.read.schema(two).csv("@files/in/a.csv").collect()] == [(1, "ada"), (2, "grace")]
session.read.schema(two).csv("@files/in/a.csv").copy_into_table("loaded")
assert session.table("loaded").count() == 2

session.sql("ALTER STAGE files SET DIRECTORY = (ENABLE = TRUE)").collect()
session.sql("ALTER STAGE files REFRESH").collect()
known = session.sql("SELECT relative_path FROM DIRECTORY(@files)").collect()
assert [row[0] for row in known] == ["hello.txt", "in/a.csv"]

# Frames of pandas, by files of Parquet.
frame = pandas.DataFrame(
    {"ID": [1, 2], "NAME": ["ada", None], "MOMENT": pandas.to_datetime(["2026-01-02", "2026-01-03"])}
)
given = [(1, "ada", datetime(2026, 1, 2)), (2, None, datetime(2026, 1, 3))]  # noqa: DTZ001 - without a zone, as in pandas
assert [tuple(row) for row in session.create_dataframe(frame).sort("id").collect()] == given
assert session.write_pandas(frame, "framed", auto_create_table=True, quote_identifiers=False).count() == 2
assert session.write_pandas(frame, "framed", overwrite=True, quote_identifiers=False).count() == 2
assert [tuple(row) for row in session.table("framed").sort("id").collect()] == given
assert session.table("framed").sort("id").to_pandas()["NAME"].tolist() == ["ada", None]
session.table("framed").write.parquet("@files/frames/", header=True)
assert session.read.parquet("@files/frames/").count() == 2

session.sql("DROP DATABASE demo").collect()
session.close()
print(f"snowpark {snowflake.snowpark.__version__} connector {snowflake.connector.__version__} ok")
