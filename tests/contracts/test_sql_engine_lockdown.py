"""What every SQL engine promises of the host: SQL reads and writes none of its files, learns none of its settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contracts.engine_user import User, named

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_spcs.emulator.engine.contract import SqlEngine

REFUSED = [
    "SELECT * FROM '{file}'",
    'SELECT * FROM "{file}"',
    "SELECT * FROM read_csv('{file}')",
    "SELECT * FROM read_csv_auto('{file}')",
    "SELECT * FROM read_text('{file}')",
    "SELECT * FROM read_blob('{file}')",
    "SELECT * FROM read_json('{file}')",
    "SELECT * FROM read_parquet('{file}')",
    "SELECT * FROM TABLE(read_text('{file}'))",
    "SELECT (SELECT content FROM read_text('{file}'))",
    "SELECT * FROM parquet_scan('{file}')",
    "SELECT * FROM sniff_csv('{file}')",
    "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM query('SELECT 1')",
    "SELECT * FROM query_table('t')",
    "SELECT getenv('HOME')",
    "SELECT getvariable('spcs_session')",
    "SELECT current_setting('home_directory')",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM duckdb_secrets()",
    "SELECT * FROM pragma_database_list()",
    "SELECT * FROM _fs_global._fs_information_schema._fs_users",
    "COPY INTO t FROM '{file}'",
    "COPY INTO t FROM 'file://{file}'",
    "COPY t FROM '{file}'",
    "COPY t TO '{target}'",
    "COPY (SELECT 1) TO '{target}'",
    "COPY INTO '{target}' FROM t",
    "COPY INTO '{target}' FROM (SELECT 1)",
    "EXPORT DATABASE '{target}'",
    "IMPORT DATABASE '{target}'",
    "ATTACH '{target}' AS x",
    "DETACH demo",
    "INSTALL httpfs",
    "LOAD httpfs",
    "PRAGMA version",
    "PRAGMA threads=1",
    "RESET lock_configuration",
    "SET GLOBAL enable_external_access = true",
    "CREATE MACRO m(x) AS x",
    "CREATE MACRO m() AS TABLE SELECT * FROM read_text('{file}')",
    "CREATE FUNCTION m(x INT) RETURNS INT AS 'x'",
    "CREATE SECRET s (TYPE S3)",
    "CREATE VIEW v AS SELECT * FROM read_text('{file}')",
    "CREATE TABLE c AS SELECT * FROM '{file}'",
    "INSERT INTO t SELECT content FROM read_text('{file}')",
    "CALL pragma_version()",
    "CHECKPOINT",
    "VACUUM",
    "PREPARE p AS SELECT 1",
    "SELECT 1; SELECT * FROM read_text('{file}')",
]


@pytest.mark.parametrize("sql", REFUSED)
def test_what_reaches_for_the_host_is_refused(user: User, tmp_path: Path, sql: str) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("hidden\n", encoding="utf-8")
    target = tmp_path / "written"
    user.run("CREATE TABLE t (a VARCHAR)")
    error = user.refused(sql.format(file=secret, target=target))
    assert "hidden" not in error.message
    assert not target.exists()
    assert user.value("SELECT COUNT(*) FROM t") == 0


def test_settings_of_the_engine_cannot_be_set(user: User) -> None:
    user.run("SET threads = 1")
    assert user.value("SELECT $threads") == 1
    assert user.refused("SELECT * FROM read_text('/etc/hostname')").number == 2140


@pytest.mark.parametrize("path", ["../secret.csv", "a/../../secret.csv", "a/b/../../../secret.csv"])
def test_a_stage_path_does_not_leave_its_stage(sql_engine: SqlEngine, user: User, tmp_path: Path, path: str) -> None:
    stage = tmp_path / "stage"
    stage.mkdir()
    (tmp_path / "secret.csv").write_text("hidden\n", encoding="utf-8")
    (stage / "link.csv").symlink_to(tmp_path / "secret.csv")
    sql_engine.create_stage(named("ST"), stage)
    user.run("CREATE TABLE t (a VARCHAR)")
    assert user.refused(f"SELECT $1 FROM @st/{path}").number == 1014
    assert user.rows("SELECT $1 FROM @st") == []
    assert user.refused(f"COPY INTO t FROM @st/{path}").number == 1014
    assert user.value("SELECT COUNT(*) FROM t") == 0
    user.refused(f"COPY INTO @st/{path} FROM t OVERWRITE = TRUE SINGLE = TRUE")
    assert (tmp_path / "secret.csv").read_text(encoding="utf-8") == "hidden\n"
