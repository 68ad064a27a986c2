"""What tests are handed: objects of Snowflake, with the verbs of its SQL and nothing that a real account lacks."""
