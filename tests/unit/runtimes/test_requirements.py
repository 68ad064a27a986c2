"""Requirements are judged by what is installed, as pip would."""

from __future__ import annotations

import pytest

from pytest_spcs.emulator.runtimes.process.requirements import (
    Distribution,
    Requirements,
    classify,
    missing,
    read_requirement_file,
)

INSTALLED = {
    "flask": Distribution("3.1.0", ("werkzeug>=3", "asgiref>=3; extra == 'async'")),
    "uvicorn": Distribution(
        "0.30.0", ("httptools>=0.6; extra == 'standard'", "uvloop; extra == 'standard' and sys_platform != 'win32'")
    ),
    "httptools": Distribution("0.6.1"),
    "my-package": Distribution("1.0rc1"),
}
MARKERS = {"python_version": "3.11", "sys_platform": "linux", "python_full_version": "3.11.7"}


def lacking(*names: str, constraints: tuple[str, ...] = ()) -> list[str]:
    return missing(Requirements(names=names, constraints=constraints), INSTALLED, MARKERS)


def test_satisfied_requirements_lack_nothing() -> None:
    assert lacking("Flask>=3", "My_Package", "tomli; python_version < '3.11'", "flask==3.*") == []


@pytest.mark.parametrize(
    ("requirement", "reason"),
    [
        ("requests", "requests (not installed)"),
        ("flask<3", "flask<3 (installed is 3.1.0)"),
        ("flask[async]", "flask[async] (its extra needs asgiref>=3, not installed)"),
        ("uvicorn[standard]", "uvicorn[standard] (its extra needs uvloop, not installed)"),
        ("flask @ https://x/flask.whl", "installed from elsewhere than https://x/flask.whl"),
        ("not a requirement", "not a requirement (not a named requirement)"),
    ],
)
def test_what_is_lacking_is_named_with_its_reason(requirement: str, reason: str) -> None:
    (found,) = lacking(requirement)
    assert reason in found


def test_a_constraint_counts_for_what_is_asked_for_only() -> None:
    assert lacking("flask", constraints=("flask<3", "requests<2")) == ["flask (installed is 3.1.0)"]


def test_paths_and_urls_are_for_pip_to_judge() -> None:
    for text in (".", "./package", "package/x.whl", "git+https://x/y.git", "/app"):
        assert classify(text) == Requirements(local=(text,))
    assert missing(classify("."), INSTALLED, MARKERS) == [". (a path or URL)"]


def test_a_requirements_file_is_read_with_the_files_it_names() -> None:
    files = {
        "r/main.txt": "# top\nflask>=3 # web\n-r more.txt\n-c limits.txt\n--index-url https://x/\n"
        "requests \\\n  --hash=sha256:abc\nurl-${NAME}==1\n-e ./local\n",
        "r/more.txt": "uvicorn[standard]; python_version > '3'\n",
        "r/limits.txt": "flask<4\n",
    }
    assert read_requirement_file("r/main.txt", files.__getitem__, {"NAME": "lib"}) == Requirements(
        names=("flask>=3", "uvicorn[standard]; python_version > '3'", "requests", "url-lib==1"),
        local=("./local",),
        constraints=("flask<4",),
        options=("--index-url", "https://x/"),
    )
