"""Grants: who may do what, by role."""
