"""The batches of service functions, for tests of handlers."""
