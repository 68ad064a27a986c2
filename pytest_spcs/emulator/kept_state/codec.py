"""Objects as JSON and back: known classes only, by name and field, so that reading a file runs nothing of its own."""

from __future__ import annotations

import base64
import dataclasses
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from enum import Enum
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import UnionType


class NotReadableError(Exception):
    """A document that does not say what an encoder of this version would have said."""


class Codec:
    """Turns objects of the given classes into JSON values and back; paths below ``root`` are kept relative to it.

    ``left_out`` names fields, by class, that are as for a new object when it is read again.
    """

    def __init__(
        self, classes: Iterable[type], root: Path, left_out: Mapping[type, frozenset[str]] | None = None
    ) -> None:
        self._root = root
        self._classes: dict[str, type] = {}
        for each in classes:
            if self._classes.setdefault(each.__name__, each) is not each:
                raise ValueError(f"two classes are called {each.__name__}")
        omitted = left_out or {}
        self._fields = {
            each: tuple(
                field.name
                for field in dataclasses.fields(each)
                if field.init and field.name not in omitted.get(each, frozenset())
            )
            for each in self._classes.values()
            if dataclasses.is_dataclass(each)
        }
        items = self._items
        self._writers: tuple[tuple[type | UnionType, Callable[[Any], Any]], ...] = (
            (Enum, lambda value: {"enum": [self._known(type(value)), value.name]}),
            (tuple, lambda value: {"tuple": self.encode(list(value))}),
            (deque, lambda value: {"latest": [value.maxlen, self.encode(list(value))]}),
            (set | frozenset, lambda value: {"set": self.encode(sorted(value))}),
            (Mapping, self._written_map),
            (datetime, lambda value: {"time": value.isoformat()}),
            (bytes, lambda value: {"bytes": base64.b64encode(value).decode()}),
            (Path, self._written_path),
        )
        self._readers: dict[str, Callable[[Any], Any]] = {
            "object": self._object,
            "enum": self._member,
            "tuple": lambda content: tuple(items(content)),
            "latest": lambda content: deque(items(content[1]), maxlen=content[0]),
            "set": lambda content: frozenset(items(content)),
            "map": lambda content: {key: self._decode(item) for key, item in content.items()},
            "pairs": lambda content: {self._decode(key): self._decode(item) for key, item in content},
            "time": datetime.fromisoformat,
            "bytes": lambda content: base64.b64decode(content, validate=True),
            "below": self._below,
            "path": Path,
        }

    def encode(self, value: Any) -> Any:
        """Return a JSON value for an object and all that it holds; raise TypeError for one of another class."""
        if not isinstance(value, Enum) and isinstance(value, str | int | float | None):
            return value
        if isinstance(value, list):
            return [self.encode(item) for item in value]
        for kinds, write in self._writers:
            if isinstance(value, kinds):
                return write(value)
        return self._written_object(value)

    def decode(self, value: Any) -> Any:
        """Return the object that was encoded; raise NotReadableError for a value that does not stand for one."""
        try:
            return self._decode(value)
        except NotReadableError:
            raise
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise NotReadableError(f"{type(error).__name__}: {error}") from error

    def _decode(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._decode(item) for item in value]
        if not isinstance(value, dict):
            return value
        ((form, content),) = value.items()
        read = self._readers.get(form)
        if read is None:
            raise NotReadableError(f"{form!r} is no form of a value")
        return read(content)

    def _items(self, content: list[Any]) -> list[Any]:
        return [self._decode(item) for item in content]

    def _written_map(self, value: Mapping[Any, Any]) -> dict[str, Any]:
        if all(isinstance(key, str) for key in value):
            return {"map": {key: self.encode(item) for key, item in value.items()}}
        return {"pairs": [[self.encode(key), self.encode(item)] for key, item in value.items()]}

    def _written_path(self, value: Path) -> dict[str, Any]:
        if value.is_relative_to(self._root):
            return {"below": value.relative_to(self._root).as_posix()}
        return {"path": str(value)}

    def _written_object(self, value: Any) -> dict[str, Any]:
        name = self._known(type(value))
        return {"object": [name, {field: self.encode(getattr(value, field)) for field in self._fields[type(value)]}]}

    def _object(self, content: tuple[str, dict[str, Any]]) -> Any:
        name, fields = content
        kind = self._class(name)
        if kind not in self._fields:
            raise NotReadableError(f"{name} has no fields")
        unknown = set(fields) - set(self._fields[kind])
        if unknown:
            raise NotReadableError(f"{name} has no {', '.join(sorted(unknown))}")
        return kind(**{field: self._decode(item) for field, item in fields.items()})

    def _member(self, content: tuple[str, str]) -> Enum:
        name, member = content
        kind = self._class(name)
        if not issubclass(kind, Enum):
            raise NotReadableError(f"{name} has no members")
        return kind[member]

    def _class(self, name: str) -> type:
        kind = self._classes.get(name)
        if kind is None:
            raise NotReadableError(f"{name!r} is the name of nothing that is kept")
        return kind

    def _below(self, text: str) -> Path:
        parts = PurePosixPath(text).parts
        if ".." in parts or text.startswith("/"):
            raise NotReadableError(f"{text!r} leads out of the directory")
        return self._root.joinpath(*parts)

    def _known(self, kind: type) -> str:
        if self._classes.get(kind.__name__) is not kind:
            raise TypeError(f"{kind.__module__}.{kind.__qualname__} cannot be kept: it is no class of the vocabulary")
        return kind.__name__
