"""Snowflake's functions that DuckDB lacks or has otherwise: macros and scalar functions of the library database.

`dialect` leaves their calls as the user wrote them, `calls` turns them to the library, `installing` fills it.
"""
