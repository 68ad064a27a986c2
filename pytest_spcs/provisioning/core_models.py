"""The models of ``snowflake.core`` taken for what they describe, without importing them."""

from __future__ import annotations

from typing import Any


def is_model(given: object, name: str) -> bool:
    """Tell whether something is the ``snowflake.core`` model of that name, such as ``Service``."""
    return any(
        kind.__name__ in (name, f"{name}Model") and kind.__module__.startswith("snowflake.core.")
        for kind in type(given).__mro__
    )


def given_fields(model: Any, *names: str) -> dict[str, Any]:
    """Return those of a model's fields that have a value."""
    values = {name: getattr(model, name, None) for name in names}
    return {name: value for name, value in values.items() if value is not None}
