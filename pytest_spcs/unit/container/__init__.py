"""The environment that container code has in Snowflake, for tests of it."""
