"""Compute pools: what services run on."""
