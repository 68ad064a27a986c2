"""Services: long-running containers on a compute pool."""
