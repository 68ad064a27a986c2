"""Words that cannot be names without double quotes: https://docs.snowflake.com/en/sql-reference/reserved-keywords."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


RESERVED = _words("""
ALL ALTER AND ANY AS BETWEEN BY CHECK COLUMN CONNECT CREATE CURRENT DELETE DISTINCT DROP ELSE EXISTS FOLLOWING
FOR FROM GRANT GROUP HAVING ILIKE IN INCREMENT INSERT INTERSECT INTO IS LIKE MINUS NOT NULL OF ON OR ORDER
QUALIFY REGEXP REVOKE RLIKE ROW ROWS SAMPLE SELECT SET SOME START TABLE TABLESAMPLE THEN TO TRIGGER UNION UNIQUE
UPDATE VALUES WHENEVER WHERE WITH
""")
"""No name of anything."""
NO_COLUMN = _words("""
CONSTRAINT CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER LOCALTIME LOCALTIMESTAMP
""")
"""No name of a table's column."""
NO_COLUMN_REFERENCE = _words("""
CASE CAST FALSE TRUE TRY_CAST WHEN
""")
"""No column in an expression."""
NO_SOURCE = _words("""
CROSS FULL INNER JOIN LATERAL LEFT NATURAL RIGHT USING
""")
"""No name or alias of what FROM lists."""
NOT_SHOWN_IN = _words("""
ACCOUNT CONNECTION DATABASE GSCLUSTER ISSUE ORGANIZATION SCHEMA VIEW
""")
"""No name behind ``SHOW ... IN``."""
