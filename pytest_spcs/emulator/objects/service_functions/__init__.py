"""Service functions: SQL functions that an endpoint of a service answers."""
