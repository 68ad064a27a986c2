"""Endpoints that answer in a service's place."""
