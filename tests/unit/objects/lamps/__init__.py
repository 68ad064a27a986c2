"""A noun that Snowflake does not have: what a new noun consists of."""
