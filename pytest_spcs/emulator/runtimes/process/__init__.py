"""Containers as processes of this machine, from offline images made of Dockerfiles."""
