"""SQLAlchemy: an engine, tables by metadata, inserts with binds, the ORM, reflection. Run under pytest-spcs run."""

import datetime
from decimal import Decimal

import snowflake.connector
import snowflake.sqlalchemy
import sqlalchemy as sa
from snowflake.sqlalchemy import ARRAY, VARIANT, MergeInto
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

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


class Base(DeclarativeBase):
    pass


class Team(Base):
    __tablename__ = "teams"
    id: Mapped[int] = mapped_column(sa.Sequence("team_ids"), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(20))
    members: Mapped[list["Member"]] = relationship(back_populates="team")


class Member(Base):
    __tablename__ = "members"
    id: Mapped[int] = mapped_column(sa.Sequence("member_ids"), primary_key=True)
    name: Mapped[str]
    paid: Mapped[Decimal | None] = mapped_column(sa.Numeric(10, 2))
    seen_at: Mapped[datetime.datetime | None]
    team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("teams.id"))
    team: Mapped[Team | None] = relationship(back_populates="members")


Base.metadata.create_all(engine)
seen_at = datetime.datetime.fromisoformat("2026-01-02 03:04:05")
with Session(engine) as session:
    red = Team(name="red")
    ada = Member(name="ada", paid=Decimal("1.25"), seen_at=seen_at, team=red)
    session.add_all([ada, Member(name="grace", team=red), Member(name="edsger")])
    session.commit()
    assert (red.id, ada.id) == (1, 1), (red.id, ada.id)
with Session(engine) as session:
    ada = session.scalars(sa.select(Member).where(Member.name == "ada")).one()
    assert (ada.paid, ada.seen_at, ada.team.name) == (Decimal("1.25"), seen_at, "red")
    sizes = sa.select(Team.name, sa.func.count(Member.id)).join(Team.members).group_by(Team.name)
    assert session.execute(sizes).all() == [("red", 2)]
    ada.name = "lovelace"
    session.flush()
    session.rollback()
    session.delete(session.scalars(sa.select(Member).where(Member.name == "edsger")).one())
    session.commit()
    assert session.scalars(sa.select(Member.name).order_by(Member.id)).all() == ["ada", "grace"]
reflected = sa.MetaData()
reflected.reflect(bind=engine)
assert sorted(reflected.tables) == ["members", "teams"], sorted(reflected.tables)
(foreign_key,) = reflected.tables["members"].foreign_keys
assert foreign_key.target_fullname == "teams.id", foreign_key.target_fullname
Base.metadata.drop_all(engine)

others = sa.MetaData()
target = sa.Table("target", others, sa.Column("id", sa.Integer), sa.Column("name", sa.String))
source = sa.Table("source", others, sa.Column("id", sa.Integer), sa.Column("name", sa.String))
documents = sa.Table(
    "documents", others, sa.Column("v", VARIANT), sa.Column("a", ARRAY), sa.Column("b", sa.LargeBinary)
)
others.create_all(engine)
with engine.begin() as connection:
    connection.execute(target.insert(), [{"id": number, "name": str(number)} for number in range(500)])
    connection.execute(source.insert(), [{"id": 1, "name": "one"}, {"id": 900, "name": "new"}])
    merge = MergeInto(target=target, source=source, on=target.c.id == source.c.id)
    merge.when_matched_then_update().values(name=source.c.name)
    merge.when_not_matched_then_insert().values(id=source.c.id, name=source.c.name)
    connection.execute(merge)
    some = sa.select(target).where(target.c.id.in_([1, 2, 900])).order_by(target.c.id).limit(2).offset(1)
    assert connection.execute(some).all() == [(2, "2"), (900, "new")]
    connection.execute(sa.text("INSERT INTO documents SELECT PARSE_JSON('{\"k\" : 1}'), ARRAY_CONSTRUCT(1, 2), NULL"))
    connection.execute(documents.insert().values(b=b"ab"))
    assert connection.execute(sa.select(documents)).all() == [({"k": 1}, [1, 2], None), (None, None, b"ab")]
    numbers = connection.execution_options(stream_results=True).execute(
        sa.text("SELECT seq4() FROM TABLE(GENERATOR(ROWCOUNT => 5000))")
    )
    assert sum(1 for _ in numbers.yield_per(1000)) == 5000
    try:
        connection.execute(sa.text("SELECT * FROM missing"))
    except sa.exc.ProgrammingError as error:
        number = error.orig.errno
    else:
        number = None
    assert number == 2003, number
engine.dispose()
print(
    f"sqlalchemy {sa.__version__} snowflake-sqlalchemy {snowflake.sqlalchemy.__version__} "
    f"connector {snowflake.connector.__version__} ok"
)
