"""Event tables, which hold what containers log."""
