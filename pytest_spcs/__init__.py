"""Test services for Snowpark Container Services with pytest: offline, in local containers, or on your account."""
