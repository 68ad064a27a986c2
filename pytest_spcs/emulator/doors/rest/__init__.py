"""The REST door: ``/api/v2`` as ``snowflake.core`` speaks it."""
