"""From one Snowflake statement to the DuckDB statements that do the same."""
