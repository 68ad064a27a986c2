"""What SHOW tells of tables and views and the engine does not keep: when they were made, and of which kind they are."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from pytest_spcs import wildcards
from pytest_spcs.emulator.account.results import Rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_spcs.emulator.engine.contract import QueryContext
    from pytest_spcs.emulator.sql.duckdb.arrow_results import ArrowResult
    from pytest_spcs.emulator.sql.duckdb.translation.declared_types import TableKey

_SHOWN = {"TABLES": {"TABLE"}, "VIEWS": {"VIEW"}, "OBJECTS": {"TABLE", "VIEW"}}
_FACTS: Mapping[str, object] = {
    "comment": "",
    "cluster_by": "",
    "rows": 0,
    "bytes": 0,
    "owner": "SYSADMIN",
    "owner_role_type": "ROLE",
    "retention_time": 1,
    "automatic_clustering": "OFF",
    "change_tracking": "OFF",
    "search_optimization": "OFF",
    "is_external": "N",
    "is_hybrid": "N",
    "is_iceberg": "N",
    "is_dynamic": "N",
    "is_event": "N",
    "is_immutable": "N",
    "enable_schema_evolution": "N",
    "reserved": "",
    "text": "",
    "is_secure": False,
    "is_materialized": False,
}


@dataclass(frozen=True, slots=True)
class Record:
    """One table or view: ``noun`` is TABLE or VIEW, ``kind`` what SHOW TABLES says of it."""

    name: str
    noun: str
    kind: str
    made_at: datetime

    @classmethod
    def of(cls, create: exp.Create) -> Record:
        """Return what a CREATE says of the table or view that it has made now."""
        table = create.find(exp.Table)
        name = "" if table is None else table.name if table.this.quoted else table.name.upper()
        kind = "TABLE"
        if create.find(exp.TemporaryProperty) is not None:
            kind = "TEMPORARY"
        elif create.find(exp.TransientProperty) is not None:
            kind = "TRANSIENT"
        return cls(name, str(create.args["kind"]).upper(), kind, datetime.now(UTC))


class TableRecords:
    """Records of tables and views by name; of what was made before the engine started it has none."""

    def __init__(self) -> None:
        self._started_at = datetime.now(UTC)
        self._records: dict[TableKey, Record] = {}
        self._lock = threading.Lock()

    def made(self, key: TableKey, record: Record) -> None:
        """Remember a new table or view."""
        with self._lock:
            self._records[key] = record

    def rename(self, old: TableKey, new: TableKey) -> None:
        """Follow a table to its new name."""
        with self._lock:
            if old in self._records:
                self._records[new] = self._records.pop(old)

    def forget(self, key: TableKey) -> None:
        """Forget a dropped table or view."""
        with self._lock:
            self._records.pop(key, None)

    def forget_schema(self, database: str, schema: str | None = None) -> None:
        """Forget all tables of a schema, or of a database."""
        for key, _record in self.all():
            if key[0] == database.upper() and schema in {None, key[1]}:
                self.forget(key)

    def find(self, key: TableKey) -> Record | None:
        """Return the record of a table, None where there is none."""
        return self._records.get(key)

    def all(self) -> list[tuple[TableKey, Record]]:
        """Return all records with their names."""
        with self._lock:
            return list(self._records.items())

    def made_at(self, key: TableKey) -> datetime:
        """Return when a table was made, as far as is known: not before the engine started."""
        record = self._records.get(key)
        return self._started_at if record is None else record.made_at

    def kind(self, key: TableKey) -> str:
        """Return TABLE, TRANSIENT or TEMPORARY."""
        record = self._records.get(key)
        return "TABLE" if record is None else record.kind


def with_records(
    result: ArrowResult, show: exp.Show, context: QueryContext, records: TableRecords, temporary: TableRecords
) -> ArrowResult | Rows:
    """Return the rows of a SHOW with their times and kinds, and with the session's temporary tables and views."""
    names = [column.name for column in result.columns]
    if "created_on" not in names or show.name.upper() == "FILE FORMATS":
        return result
    told = [dict(zip(names, row, strict=True)) for row in result.values()]
    for facts in told:
        key = keyed(_key(facts), show.name.upper().removesuffix("S"))
        facts["created_on"] = records.made_at(key)
        if facts.get("kind") == "TABLE" and show.name.upper() == "TABLES":
            facts["kind"] = records.kind(key)
    wanted = _SHOWN.get(show.name.upper(), set())
    of_objects = show.name.upper() == "OBJECTS" or bool(show.args.get("terse"))
    found = [_told(key, record, by_noun=of_objects) for key, record in temporary.all() if record.noun in wanted]
    found = [facts for facts in found if _is_in_scope(facts, show, context)]
    if found:
        told = sorted([*told, *found], key=lambda facts: [str(facts[name]) for name in _PLACE])
    return Rows(result.columns, [tuple(facts.get(name) for name in names) for facts in told])


def keyed(key: TableKey, noun: str) -> TableKey:
    """Return under which key a thing is recorded: sequences may be called as tables are."""
    return (key[0], key[1], f"SEQUENCE {key[2]}") if noun == "SEQUENCE" else key


_PLACE = ("database_name", "schema_name", "name")


def _key(facts: Mapping[str, Any]) -> TableKey:
    name = facts.get("name", facts.get("table_name"))
    return (str(facts.get("database_name")).upper(), str(facts.get("schema_name")).upper(), str(name).upper())


def _told(key: TableKey, record: Record, *, by_noun: bool) -> dict[str, object]:
    kind = record.noun if by_noun else record.kind if record.noun == "TABLE" else ""
    place = {"database_name": key[0], "schema_name": key[1], "name": record.name}
    return {**_FACTS, **place, "created_on": record.made_at, "kind": kind}


def _is_in_scope(facts: Mapping[str, Any], show: exp.Show, context: QueryContext) -> bool:
    like = show.args.get("like")
    if isinstance(like, exp.Expr) and not wildcards.like(like.name)(facts["name"]):
        return False
    scope, named = show.args.get("scope_kind"), show.find(exp.Table)
    database, schema = context.database, context.schema
    if scope == "ACCOUNT":
        return True
    if scope == "DATABASE":
        return bool(facts["database_name"] == (named.name.upper() if named is not None else database))
    if scope == "SCHEMA" and named is not None:
        database, schema = (named.db or database or "").upper(), named.name.upper()
    return (facts["database_name"], facts["schema_name"]) == (database, schema)
