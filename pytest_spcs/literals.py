"""Python values as Snowflake writes them in a statement."""

from __future__ import annotations


def literal(text: str) -> str:
    """Return a text between single quotes."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def long_literal(text: str) -> str:
    """Return a text between dollar signs, as everybody writes a specification, unless it holds them itself."""
    return literal(text) if "$$" in text or text.endswith("$") else f"$${text}$$"


def value(given: object) -> str:
    """Return a property's value: TRUE and FALSE, numbers as they are, texts quoted."""
    if isinstance(given, bool):
        return "TRUE" if given else "FALSE"
    return str(given) if isinstance(given, int) else literal(str(given))
