"""The Snowflake side: an emulated account behind the wire protocols that real clients speak."""
