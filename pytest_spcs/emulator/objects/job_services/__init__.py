"""Job services: services that run to their end, once."""
