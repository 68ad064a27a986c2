"""Service functions on their way to a service: rows into batches, batches to an instance."""
