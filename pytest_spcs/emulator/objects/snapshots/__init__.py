"""Snapshots of the block volumes of services."""
