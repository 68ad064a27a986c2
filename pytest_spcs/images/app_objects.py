"""App objects by reference: ``"module:attribute"`` in a build context becomes the WSGI or ASGI app it names."""

from __future__ import annotations

import importlib
import importlib.machinery
import inspect
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_spcs.errors import AppImportError

if TYPE_CHECKING:
    from types import ModuleType

App = Callable[..., Any]
"""A WSGI or ASGI application."""

_ASGI_PARAMETERS = 3
"""``scope, receive, send``, where WSGI has ``environ, start_response``."""

_imports = threading.Lock()
_private_modules: dict[Path, dict[str, ModuleType]] = {}
"""By directory, the modules that are not in ``sys.modules``; as that, one for the whole interpreter."""


def is_asgi(app: App) -> bool:
    """Tell whether an app speaks ASGI; everything else that can be called is taken for WSGI."""
    if inspect.iscoroutinefunction(app) or inspect.iscoroutinefunction(getattr(app, "__call__", None)):  # noqa: B004  # not "is it callable" but "which function is called"
        return True
    try:
        parameters = inspect.signature(app).parameters.values()
    except (TypeError, ValueError):
        return False
    required = [
        parameter
        for parameter in parameters
        if parameter.default is parameter.empty
        and parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
    ]
    return len(required) == _ASGI_PARAMETERS


def import_app(reference: str, relative_to: Path | str) -> App:
    """Return the app that ``"module:attribute"`` names, with modules looked for in a directory first.

    The directory's modules stay private to it: ``sys.path`` is as before afterwards, two directories may both have an
    ``app.py``, and asking again gives the same app. Where the directory is on ``sys.path`` anyway, its modules are the
    ones that everybody imports, so a test can patch them. ``"module:create_app()"`` calls a factory without arguments.

    A module of the directory which a function imports only when it is called is not found then; import it at the top.

    Raises:
        AppImportError: the reference is malformed, there is no such module or attribute, or it cannot be called.
    """
    directory = Path(relative_to).absolute()
    module_name, colon, attribute = reference.partition(":")
    factory = attribute.endswith("()")
    attribute = attribute.removesuffix("()")
    if not colon or not all(part.isidentifier() for part in (*module_name.split("."), *attribute.split("."))):
        raise AppImportError.malformed(reference)
    module = _import_module(module_name, reference, directory)
    found: Any = module
    for part in attribute.split("."):
        try:
            found = getattr(found, part)
        except AttributeError:
            raise AppImportError.attribute_missing(reference, module_name, attribute, _callables(module)) from None
    app = found() if factory and callable(found) else found
    if not callable(app):
        raise AppImportError.not_callable(reference, type(app).__name__)
    checked: App = app
    return checked


def _import_module(name: str, reference: str, directory: Path) -> ModuleType:
    with _imports:
        importlib.invalidate_caches()
        with _private_imports(directory):
            try:
                return importlib.import_module(name)
            except ModuleNotFoundError as missing:
                if missing.name is not None and (name == missing.name or name.startswith(f"{missing.name}.")):
                    raise AppImportError.module_missing(reference, name, directory, _top_levels(directory)) from None
                raise AppImportError.module_broken(reference, directory, missing) from missing
            except Exception as cause:
                raise AppImportError.module_broken(reference, directory, cause) from cause


@contextmanager
def _private_imports(directory: Path) -> Iterator[None]:
    """Import from a directory first, and leave its modules out of ``sys.modules`` unless it is on ``sys.path``."""
    if any(Path(entry).absolute() == directory for entry in sys.path):
        yield
        return
    own = importlib.machinery.FileFinder(
        str(directory),
        (importlib.machinery.ExtensionFileLoader, importlib.machinery.EXTENSION_SUFFIXES),
        (importlib.machinery.SourceFileLoader, importlib.machinery.SOURCE_SUFFIXES),
    )
    shared = {name for name in sys.modules if _lies_in(directory, name)}
    in_the_way = {name: module for name, module in sys.modules.items() if _is_shadowed_by(own, name)}
    for name in in_the_way.keys() - shared:
        del sys.modules[name]
    sys.modules.update(_private_modules.get(directory, {}))
    sys.path.insert(0, str(directory))
    # A build context is not ours to write to; caches in it would also change what COPY takes into an image.
    writes_no_bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        yield
    finally:
        sys.dont_write_bytecode = writes_no_bytecode
        sys.path.remove(str(directory))
        private = {name: sys.modules[name] for name in list(sys.modules) if _lies_in(directory, name)}
        for name in private.keys() - shared:
            _private_modules.setdefault(directory, {})[name] = sys.modules.pop(name)
        sys.modules.update(in_the_way)


def _lies_in(directory: Path, name: str) -> bool:
    """Tell whether a loaded module is, or is below, a module or package right in the directory."""
    spec = getattr(sys.modules.get(name.partition(".")[0]), "__spec__", None)
    if spec is None:
        return False
    places = list(spec.submodule_search_locations or ()) or ([spec.origin] if spec.origin else [])
    return any(Path(place).parent == directory for place in places)


def _is_shadowed_by(own: importlib.machinery.FileFinder, name: str) -> bool:
    """Tell whether a loaded module has the name of a module in the directory, which is to be imported instead."""
    top = name.partition(".")[0]
    if top == "__main__" or top in sys.stdlib_module_names:
        return False
    spec = own.find_spec(top)
    return spec is not None and spec.loader is not None


def _callables(module: ModuleType) -> list[str]:
    return sorted(
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and callable(value) and not inspect.isclass(value)
    )


def _top_levels(directory: Path) -> list[str]:
    if not directory.is_dir():
        return []
    return sorted(
        {path.stem for path in directory.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    )
