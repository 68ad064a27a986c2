"""Secrets: what services show to others to prove who they are."""
