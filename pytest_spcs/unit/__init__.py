"""Fakes for unit tests without Snowflake: container environment, batch harness, mocked endpoints."""
