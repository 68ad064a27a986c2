"""Dockerfiles as data: instructions, stages and variables. Pure; both halves read them with it."""
