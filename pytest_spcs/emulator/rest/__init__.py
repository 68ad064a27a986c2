"""The language of REST: operations, and fields that nobody reads."""
