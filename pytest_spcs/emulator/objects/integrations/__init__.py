"""Integrations of every kind: what they share, and the statements that take any of them."""
