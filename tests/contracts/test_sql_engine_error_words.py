"""What every SQL engine says of wrong statements: Snowflake's numbers and sentences, and nothing of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from pytest_spcs.emulator.account.errors import SnowflakeError

if TYPE_CHECKING:
    from tests.contracts.engine_user import User

COMPILATION = "SQL compilation error:"


@pytest.fixture
def tables(user: User) -> User:
    """Give a user with two tables, T of every common type."""
    user.run("CREATE TABLE t (a INT NOT NULL, b VARCHAR(5), c VARIANT, d DATE, ts TIMESTAMP_NTZ, bo BOOLEAN)")
    user.run("INSERT INTO t VALUES (1, 'x', NULL, '2020-01-01', '2020-01-01', TRUE)")
    user.run("CREATE TABLE u (a INT, x VARCHAR)")
    return user


@pytest.mark.parametrize(
    ("sql", "number", "message"),
    [
        ("SELECT nope", 904, f"{COMPILATION} error line 1 at position 7\ninvalid identifier 'NOPE'"),
        ("SELECT 1,\n t.nope FROM t", 904, f"{COMPILATION} error line 2 at position 1\ninvalid identifier 'T.NOPE'"),
        ("SELECT z.a FROM t", 904, f"{COMPILATION} error line 1 at position 7\ninvalid identifier 'Z.A'"),
        ("SELECT * FROM t JOIN u USING (x)", 904, "invalid identifier 'X'"),
        ("SELECT * EXCLUDE nope FROM t", 904, "invalid identifier 'NOPE'"),
        ("SELECT a FROM t, u", 2028, f"{COMPILATION}\nambiguous column name 'A'"),
        ("SELECT * FROM t x JOIN u x ON TRUE", 2027, f"{COMPILATION}\nduplicate alias 'X'"),
        (
            "SELECT 1, UPPER()",
            938,
            " at position 10\nnot enough arguments for function [UPPER()], expected 1, got 0",
        ),
        (
            "SELECT\n UPPER('a', lower('b'))",
            939,
            " error line 2 at position 1\ntoo many arguments for function [UPPER('A', LOWER('B'))], expected 1, got 2",
        ),
        ("SELECT LEFT('abc')", 938, "not enough arguments for function [LEFT('ABC')], expected 2, got 1"),
        ("SELECT * FROM TABLE(SPLIT_TO_TABLE('a'))", 938, "expected 2, got 1"),
        ("SELECT * FROM TABLE(STRTOK_SPLIT_TO_TABLE('a', 'b', 'c'))", 939, "expected 2, got 3"),
        ("SELECT * FROM TABLE(nope(1))", 2143, f"{COMPILATION}\nUnknown table function NOPE"),
        ("SELECT 'abc' + 1", 100038, "Numeric value 'abc' is not recognized"),
        ("SELECT SUM('x')", 100038, "Numeric value 'x' is not recognized"),
        ("SELECT 12345::NUMBER(3,0)", 100039, "Numeric value '12345' is out of range"),
        ("SELECT d + d FROM t", 1044, f"{COMPILATION}\nInvalid argument types for function '+': (DATE, DATE)"),
        (
            "SELECT 5 LIKE 'x'",
            1044,
            f"{COMPILATION}\nInvalid argument types for function 'LIKE': (NUMBER(38,0), VARCHAR)",
        ),
        (
            "SELECT CORR(b, c) FROM t",
            1044,
            f"{COMPILATION}\nInvalid argument types for function 'CORR': (VARCHAR(16777216), VARIANT)",
        ),
        (
            "SELECT COALESCE(1, d) FROM t",
            1789,
            f"{COMPILATION}\nCan not convert parameter of type [NUMBER(38,0)] into [DATE]",
        ),
        (
            "SELECT CASE WHEN a = 1 THEN 1 ELSE b END FROM t WHERE b = 'x'",
            100038,
            "Numeric value 'x' is not recognized",
        ),
        ("INSERT INTO u VALUES (1, 'a'), (1)", 2020, "list expecting 2 but got 1"),
        ("INSERT INTO u (a) VALUES (1), (1, 'a')", 2020, "list expecting 1 but got 2"),
        (
            "SELECT d::INT FROM t",
            1007,
            f"{COMPILATION}\ninvalid type [CAST(D AS NUMBER(38,0))] for parameter 'TO_NUMBER'",
        ),
        (
            "SELECT c::INT FROM (SELECT PARSE_JSON('{\"x\":1}') c)",
            100071,
            'Failed to cast variant value {"x":1} to FIXED',
        ),
        ("SELECT * FROM TABLE(FLATTEN(1))", 100071, "Failed to cast variant value 1 to ARRAY"),
        ("SELECT b FROM t GROUP BY a", 979, f"{COMPILATION}\n[B] is not a valid group by expression"),
        ("SELECT a FROM t GROUP BY 5", 979, f"{COMPILATION}\n[5] is not a valid group by expression"),
        ("SELECT a FROM t ORDER BY 5", 979, f"{COMPILATION}\n[5] is not a valid order by expression"),
        (
            "SELECT SUM(a) OVER (ORDER BY a ROWS BETWEEN 1 FOLLOWING AND 1 PRECEDING) FROM t",
            2043,
            f"{COMPILATION}\nInvalid window frame",
        ),
        ("SELECT a FROM t UNION SELECT a, b FROM t", 1789, "invalid number of result columns for set operator input"),
        (
            "SELECT (SELECT a FROM (VALUES (1), (2)) v(a))",
            90150,
            "Single-row subquery returns more than one row.",
        ),
        ("SELECT REGEXP_LIKE('a', '(b')", 100048, "Invalid regular expression: '(b', missing ): (b"),
        ("SELECT 'a' RLIKE '*'", 100048, "Invalid regular expression: '*', no argument for repetition operator: *"),
        ("SELECT TO_BINARY('zz')", 100115, "The following string is not a legal hex-encoded value: 'zz'"),
        ("INSERT INTO t VALUES (1, 'x')", 2020, "Insert value list does not match column list expecting 6 but got 2"),
        ("INSERT INTO t (a, a) VALUES (1, 2)", 2025, f"{COMPILATION}\nduplicate column name 'A'"),
        ("CREATE TABLE w (a INT, a INT)", 2025, f"{COMPILATION}\nduplicate column name 'A'"),
        ("ALTER TABLE t ADD COLUMN a INT", 1430, f"{COMPILATION}\ncolumn 'A' already exists"),
        ("ALTER TABLE t RENAME TO u", 2002, f"{COMPILATION}\nObject 'U' already exists."),
        ("CREATE VIEW w (a, b) AS SELECT a FROM t", 2026, f"{COMPILATION}\nInvalid column definition list"),
        ("SELECT ?", 2049, f"{COMPILATION}\nBind variable :1 not set."),
    ],
)
def test_what_code_catches_has_snowflakes_number_and_sentence(
    tables: User, sql: str, number: int, message: str
) -> None:
    error = tables.refused(sql)
    assert error.number == number
    assert message in error.message


_OWN = re.compile(
    r"duckdb|fakesnow|sqlglot|_fs_|_spcs|\b(?:Binder|Catalog|Parser|Conversion|Invalid Input) Error|_LITERAL|"
    r"\bU?(?:BIG|HUGE|TINY|SMALL)INT\b|INT128|count_star|\bmain\.|\btemp\.|SPCS LENT|THE QUERY|OF THE TEXT|"
    r"UNNAMED SOURCE|explicit type casts|Candidate",
    re.IGNORECASE,
)
_EXPRESSIONS = """
nope; t.nope; z.nope; nope(1); demo.public.nope(1); UPPER(); UPPER(1, 2); SUBSTR('a'); ROUND('x'); 'x' + 1; 1 || d
d + d; d::INT; bo::DATE; c::DATE; b::INT; 'x'::TIME; 1/0; MOD(1, 0); SQRT(-1); LN(0)
9999999999999999999 * 99999999999999999999; SUM(SUM(a)); COUNT(DISTINCT); MAX(); SUM(COUNT(*)); AVG(d); SUM(d)
CORR(b, b); LISTAGG(a, b); ROW_NUMBER(); RANK(); LAG(a) OVER (); SUM(a) OVER (ORDER BY b RANGE 1 PRECEDING)
SUM(a) OVER (ORDER BY a ROWS -1 PRECEDING); NTILE('x') OVER (ORDER BY a); (SELECT a, b FROM t); (SELECT a FROM u)
a IN (SELECT a, b FROM t); EXISTS (SELECT nope FROM u); CASE WHEN d THEN 1 END; COALESCE(1, 'x'); IFF(d, 1, 2)
GREATEST(1, 'x', d); DATEADD(nope, 1, d); DATEADD(day, 'x', d); DATE_TRUNC('nope', d); EXTRACT(nope FROM d)
DATEDIFF(day, 1, 2); TO_DATE(TRUE); TO_CHAR(d, 1, 2, 3); REGEXP_LIKE('a', '('); REGEXP_REPLACE('a', '[', 'b')
PARSE_JSON('{'); c:x::DATE; OBJECT_CONSTRUCT('a'); ARRAY_SIZE(1); a:x; b[0]; 'a' LIKE 5; NOT d; -b; -d; d LIKE 'x'
a = d; d = TRUE; ts = 5; c + 1; CHR(-1); REPEAT(1, 'x'); SPLIT_PART('a'); LPAD('a'); YEAR('x'); YEAR(1); HASH()
BASE64_DECODE_STRING('*'); HEX_DECODE_STRING('z'); TO_NUMBER('1', 'x', 'y'); TRY_CAST(1 AS NOPE); 1::NUMBER(99, 1)
$1; $9; t.$9; nope.NEXTVAL; RANDOM('x'); UNIFORM(1); * EXCLUDE nope
"""
_STATEMENTS = """
SELECT a FROM nope; SELECT a FROM nope.t; SELECT a FROM nope.nope.t; SELECT a FROM t, u; SELECT * FROM t x, u x
SELECT a FROM t WHERE COUNT(*) > 1; SELECT a FROM t WHERE ROW_NUMBER() OVER (ORDER BY a) = 1
SELECT a FROM t HAVING b = 'x'; SELECT a FROM t QUALIFY a > 1; SELECT a FROM t ORDER BY 7
SELECT a FROM t GROUP BY 7; SELECT a FROM t ORDER BY nope; SELECT a FROM t LIMIT -1; SELECT a FROM t LIMIT a
SELECT a FROM t LIMIT 'x'; SELECT a FROM t UNION SELECT a, b FROM t; SELECT d FROM t UNION SELECT bo FROM t
SELECT a FROM t EXCEPT SELECT d FROM t; SELECT * FROM t JOIN u USING (nope)
WITH q AS (SELECT 1), q AS (SELECT 2) SELECT * FROM q; WITH q (a, b) AS (SELECT 1) SELECT b FROM q
SELECT * FROM (SELECT 1) v(a, b); SELECT * FROM VALUES (1), (1, 2); SELECT * FROM TABLE(nope(1))
SELECT * FROM TABLE(FLATTEN(1)); SELECT * FROM TABLE(FLATTEN(d)), t; SELECT * FROM LATERAL nope(1)
SELECT * FROM t PIVOT (SUM(a) FOR nope IN ('x')); SELECT * FROM t UNPIVOT (v FOR n IN (nope))
INSERT INTO t VALUES (1); INSERT INTO t (a, nope) VALUES (1, 2); INSERT INTO t (a, a) VALUES (1, 2)
INSERT INTO t (d) VALUES (TRUE); INSERT INTO t (a) SELECT d FROM t; INSERT INTO nope VALUES (1)
INSERT INTO t (a) VALUES (NULL); UPDATE t SET nope = 1; UPDATE t SET a = d; UPDATE t SET a = NULL
UPDATE nope SET a = 1; DELETE FROM nope; DELETE FROM t WHERE nope = 1; TRUNCATE TABLE nope
MERGE INTO t USING u ON t.a = u.nope WHEN MATCHED THEN DELETE
MERGE INTO t USING nope ON TRUE WHEN MATCHED THEN DELETE
MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN UPDATE SET nope = 1
MERGE INTO t USING u ON t.a = u.x WHEN MATCHED THEN UPDATE SET a = u.nope; CREATE TABLE t (a INT)
CREATE TABLE w (a INT, a INT); CREATE TABLE w (a NOPE); CREATE TABLE w (a NUMBER(99))
CREATE TABLE w AS SELECT nope FROM t; CREATE TABLE w (a INT) AS SELECT d FROM t
CREATE TABLE w (a DATE) AS SELECT 'x'; CREATE TABLE w (a, b) AS SELECT 1; CREATE TABLE w LIKE nope
CREATE VIEW t AS SELECT 1 AS a; CREATE VIEW w AS SELECT nope FROM t; CREATE VIEW w (a, b) AS SELECT a FROM t
DROP VIEW t; DROP TABLE nope; DROP VIEW nope; ALTER TABLE t ADD COLUMN a INT; ALTER TABLE t DROP COLUMN nope
ALTER TABLE t RENAME COLUMN a TO b; ALTER TABLE t RENAME TO u; ALTER TABLE nope ADD x INT
ALTER TABLE t ALTER COLUMN b SET DATA TYPE DATE; CREATE SEQUENCE s INCREMENT = 0; SELECT FROM t; SELECT (1
SELECT 1); SELECT a b c FROM t; SELEC 1; SELECT * FROM t WHERE; SELECT main.upper('a')
SELECT * FROM duckdb_tables(); SELECT * FROM read_csv('x'); SELECT * FROM 'x.csv'
SELECT nope FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()))
SELECT v.nope, s.value FROM t v, LATERAL SPLIT_TO_TABLE(v.b, ',') s
SELECT SUM(value) FROM t, LATERAL SPLIT_TO_TABLE(t.nope, ',') s
SELECT $9 FROM t, LATERAL SPLIT_TO_TABLE(t.b, ',') s
"""


@pytest.mark.parametrize(
    "sql",
    [f"SELECT {text.strip()} FROM t" for text in re.split(r"[;\n]", _EXPRESSIONS) if text.strip()]
    + [text.strip() for text in re.split(r"[;\n]", _STATEMENTS) if text.strip()],
)
def test_no_error_and_no_column_has_a_name_of_the_engines(tables: User, sql: str) -> None:
    tables.run("SELECT 1 AS earlier")
    try:
        told = " ".join(column.name for column in tables.run(sql).result.columns)
    except SnowflakeError as error:
        told = error.message
    for word in ("duckdb_tables", "main."):
        if word in sql:
            told = re.sub(re.escape(word), "", told, flags=re.IGNORECASE)  # what the statement itself says
    assert not _OWN.search(told), told
