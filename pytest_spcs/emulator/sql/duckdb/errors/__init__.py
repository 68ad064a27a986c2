"""The engine's errors as Snowflake's."""
