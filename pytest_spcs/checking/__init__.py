"""Specifications checked in milliseconds, without Snowflake: as a command, as an assertion, as pytest items."""
