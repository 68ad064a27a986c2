"""An app object is imported by reference, and nothing else of the test process changes by it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from pytest_spcs.errors import AppImportError
from pytest_spcs.images.app_server import import_app

if TYPE_CHECKING:
    from pathlib import Path


def write(directory: Path, name: str, text: str) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    (directory / name).write_text(text)
    return directory


def refused(reference: str, directory: Path) -> str:
    with pytest.raises(AppImportError) as caught:
        import_app(reference, directory)
    return str(caught.value)


def test_an_app_is_found_relative_to_the_directory(tmp_path: Path) -> None:
    write(tmp_path, "convert_app.py", "import tables\ndef app(environ, start_response): return tables.NAME")
    write(tmp_path, "tables.py", "NAME = 'tables'")
    path, modules = list(sys.path), set(sys.modules)
    assert import_app("convert_app:app", tmp_path)(None, None) == "tables"
    assert sys.path == path
    assert set(sys.modules) == modules
    assert not (tmp_path / "__pycache__").exists()


def test_asking_again_gives_the_same_app(tmp_path: Path) -> None:
    write(tmp_path, "again_app.py", "def app(): ...")
    assert import_app("again_app:app", tmp_path) is import_app("again_app:app", tmp_path)


def test_modules_of_the_same_name_in_two_directories_do_not_mix(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(tmp_path / name, "app.py", "import tables\ndef app(): return tables.NAME")
        write(tmp_path / name, "tables.py", f"NAME = {name!r}")
    one, two = import_app("app:app", tmp_path / "one"), import_app("app:app", tmp_path / "two")
    assert (one(), two()) == ("one", "two")
    assert "tables" not in sys.modules


def test_a_loaded_module_of_the_same_name_stays_what_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(write(tmp_path / "tests_of_user", "app_of_user.py", "WHOSE = 'user'"))
    import app_of_user  # type: ignore[import-not-found]  # made two lines above

    write(tmp_path / "service", "app_of_user.py", "def app(): return 'service'")
    assert import_app("app_of_user:app", tmp_path / "service")() == "service"
    assert sys.modules["app_of_user"] is app_of_user
    monkeypatch.delitem(sys.modules, "app_of_user")


def test_a_directory_on_the_path_shares_its_modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(write(tmp_path, "shared_app.py", "def app(): ..."))
    app = import_app("shared_app:app", tmp_path)
    assert sys.modules["shared_app"].app is app
    monkeypatch.delitem(sys.modules, "shared_app")


def test_packages_dotted_attributes_and_factories_are_references_too(tmp_path: Path) -> None:
    write(tmp_path / "convert", "__init__.py", "")
    write(tmp_path / "convert", "web.py", "class made:\n    def app(): return 1\ndef create_app(): return lambda: 2")
    assert import_app("convert.web:made.app", tmp_path)() == 1
    assert import_app("convert.web:create_app()", tmp_path)() == 2


@pytest.mark.parametrize("reference", ["convert_app", "convert_app:", ":app", "convert_app.py/app:app", "a b:app"])
def test_a_malformed_reference_shows_how_it_is_written(tmp_path: Path, reference: str) -> None:
    assert refused(reference, tmp_path) == (
        f"{reference!r} names no app object\n"
        'Write it as "module:attribute", for example "convert_app:app" for `app` in convert_app.py.'
    )


def test_a_missing_module_names_the_modules_that_are_there(tmp_path: Path) -> None:
    write(tmp_path / "src", "convert_app.py", "")
    write(tmp_path / "src" / "tables", "__init__.py", "")
    assert refused("convert_api:app", tmp_path / "src") == (
        "cannot import 'convert_api:app': there is no module 'convert_api'\n"
        f"  looked in {tmp_path / 'src'} and among the installed packages\n"
        "  modules in src: convert_app, tables\n"
        'The part before ":" is a module name relative to the build context, without ".py".'
    )


def test_a_missing_directory_has_no_modules(tmp_path: Path) -> None:
    assert "  modules in nowhere: none\n" in refused("convert_app:app", tmp_path / "nowhere")


def test_a_missing_requirement_is_named(tmp_path: Path) -> None:
    write(tmp_path, "needy_app.py", "import no_such_requirement")
    assert refused("needy_app:app", tmp_path) == (
        f"cannot import 'needy_app:app' from {tmp_path}: the module raised ModuleNotFoundError\n"
        "  ModuleNotFoundError: No module named 'no_such_requirement'\n"
        "Install 'no_such_requirement' in the environment that runs pytest, or build the image from its Dockerfile "
        "instead of using the app object."
    )
    assert "needy_app" not in sys.modules


def test_a_module_that_raises_is_told_with_its_error(tmp_path: Path) -> None:
    write(tmp_path, "broken_app.py", "raise KeyError('SNOWFLAKE_USER')")
    assert refused("broken_app:app", tmp_path) == (
        f"cannot import 'broken_app:app' from {tmp_path}: the module raised KeyError\n"
        "  KeyError: 'SNOWFLAKE_USER'\n"
        "The traceback above tells where; `python -c 'import ...'` in that directory shows the same."
    )


def test_a_missing_attribute_names_what_could_be_meant(tmp_path: Path) -> None:
    write(tmp_path, "named_app.py", "def application(): ...\nRATE = 1")
    assert refused("named_app:app", tmp_path) == (
        "cannot import 'named_app:app': module 'named_app' has no attribute 'app'\n"
        "  callables in it: application\n"
        'The part after ":" is the name of the WSGI or ASGI app in the module.'
    )


def test_something_that_cannot_be_called_is_no_app(tmp_path: Path) -> None:
    write(tmp_path, "number_app.py", "app = 12")
    assert refused("number_app:app", tmp_path) == (
        "'number_app:app' is no app but of type int, which cannot be called\n"
        'Name a WSGI or ASGI app, such as a Flask, Django, Starlette or FastAPI object ("module:app").'
    )
