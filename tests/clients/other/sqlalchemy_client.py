"""SQLAlchemy: an engine, a table by metadata, inserts with binds, queries, reflection. Run under pytest-spcs run."""

import datetime

import snowflake.connector
import snowflake.sqlalchemy
import sqlalchemy as sa

engine = sa.create_engine("snowflake://ada:secret@acme/?warehouse=COMPUTE_WH")
with engine.connect() as connection:
    connection.exec_driver_sql("CREATE DATABASE demo")
engine.dispose()

engine = sa.create_engine("snowflake://ada:secret@acme/demo/public?warehouse=COMPUTE_WH")
metadata = sa.MetaData()
people = sa.Table(
    "people",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("name", sa.String(20)),
    sa.Column("born", sa.Date),
)
metadata.create_all(engine)
rows = [
    {"id": 1, "name": "ada", "born": datetime.date(1815, 12, 10)},
    {"id": 2, "name": "grace", "born": datetime.date(1906, 12, 9)},
]
with engine.begin() as connection:
    connection.execute(people.insert(), rows)
with engine.connect() as connection:
    found = connection.execute(sa.select(people).where(people.c.name == "grace")).mappings().one()
    assert dict(found) == rows[1], found
    assert connection.execute(sa.select(sa.func.count()).select_from(people)).scalar_one() == 2
    assert connection.execute(sa.text("SELECT :a + :b"), {"a": 1, "b": 2}).scalar_one() == 3
inspector = sa.inspect(engine)
assert inspector.get_table_names() == ["people"], inspector.get_table_names()
assert [column["name"] for column in inspector.get_columns("people")] == ["id", "name", "born"]
with engine.begin() as connection:
    connection.execute(people.update().where(people.c.id == 1).values(name="lovelace"))
    connection.execute(people.delete().where(people.c.id == 2))
    assert connection.execute(sa.select(people.c.name)).scalars().all() == ["lovelace"]
metadata.drop_all(engine)
engine.dispose()
print(
    f"sqlalchemy {sa.__version__} snowflake-sqlalchemy {snowflake.sqlalchemy.__version__} "
    f"connector {snowflake.connector.__version__} ok"
)
