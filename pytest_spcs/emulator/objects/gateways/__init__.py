"""Gateways: one address for the endpoints of several services."""
